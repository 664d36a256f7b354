export type { RunningApi } from './bad-input-probe.js';
export { httpBadInputSuite, type BadInputOptions } from './http-bad-input.js';
export type { OpenApiDocument } from './openapi.js';
export * from './transports/index.js';
export { forgedTokenSuite, type ForgeBench, type ForgeKey, type ForgeMaterial } from './forged-tokens/index.js';
