import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

// A bare `ws` server: sends each line of a file to all who are connected, as often as it is told to by a line on standard input.

/** Bytes that may wait for a client before the next message is held back. */
const mostBuffered = 1_048_576;
const [file = ''] = process.argv.slice(2);
const texts = (await readFile(file, 'utf8')).trimEnd().split('\n');
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

const broadcast = async (): Promise<void> => {
  for (const text of texts) {
    for (const client of server.clients) client.send(text);
    do await turn();
    while ([...server.clients].some(({ bufferedAmount }) => bufferedAmount > mostBuffered));
  }
};

server.on('listening', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
for await (const _line of createInterface(process.stdin)) await broadcast();
process.exit(0);
