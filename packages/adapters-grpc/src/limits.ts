/** What callers may do. Beyond it there is a refusal that says so, or the connection ends. Times are milliseconds. */
export interface GrpcLimits {
  /** Bytes of a request. */
  readonly messageBytes: number;
  /** Bytes of the metadata of a call, as HTTP/2 counts them (RFC 9113, 6.5.2): 32 more for each entry. */
  readonly metadataBytes: number;
  /** Calls of one connection at once; more wait at the client. */
  readonly callsPerConnection: number;
  /** Until a call that has no answer yet is told so; a caller may set less. What `prefer: wait` asks for comes on top. */
  readonly patience: number;
  /** `EventService.Watch`: calls that are open at once, in the process and of one caller. */
  readonly watches: number;
  readonly watchesPerCaller: number;
  /** That the reader of a watch may take for one event. */
  readonly readerPatience: number;
  /** Without a byte in either direction, after which a call is cut off; longer than any answer takes. */
  readonly silence: number;
  /** After which a connection is told to close, so that load spreads again; its calls have as long once more to end. */
  readonly connectionAge: number;
  /** Without a call, after which a connection is closed. */
  readonly connectionIdle: number;
  /** Between two pings to a caller, and for the answer to one: nobody hears of a peer whose power failed. */
  readonly ping: number;
  readonly pong: number;
}

export const defaultLimits: GrpcLimits = {
  messageBytes: 1_048_576,
  metadataBytes: 16_384,
  callsPerConnection: 128,
  patience: 30_000,
  watches: 2_000,
  watchesPerCaller: 500,
  readerPatience: 30_000,
  silence: 120_000,
  connectionAge: 1_800_000,
  connectionIdle: 300_000,
  ping: 60_000,
  pong: 20_000,
};
