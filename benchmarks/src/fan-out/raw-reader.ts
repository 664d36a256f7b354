import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';

/** All readers share one buffer to read into: what comes is counted, and looked at by none. */
const scratch = Buffer.allocUnsafeSlow(1 << 18);

/** A subscriber that costs as little as one can: it speaks the handshake, says one frame, and counts bytes. */
export class RawReader {
  /** Bytes that came since the last `reset`. */
  bytes = 0;
  lastAt = 0;
  #head = '';
  #isOpen = false;
  #notify: (() => void) | null = null;
  readonly #socket: Socket;

  private constructor(port: number, key: string | null) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: scratch, callback: (length) => this.#read(length) },
    });
    // A connection that breaks is found by what is missing in the end.
    this.#socket.on('error', () => undefined);
    this.#socket.write(
      `GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nsec-websocket-protocol: quayside.v1\r\n` +
        `${key === null ? '' : `authorization: Bearer ${key}\r\n`}\r\n`,
    );
  }

  /** Connects; subscribes where there is a key to show. */
  static async open(port: number, key: string | null): Promise<RawReader> {
    const reader = new RawReader(port, key);
    await reader.#when(() => reader.#isOpen);
    if (key !== null) {
      reader.#socket.write(maskedText('{"id":"s","type":"subscribe"}'));
      await reader.#when(() => reader.bytes > 0);
    }
    reader.bytes = 0;
    return reader;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    if (this.#isOpen) this.bytes += length;
    else {
      this.#head += scratch.toString('latin1', 0, length);
      this.#isOpen = this.#head.includes('\r\n\r\n');
      if (this.#isOpen && !this.#head.startsWith('HTTP/1.1 101')) throw new Error(`refused: ${this.#head}`);
    }
    this.lastAt = performance.now();
    this.#notify?.();
    return true;
  }

  #when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#notify = () => {
        if (!holds()) return;
        this.#notify = null;
        resolve();
      };
    });
  }
}

/** A short frame of a client (RFC 6455, 5.2), masked with zeros. */
const maskedText = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
