import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Envelope } from './ask.js';
import type { Running } from './ground.js';

export interface Fetched {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly envelope: Envelope;
}

/** What a page of this server adds by itself, in a browser of these days. */
export const ownPage = { 'x-quayside-session': 'cookie', 'sec-fetch-site': 'same-origin' } as const;

/** Somebody's browser, as far as it keeps cookies; each header is sent as it is said. */
export class Jar {
  readonly cookies = new Map<string, string>();

  constructor(readonly server: Running) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async ask(method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: object): Promise<Fetched> {
    const asked = request({
      port: this.server.port,
      host: '127.0.0.1',
      method,
      path: `/api/v1${path}`,
      headers: {
        ...(this.cookies.size > 0 && { cookie: this.cookie }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    asked.end(body && JSON.stringify(body));
    // The types of `once` know no events: this one comes with the answer.
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    answer.setEncoding('utf8').on('data', (part: string) => (text += part));
    await once(answer, 'end');
    this.#keep(answer.headers['set-cookie'] ?? []);
    const envelope = (text === '' ? null : JSON.parse(text)) as Envelope;
    return { status: answer.statusCode ?? 0, headers: answer.headers, text, envelope };
  }

  /** As a page of the server asks. */
  fetch(method: string, path: string, body?: object, headers: OutgoingHttpHeaders = {}): Promise<Fetched> {
    return this.ask(method, path, { ...ownPage, ...headers }, body);
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; Max-Age=0;/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
