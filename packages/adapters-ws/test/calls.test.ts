import { expect } from 'chai';
import { Client, until, type Said } from './support/client.js';
import { Ground, Running, serving } from './support/ground.js';

const codeOf = ({ type, error }: Said): string => (type === 'error' ? (error?.code ?? '') : type);
const pathsOf = ({ error }: Said): readonly string[] => {
  const issues = error?.details['issues'];
  return Array.isArray(issues) ? issues.map(({ path }: { readonly path: string }) => path) : [];
};

describe('calls over WebSocket', () => {
  let ground: Ground;
  let server: Running;
  before(async () => {
    ground = new Ground();
    server = await Running.start(ground, { limits: { framesPerSecond: 10_000 } });
  });
  after(() => server.stop());

  it('are answered with the output, under the id of the frame', async () => {
    const client = await Client.open(server);
    const { metadata, ...said } = await client.ask({ id: 'q~1', type: 'catalog.echo', input: { text: 'hi' } });
    expect(said).to.deep.equal({ id: 'q~1', type: 'result', data: { text: 'hi' }, replayed: false });
    expect(metadata?.timestamp).to.equal('2026-01-01T00:00:00.000Z');
    expect(metadata?.request_id).to.match(/^req_/);
  });

  it('need no input where the use case needs none', async () => {
    const client = await Client.open(server);
    expect((await client.ask({ type: 'catalog.echo' })).data).to.deep.equal({ text: 'nothing' });
  });

  it('are refused in the words of the use case', async () => {
    const client = await Client.open(server);
    const { metadata, ...said } = await client.ask({ id: 'r', type: 'catalog.echo', input: { text: 'damn' } });
    expect(said).to.deep.equal({
      id: 'r',
      type: 'error',
      error: { code: 'TOO_RUDE', message: 'That is too rude.', details: { word: 'damn' } },
    });
    expect(metadata?.request_id).to.match(/^req_/);
  });

  it('are refused by the pipeline for their input and for a missing scope', async () => {
    const [admin, bob] = [await Client.open(server), await Client.open(server, 'bob')];
    const wrong = await admin.ask({ type: 'catalog.echo', input: { text: 7, more: 1 } });
    expect([codeOf(wrong), pathsOf(wrong)]).to.deep.equal(['INVALID_INPUT', ['text', 'more']]);
    expect(codeOf(await admin.ask({ type: 'catalog.echo', input: null }))).to.equal('INVALID_INPUT');
    const forbidden = await bob.ask({ type: 'catalog.echo' });
    expect([codeOf(forbidden), forbidden.error?.details]).to.deep.equal(['FORBIDDEN', { scope: 'catalog:read' }]);
  });

  it('act once for each id, and replay the first answer on every connection', async () => {
    const first = await Client.open(server, 'ada');
    const made = await first.ask({ id: 'toy-1', type: 'orders.make_toy', input: { label: 'boat' } });
    expect([made.type, made.replayed]).to.deep.equal(['result', false]);
    const second = await Client.open(server, 'ada-again');
    const again = await second.ask({ id: 'toy-1', type: 'orders.make_toy', input: { label: 'boat' } });
    expect(again).to.deep.equal({ ...made, replayed: true });
    const reused = await second.ask({ id: 'toy-1', type: 'orders.make_toy', input: { label: 'ship' } });
    expect(codeOf(reused)).to.equal('IDEMPOTENCY_KEY_REUSED');
    const other = await second.ask({ id: 'toy-2', type: 'orders.make_toy', input: { label: 'boat' } });
    expect(other.data).to.not.deep.equal(made.data);
  });

  it('wait for what a command began where they ask to', async () => {
    const client = await Client.open(server);
    const settled = await client.ask({ type: 'orders.make_toy', input: { label: 'kite' }, wait: 5 });
    expect(settled.data).to.deep.include({ label: 'kite, settled' });
    const unsettled = await client.ask({ type: 'orders.make_toy', input: { label: 'kite' } });
    expect(unsettled.data).to.deep.include({ label: 'kite' });
    expect((await client.ask({ type: 'catalog.echo', wait: 5 })).type).to.equal('result');
  });

  it('carry no credentials to a use case that finds out by itself who speaks', async () => {
    const client = await Client.open(server);
    expect((await client.ask({ type: 'payments.hear_all' })).data).to.deep.equal({ speaker: 'anonymous' });
  });

  it('do not wait for each other', async () => {
    const client = await Client.open(server);
    client.say({ id: 'slow', type: 'catalog.wait_at_gate' });
    await until(() => ground.waiting === 1);
    expect((await client.ask({ type: 'catalog.echo' })).type).to.equal('result');
    expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
    ground.gate.resolve();
    expect((await client.until(({ id }) => id === 'slow')).data).to.deep.equal({ through: true });
  });
});

