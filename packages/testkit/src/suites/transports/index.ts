export { directDoor, type Asking, type Door, type Granted, type Refused, type Told } from './door.js';
export { directFeedDoor, type FeedDoor, type FeedReader, type FeedTold } from './feed-door.js';
export { feedSuite, type FeedBench } from './feed-suite.js';
export { transportSuite } from './transport-suite.js';
export { deadlineSuite, waitingSuite, type DeadlineBench, type WaitingBench } from './waiting-suite.js';
export { transportCases, type Scene, type TransportCase } from './cases/index.js';
export { asking, World, type TransportBench } from './world.js';
