export { protoFiles, lockName } from './generate/proto-files.js';
export { everything, Told } from './proto/told.js';
export { failureIn, type ToldFailure } from './failure-status.js';
export type { Readiness } from './health-calls.js';
export { defaultLimits, type GrpcLimits } from './limits.js';
export { startGrpc, type GrpcOptions, type GrpcServer, type GrpcTls, type StartFailure } from './start-grpc.js';
