export type { RunningApi } from './bad-input-probe.js';
export { httpBadInputSuite, type BadInputOptions } from './http-bad-input.js';
export type { OpenApiDocument } from './openapi.js';
