export { apiApp, type ApiDeps } from './api.js';
export { App, type AppDeps } from './app.js';
export type { StreamFate } from './events/event-door.js';
export type { CorsOptions } from './cors.js';
export {
  Health,
  type Component,
  type ComponentReport,
  type ComponentState,
  type HealthOptions,
  type HealthReport,
} from './health.js';
export { defaultLimits, type HttpLimits } from './limits.js';
export { managementApp, type ManagementDeps } from './management.js';
export { generateOpenApi, openApiText } from './openapi/generate.js';
export type { OpenApiInfo } from './openapi/document.js';
export type { Authority } from './oauth/authority.js';
export { httpErrors, Refusal } from './refusal.js';
export { upgradeCredential } from './session/browser-sessions.js';
export { routes } from './routes.js';
export { base, type Door, type Links, type Method, type Route } from './route.js';
export {
  defaultTimeouts,
  startHttp,
  type HttpOptions,
  type HttpServer,
  type HttpTimeouts,
  type StartFailure,
  type UpgradeDoor,
} from './start-http.js';