describe('calls that take too long, or are too many', () => {
  it('are told so after the patience, and what they ask to wait on top', () =>
    serving(
      async (server, { clock }) => {
        const client = await Client.open(server);
        client.say({ id: 'slow', type: 'catalog.wait_at_gate' });
        await client.ask({ type: 'ping' });
        clock.advance(499);
        clock.advance(1);
        expect(codeOf(await client.until(({ id }) => id === 'slow'))).to.equal('DEADLINE_EXCEEDED');
      },
      { limits: { patience: 500 } },
    ));

  it('are refused above the limit, and taken again when others have ended', () =>
    serving(
      async (server, ground) => {
        const client = await Client.open(server);
        for (const id of ['a', 'b', 'c']) client.say({ id, type: 'catalog.wait_at_gate' });
        const refused = await client.until(({ id }) => id === 'c');
        expect([codeOf(refused), refused.error?.details]).to.deep.equal([
          'TOO_MANY_REQUESTS',
          { most_in_progress: 2, retry_after: 1 },
        ]);
        ground.gate.resolve();
        await client.until(({ id }) => id === 'a');
        await client.until(({ id }) => id === 'b');
        expect((await client.ask({ id: 'c', type: 'catalog.wait_at_gate' })).type).to.equal('result');
      },
      { limits: { calls: 2 } },
    ));

  it('are refused where frames come too fast, and end the connection where that goes on', () =>
    serving(
      async (server, { clock }) => {
        const client = await Client.open(server);
        for (let index = 0; index < 20; index += 1) await client.ask({ type: 'ping' });
        const refused = await client.ask({ id: 'fast', type: 'ping' });
        expect([codeOf(refused), refused.error?.details]).to.deep.equal([
          'TOO_MANY_REQUESTS',
          { frames_per_second: 10, retry_after: 1 },
        ]);
        clock.advance(1_000);
        expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
        for (let index = 0; index < 60 && !client.isClosed; index += 1) client.say({ id: 'flood', type: 'ping' });
        expect(await client.closed).to.deep.equal({ code: 1013, reason: 'TOO_MANY_REQUESTS' });
      },
      { limits: { framesPerSecond: 10 } },
    ));

  it('end the connection where pings below our frames do not stop', () =>
    serving(
      async (server) => {
        const client = await Client.open(server);
        for (let index = 0; index < 60; index += 1) client.socket.ping();
        expect(await client.closed).to.deep.equal({ code: 1013, reason: 'TOO_MANY_REQUESTS' });
      },
      { limits: { framesPerSecond: 10 } },
    ));

  it('do not break the connection where one breaks', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      ground.pipeline.run = () => Promise.reject(new Error('a bug'));
      expect(codeOf(await client.ask({ type: 'catalog.echo' }))).to.equal('INTERNAL');
      expect(ground.log.lines.map(({ message }) => message)).to.deep.equal(['a frame broke']);
      expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
    }));
});

