/** What a request may be. Beyond it there is a refusal that says so. */
export interface HttpLimits {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Levels of arrays and objects in a body. */
  readonly jsonDepth: number;
  /** Characters of the path with its query. */
  readonly urlLength: number;
  readonly queryParameters: number;
  /** Milliseconds until a call that has no answer yet is told so; what `Prefer: wait` asks for comes on top. */
  readonly patience: number;
  /** Streams of events that are open at once: in the process, and of one caller. */
  readonly streams: number;
  readonly streamsPerCaller: number;
  /** Milliseconds that the reader of a stream may take for one piece of it. */
  readonly readerPatience: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 1_048_576,
  jsonDepth: 64,
  urlLength: 8_192,
  queryParameters: 100,
  patience: 30_000,
  streams: 2_000,
  streamsPerCaller: 500,
  readerPatience: 30_000,
};
