import { once } from 'node:events';
import { expect } from 'chai';
import {
  httpSandbox,
  readSandboxLedger,
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../src/index.js';
import {
  listening,
  orderId,
  paymentId,
  question,
  quiet,
  systemClock,
  temporaryFolder,
  valueOf,
  webhookSecret,
} from '../support.js';

describe('the sandbox server', () => {
  let folder: string;
  let remove: () => Promise<void>;
  const servers: SandboxServer[] = [];

  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await remove();
  });

  const tryStart = (options: Partial<SandboxServerOptions> = {}) =>
    startSandboxServer({
      host: '127.0.0.1',
      port: 0,
      folder,
      clock: systemClock,
      log: quiet,
      webhook: null,
      ...options,
    });
  const start = async (options: Partial<SandboxServerOptions> = {}): Promise<SandboxServer> => {
    const server = valueOf(await tryStart(options));
    servers.push(server);
    return server;
  };

  describe('given bad input', () => {
    const good = {
      payment_id: paymentId(1),
      order_id: orderId(1),
      amount: { amount: 100, currency: 'EUR' },
      method: 'pm_ok',
    };
    const bad: readonly (readonly [string, number, string | object, string?])[] = [
      ['no JSON', 400, '{"payment_id":'],
      ['nothing', 400, ''],
      ['no object', 422, []],
      ['a payment id of another kind', 422, { ...good, payment_id: orderId(1) }, 'payment_id'],
      ['no order', 422, { ...good, order_id: undefined }, 'order_id'],
      ['a negative amount', 422, { ...good, amount: { amount: -1, currency: 'EUR' } }, 'amount.amount'],
      ['a fraction', 422, { ...good, amount: { amount: 0.5, currency: 'EUR' } }, 'amount.amount'],
      ['no currency', 422, { ...good, amount: { amount: 1, currency: 'XXX' } }, 'amount.currency'],
      ['a number for the method', 422, { ...good, method: 7 }, 'method'],
      ['an unknown field', 422, { ...good, outcome: 'authorized' }, 'outcome'],
      ['too much', 413, { ...good, method: 'x'.repeat(20_000) }],
      ['depth', 413, `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ];
    for (const [what, status, body, field] of bad) {
      it(`refuses ${what} and does nothing`, async () => {
        const { url } = await start();
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const response = await fetch(`${url}/v1/authorizations`, {
          method: 'POST',
          body: text,
          headers: { 'idempotency-key': 'key' },
        });
        const answer = (await response.json()) as { error: { issues?: { path: string }[] } };
        expect(response.status).to.equal(status);
        if (field !== undefined) expect(answer.error.issues?.map(({ path }) => path)).to.include(field);
        expect(valueOf(await readSandboxLedger(folder))).to.deep.equal([]);
      });
    }

    for (const [what, headers] of [
      ['no key', {}],
      ['a key that is too long', { 'idempotency-key': 'k'.repeat(201) }],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const { url } = await start();
        for (const path of ['authorizations', 'voids']) {
          const response = await fetch(`${url}/v1/${path}`, { method: 'POST', body: JSON.stringify(good), headers });
          expect(response.status).to.equal(422);
        }
      });
    }

    it('measures a body that comes without its length', async () => {
      const { url } = await start();
      const post = async (text: string): Promise<number> => {
        const body = ReadableStream.from([Buffer.from(text.slice(0, 10)), Buffer.from(text.slice(10))]);
        const init = { method: 'POST', body, duplex: 'half', headers: { 'idempotency-key': 'key' } } as const;
        return (await fetch(`${url}/v1/authorizations`, init)).status;
      };
      expect(await post(JSON.stringify(good))).to.equal(200);
      expect(await post(JSON.stringify({ ...good, method: 'x'.repeat(20_000) }))).to.equal(413);
    });

    it('has no other routes and methods', async () => {
      const { url } = await start();
      expect((await fetch(`${url}/v2/authorizations`)).status).to.equal(404);
      expect((await fetch(`${url}/v1/authorizations`)).status).to.equal(404);
      expect((await fetch(`${url}/v1/ledger`, { method: 'DELETE' })).status).to.equal(404);
    });
  });

  it('shows its ledger and its health', async () => {
    const { url } = await start();
    await httpSandbox({ url }).authorize(question(1));
    await httpSandbox({ url }).void({ key: 'void', paymentId: paymentId(1) });
    const lines = (await (await fetch(`${url}/v1/ledger`)).text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { key: string }).key)).to.deep.equal([question(1).key, 'void']);
    expect(await (await fetch(`${url}/health`)).json()).to.deep.equal({ status: 'ok' });
  });

  it('answers the same after it was stopped and started again', async () => {
    const first = await start();
    const answer = await httpSandbox({ url: first.url }).authorize(question(1));
    await first.stop();
    const { url } = await start();
    expect(await httpSandbox({ url }).authorize(question(1))).to.deep.equal(answer);
    expect(valueOf(await readSandboxLedger(folder))).to.have.length(1);
  });

  it('answers what is being asked when it is stopped, and hangs up on what it left hanging', async () => {
    const server = await start({ slowAfter: 30 });
    const gateway = httpSandbox({ url: server.url });
    const hanging = gateway.authorize(question(1, 'pm_timeout'));
    const slow = gateway.authorize(question(2, 'pm_slow'));
    // Both have arrived once what was asked after them is answered and the slow one is recorded.
    while ((await gateway.lookUp(question(2).key)).outcome === 'not_found');
    await server.stop();
    expect(await slow).to.have.property('outcome', 'authorized');
    expect((await hanging).outcome).to.be.oneOf(['unknown', 'unreachable']);
  });

  it('ends although its clients go on asking', async () => {
    const server = await start();
    const gateway = httpSandbox({ url: server.url });
    const asking = Array.from({ length: 8 }, async (_, number) => {
      while ((await gateway.lookUp(`key-${number}`)).outcome === 'not_found');
    });
    await gateway.lookUp('key');
    await server.stop();
    await Promise.all(asking);
  });

  it('hangs up by itself after a while', async () => {
    const { url } = await start({ hangFor: 10 });
    expect(await httpSandbox({ url }).authorize(question(1, 'pm_timeout'))).to.have.property('outcome', 'unknown');
  });

  describe('does not start', () => {
    const code = async (options: Partial<SandboxServerOptions>): Promise<string | null> => {
      const result = await tryStart(options);
      if (result.ok) servers.push(result.value);
      return result.ok ? null : result.error.code;
    };

    it('on a port in use, and leaves its folder free', async () => {
      const other = await listening(() => {});
      expect(await code({ port: Number(new URL(other.url).port) })).to.equal('sandbox_address_in_use');
      await other.stop();
      expect(await code({})).to.equal(null);
    });

    it('on an address that is not of this machine', async () => {
      expect(await code({ host: '192.0.2.1' })).to.equal('sandbox_address_unusable');
    });

    it('on a folder in use', async () => {
      await start();
      expect(await code({})).to.equal('sandbox_ledger_in_use');
    });

    it('with webhook settings that make no sense', async () => {
      const webhook = { url: 'http://127.0.0.1/', secret: webhookSecret };
      for (const wrong of [
        { url: 'nowhere' },
        { url: 'ftp://host/' },
        { secret: 'hunter2' },
        { secret: 'whsec_AAAA' },
        { duplicates: 2 },
        { reorder: Number.NaN },
      ]) {
        expect(await code({ webhook: { ...webhook, ...wrong } })).to.equal('webhook_settings_invalid');
      }
    });
  });

  it('destroys the connection of a reply that is to be lost', async () => {
    const { port, url } = await start();
    const { connect } = await import('node:net');
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
    const body = JSON.stringify({
      payment_id: paymentId(1),
      order_id: orderId(1),
      amount: { amount: 1, currency: 'EUR' },
      method: 'pm_lost_reply',
    });
    socket.write(
      `POST /v1/authorizations HTTP/1.1\r\nHost: x\r\nIdempotency-Key: key\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'close');
    expect(heard).to.equal('');
    expect(await httpSandbox({ url }).lookUp('key')).to.have.property('outcome', 'authorized');
  });
});