describe('frames that cannot be read', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const cases = [
    ['no JSON', 'hello', null, 'MALFORMED_JSON', ['']],
    ['nothing', '', null, 'MALFORMED_JSON', ['']],
    ['a list', '[]', null, 'INVALID_INPUT', ['']],
    ['null', 'null', null, 'INVALID_INPUT', ['']],
    ['no id', '{"type":"ping"}', null, 'INVALID_INPUT', ['id']],
    ['an id that is a number', '{"id":1,"type":"ping"}', null, 'INVALID_INPUT', ['id']],
    ['an empty id', '{"id":"","type":"ping"}', null, 'INVALID_INPUT', ['id']],
    ['an id with a space', '{"id":"a b","type":"ping"}', null, 'INVALID_INPUT', ['id']],
    ['a long id', `{"id":"${'x'.repeat(256)}","type":"ping"}`, null, 'INVALID_INPUT', ['id']],
    ['no type', '{"id":"1"}', '1', 'INVALID_INPUT', ['type']],
    ['a type that is no text', '{"id":"1","type":{}}', '1', 'INVALID_INPUT', ['type']],
    ['an unknown type', '{"id":"1","type":"orders.burn"}', '1', 'UNKNOWN_TYPE', []],
    ['a type of every object', '{"id":"1","type":"constructor"}', '1', 'UNKNOWN_TYPE', []],
    ['an unknown field', '{"id":"1","type":"ping","now":true}', '1', 'INVALID_INPUT', ['now']],
    ['an unknown field of a call', '{"id":"1","type":"catalog.echo","imput":{}}', '1', 'INVALID_INPUT', ['imput']],
    ['a field of every object', '{"id":"1","type":"ping","__proto__":{}}', '1', 'INVALID_INPUT', ['__proto__']],
    ['U+0000', '{"id":"1","type":"catalog.echo","input":{"text":"\\u0000"}}', '1', 'INVALID_INPUT', ['input.text']],
    [
      'half a character',
      '{"id":"1","type":"catalog.echo","input":{"text":"\\ud800"}}',
      '1',
      'INVALID_INPUT',
      ['input.text'],
    ],
    [
      'a deep frame',
      `{"id":"1","type":"catalog.echo","input":${deep(64)}}`,
      '1',
      'INVALID_INPUT',
      [`input${'.0'.repeat(63)}`],
    ],
    ['a wait that is no number', '{"id":"1","type":"catalog.echo","wait":"5"}', '1', 'INVALID_INPUT', ['wait']],
    ['half a second of wait', '{"id":"1","type":"catalog.echo","wait":0.5}', '1', 'INVALID_INPUT', ['wait']],
    ['too long a wait', '{"id":"1","type":"catalog.echo","wait":31}', '1', 'INVALID_INPUT', ['wait']],
    ['a negative wait', '{"id":"1","type":"catalog.echo","wait":-1}', '1', 'INVALID_INPUT', ['wait']],
    ['no token', '{"id":"1","type":"authenticate"}', '1', 'INVALID_INPUT', ['token']],
    ['topics that are no list', '{"id":"1","type":"subscribe","topics":"orders"}', '1', 'INVALID_INPUT', ['topics']],
    [
      'a topic that is no text',
      '{"id":"1","type":"subscribe","topics":["orders",1]}',
      '1',
      'INVALID_INPUT',
      ['topics.1'],
    ],
    ['a cursor that is no text', '{"id":"1","type":"subscribe","after":5}', '1', 'INVALID_INPUT', ['after']],
  ] as const;
  for (const [what, frame, id, code, paths] of cases) {
    it(`are refused and named: ${what}`, () =>
      serving(async (server) => {
        const client = await Client.open(server);
        const refused = await client.say(frame).until(({ type }) => type === 'error');
        expect([refused.id, codeOf(refused), pathsOf(refused)]).to.deep.equal([id, code, paths]);
        expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
      }));
  }

  it('end the connection where they are binary, too big, or no UTF-8', () =>
    serving(async (server) => {
      const closes = async (send: (client: Client) => void) => {
        const client = await Client.open(server);
        send(client);
        return client.closed;
      };
      expect(await closes((client) => client.say(Buffer.from('{}')))).to.deep.equal({
        code: 1003,
        reason: 'BINARY_FRAME',
      });
      expect((await closes((client) => client.say(`"${'x'.repeat(65_536)}"`))).code).to.equal(1009);
      const half = Buffer.from([0xff, 0xfe]);
      expect((await closes((client) => client.socket.send(half, { binary: false }))).code).to.equal(1007);
      await until(() => server.closes.length === 3);
      expect(server.closes).to.deep.equal([
        [1003, 'server'],
        [1009, 'server'],
        [1007, 'server'],
      ]);
    }));

  it('may be as big as the limit, but not in countless pieces', () =>
    serving(async (server) => {
      const client = await Client.open(server);
      const head = '{"id":"big","type":"catalog.echo","input":{"text":"';
      client.say(`${head}${'x'.repeat(65_536 - head.length - 3)}"}}`);
      expect((await client.until(({ id }) => id === 'big')).type).to.equal('result');
      for (let piece = 0; piece < 2_000; piece += 1) client.socket.send(' ', { fin: false });
      expect((await client.closed).code).to.equal(1008);
    }));
});
