/** What a connection may take up. Beyond it there is a refusal that says so, or the end of the connection. */
export interface WsLimits {
  /** Connections of the whole process. */
  readonly connections: number;
  /** Connections of one caller. */
  readonly connectionsPerCaller: number;
  /** Bytes of one frame of a client. */
  readonly frameBytes: number;
  /** Levels of arrays and objects in a frame. */
  readonly jsonDepth: number;
  /** Frames a second that a client may send in the long run; twice as many at once. */
  readonly framesPerSecond: number;
  /** Calls of a connection that are in progress at once. */
  readonly calls: number;
  /** Bytes that wait to be sent, above which nothing more is fetched for a connection, nor read from it. */
  readonly bufferBytes: number;
  /** Milliseconds for which more than that may wait, before the connection is too slow. */
  readonly slowAfter: number;
  /** Milliseconds until a call that has no answer yet is told so; what it asks to wait comes on top. */
  readonly patience: number;
}

export const defaultLimits: WsLimits = {
  connections: 10_000,
  connectionsPerCaller: 1_000,
  frameBytes: 65_536,
  jsonDepth: 64,
  framesPerSecond: 200,
  calls: 32,
  bufferBytes: 262_144,
  slowAfter: 10_000,
  patience: 30_000,
};

/** Milliseconds in which whoever came without credentials has to show some. */
export const authenticateWithin = 10_000;
/** Milliseconds between pings; one that has no answer when the next is due finds nobody there. */
export const pingEvery = 30_000;
/** Milliseconds that the other side has to answer a close frame. */
export const closeWithin = 5_000;
/**
 * Milliseconds between looks at what may have ended without a sound: credentials, buffers, peers. With the half second that a
 * look-up is trusted a connection so ends within a second of its credential.
 */
export const lookEvery = 400;
