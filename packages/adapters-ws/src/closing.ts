/** Why this side closes a connection, as a code of RFC 6455, 7.4. */
export const closeCodes = {
  /** The process stops. */
  goingAway: 1001,
  /** The peer broke the protocol of frames. */
  protocol: 1002,
  /** A binary frame. */
  unsupported: 1003,
  /** A text that is not UTF-8. */
  notText: 1007,
  /** Credentials that are not, or no longer, good. */
  policy: 1008,
  tooBig: 1009,
  broken: 1011,
  /** Too slow, or too much: come back later, from the cursor. */
  tryLater: 1013,
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** The reason as it is told: a word, and where it is known the cursor to come back with. */
export const closeReason = (word: string, cursor: string | null): string =>
  cursor === null ? word : `${word} ${cursor}`;
