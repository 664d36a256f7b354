/** What the client needs of a WebSocket: those of browsers, of Node from version 22 on, and of the package `ws` have it. */
export interface SocketLike {
  addEventListener(type: 'open', hear: () => void): void;
  addEventListener(type: 'error', hear: (event: unknown) => void): void;
  addEventListener(type: 'message', hear: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', hear: (event: { readonly code: number; readonly reason: string }) => void): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketMaker = new (url: string, protocols: string[]) => SocketLike;

/** Throws a `TypeError` where there is none. */
export const socketMaker = (given: SocketMaker | undefined): SocketMaker => {
  const found = given ?? (globalThis as { readonly WebSocket?: SocketMaker }).WebSocket;
  if (found) return found;
  throw new TypeError('there is no WebSocket here: give one as the option WebSocket (Node has one from version 22 on)');
};
