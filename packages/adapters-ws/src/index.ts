export { asyncApiDocument, type AsyncApiInfo } from './asyncapi/document.js';
export { asyncApiText } from './asyncapi/generate.js';
export { closeCodes } from './closing.js';
export { defaultLimits, type WsLimits } from './limits.js';
export { subprotocol, type UpgradeRefusal } from './upgrade-request.js';
export { WebSockets, webSocketPath, type WebSocketsDeps } from './web-sockets.js';
