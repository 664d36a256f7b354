import { directDoor, directFeedDoor, type Door, type FeedDoor } from '@quayside/testkit/suites';
import { grpcDoor, grpcFeedDoor } from './grpc-door.js';
import { httpDoor } from './http-door.js';
import type { InProcess } from './in-process.js';
import { sseDoor } from './sse-door.js';
import { wsDoor, wsFeedDoor } from './ws-door.js';

/** Every way to the use cases of a running server. */
export const doorsOf = ({ server }: InProcess, patience?: number): readonly [Door, ...Door[]] => [
  directDoor(server.system.pipeline, server.system.useCases, patience),
  httpDoor(server.port),
  wsDoor(server.port),
  grpcDoor(server.grpcPort),
];

/** Every way to its feed. */
export const feedsOf = ({ server }: InProcess): readonly [FeedDoor, ...FeedDoor[]] => [
  directFeedDoor(server.system.feed),
  sseDoor(server.port),
  wsFeedDoor(server.port),
  grpcFeedDoor(server.grpcPort),
];
