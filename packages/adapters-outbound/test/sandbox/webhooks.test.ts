import type { PaymentGateway } from '@quayside/application/payments';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import {
  httpSandbox,
  inProcessSandbox,
  memorySandboxLedger,
  sandboxBank,
  startSandboxServer,
  type WebhookSettings,
} from '../../src/index.js';
import {
  keepingLog,
  paymentId,
  question,
  systemClock,
  temporaryFolder,
  valueOf,
  webhookReceiver,
  webhookSecret,
  type Received,
} from '../support.js';

const readerWith = (secret: string | null): PaymentGateway['readWebhook'] => {
  const bank = sandboxBank({ ledger: memorySandboxLedger(), clock: systemClock });
  const gateway = inProcessSandbox(bank, { clock: systemClock, webhookSecret: secret });
  return (body, headers) => gateway.readWebhook(body, headers);
};
const headersOf = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

describe('webhooks of the sandbox', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  const setUp = async (settings: Partial<WebhookSettings> = {}, answer?: (number: number) => number) => {
    const receiver = await webhookReceiver(answer);
    const { folder, remove } = await temporaryFolder();
    const log = keepingLog();
    const webhook = { url: receiver.url, secret: webhookSecret, concurrent: 1, retryAfter: [1, 1], ...settings };
    const server = valueOf(
      await startSandboxServer({
        host: '127.0.0.1',
        port: 0,
        folder,
        clock: systemClock,
        log,
        webhook,
        random: () => 0.5,
      }),
    );
    ends.push(remove, receiver.stop, server.stop);
    const gateway = httpSandbox({ url: server.url, webhookSecret });
    const keys = () => receiver.received.map((each) => gateway.readWebhook(each.body, headersOf(each))?.key);
    return { ...receiver, gateway, keys, log };
  };
  const authorize = async (gateway: PaymentGateway, ...numbers: number[]): Promise<void> => {
    for (const number of numbers) await gateway.authorize(question(number));
  };

  it('tell each outcome, also one whose answer was lost', async () => {
    const { gateway, received, until } = await setUp();
    await gateway.authorize(question(1, 'pm_lost_reply'));
    await gateway.authorize(question(2, 'pm_declined'));
    await gateway.void({ key: 'void', paymentId: paymentId(1) });
    await until(3);
    expect(received.map((each) => gateway.readWebhook(each.body, headersOf(each)))).to.deep.equal([
      {
        key: question(1).key,
        paymentId: paymentId(1),
        answer: { outcome: 'authorized', reference: paymentId(1).replace('pay_', 'sandbox_') },
      },
      { key: question(2).key, paymentId: paymentId(2), answer: { outcome: 'declined', reason: 'card_declined' } },
      { key: 'void', paymentId: paymentId(1), answer: { outcome: 'voided' } },
    ]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).to.equal(3);
  });

  it('arrive twice under one id where duplicates are asked for', async () => {
    const { gateway, received, until, keys } = await setUp({ duplicates: 1 });
    await authorize(gateway, 1, 2);
    await until(4);
    expect(keys()).to.deep.equal([1, 1, 2, 2].map((number) => question(number).key));
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).to.equal(2);
  });

  it('arrive out of order where that is asked for', async () => {
    const { gateway, until, keys } = await setUp({ reorder: 1, holdBack: 60_000 });
    await authorize(gateway, 1, 2, 3, 4);
    await until(4);
    expect(keys()).to.deep.equal([2, 1, 4, 3].map((number) => question(number).key));
  });

  it('leave after a while although none came after them', async () => {
    const { gateway, until, keys } = await setUp({ reorder: 1, holdBack: 1 });
    await authorize(gateway, 1);
    await until(1);
    expect(keys()).to.deep.equal([question(1).key]);
  });

  it('are sent again after a failure, under the same id, and are given up in the end', async () => {
    const { gateway, received, until, log } = await setUp({}, (number) => [500, 302, 204][number - 1] ?? 503);
    await authorize(gateway, 1);
    await until(3);
    await authorize(gateway, 2);
    await until(6);
    // The third notice waits behind the answer to the last try of the second, so that one has been given up by then.
    await authorize(gateway, 3);
    await until(7);
    expect(new Set(received.slice(0, 3).map(({ body }) => body)).size).to.equal(1);
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect([new Set(ids.slice(0, 3)).size, new Set(ids.slice(3, 6)).size, new Set(ids.slice(0, 6)).size]).to.deep.equal(
      [1, 1, 2],
    );
    expect(log.said).to.deep.equal(['a webhook of the sandbox was given up']);
  });

  describe('are believed only', () => {
    const body = JSON.stringify({
      type: 'payment.authorized',
      timestamp: '2026-01-31T12:00:00.000Z',
      data: { key: 'key', payment_id: paymentId(1), outcome: 'authorized', reference: 'r' },
    });
    const signed = (text: string, { secret = webhookSecret, at = new Date() } = {}) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, text),
    });
    const read = readerWith(webhookSecret);
    const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

    it('with the signature of their body', () => {
      expect(read(body, signed(body))).to.deep.equal({
        key: 'key',
        paymentId: paymentId(1),
        answer: { outcome: 'authorized', reference: 'r' },
      });
      expect(read(body.replace('key', 'kex'), signed(body))).to.equal(null);
      expect(read(`${body} `, signed(body))).to.equal(null);
      expect(read(body, { ...signed(body), 'webhook-id': 'msg_2' })).to.equal(null);
      expect(read(body, { ...signed(body), 'webhook-signature': 'v1' })).to.equal(null);
    });

    it('with our secret', () => {
      expect(read(body, signed(body, { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }))).to.equal(null);
      expect(readerWith(null)(body, signed(body))).to.equal(null);
    });

    it('while they are fresh', () => {
      expect(read(body, signed(body, { at: minutes(-4) }))).to.not.equal(null);
      expect(read(body, signed(body, { at: minutes(-6) }))).to.equal(null);
      expect(read(body, signed(body, { at: minutes(6) }))).to.equal(null);
    });

    it('in their shape', () => {
      const shapes = [
        'not json',
        '[]',
        '{}',
        body.replace('pay_', 'ord_'),
        body.replace('"authorized","reference"', '"refunded","reference"'),
        body.replace('"reference":"r"', '"x":"r"'),
      ];
      for (const shape of shapes) expect(read(shape, signed(shape)), shape).to.equal(null);
    });
  });

  it('can only be read with a secret that is one', () => {
    expect(() => readerWith('hunter2')).to.throw('must be whsec_ followed by base 64');
  });
});
