import { WebSocket } from 'ws';

/** One event as a subscriber was told it. */
export interface Heard {
  readonly text: string;
  readonly type: string;
  /** Milliseconds since 1970: when it happened, as it says itself, and when it arrived. */
  readonly happened: number;
  readonly arrived: number;
}

/** A subscriber that reads all that it is told. */
export class Listener {
  heard: Heard[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      const { event } = JSON.parse(text) as { readonly event?: { readonly type: string; readonly time: string } };
      if (!event) return;
      const arrived = performance.timeOrigin + performance.now();
      this.heard.push({ text, type: event.type, happened: Date.parse(event.time), arrived });
    });
  }

  static async open(port: number, key: string): Promise<Listener> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'quayside.v1', {
      headers: { authorization: `Bearer ${key}` },
      perMessageDeflate: false,
    });
    const listener = new Listener(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const subscribed = new Promise((resolve) => socket.once('message', resolve));
    socket.send('{"id":"s","type":"subscribe"}');
    await subscribed;
    return listener;
  }

  confirmed(): number {
    return this.heard.filter(({ type }) => type === 'orders.order_confirmed').length;
  }

  close(): void {
    this.socket.terminate();
  }
}
