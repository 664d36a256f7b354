import { allContracts, type ContractName } from '@quayside/application';
import { asking, transportCases, World, type TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { httpDoor } from './doors/http-door.js';
import { sseDoor } from './doors/sse-door.js';
import { Api, granted } from './api.js';
import { Processes, type ServerProcess } from './processes.js';

/** Where an event may tell what was said: the names of the shop's own things, and what a buyer calls an order. */
const toldByEvents = /^(?:catalog|inventory|identity)\.|\.(?:sku|external_id|reason)$/;
/** Where a row of the audit may: the thing that was asked about. */
const toldByAudit = /\.(?:id|sku|code|order_id|location|from|to|secret_id|gateway|name|client_id)$/;

describe('what is recognizable, sent through every field of every use case', function () {
  this.timeout(120_000);
  const processes = new Processes();
  let server: ServerProcess;
  let api: Api;
  let bench: TransportBench;
  let logs: string;
  /** Where each was sent. */
  const canaries = new Map<string, string>();
  const canary = (place: string): string => {
    const value = `cnry${randomBytes(8).toString('hex')}`;
    canaries.set(value, place);
    return value;
  };

  before(async () => {
    const folder = await processes.folder();
    logs = join(folder, 'logs');
    const settings = {
      QUAYSIDE_DATA_FOLDER: join(folder, 'data'),
      QUAYSIDE_LOG_FOLDER: logs,
      QUAYSIDE_LOG_LEVEL: 'debug',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
    };
    server = await processes.serve(settings, { printsKey: true });
    api = new Api(server.url, server.key);
    bench = { doors: [httpDoor(portOf(server))], admin: server.key };
    for (const { name } of allContracts) await sendThrough(name);
    await sendThroughHeaders();
  });
  after(() => processes.end());

  /** One call for each text of the input, with a canary in its place; one with a field that there is not. */
  const sendThrough = async (name: ContractName): Promise<void> => {
    const scene = transportCases[name]?.granted ?? Object.values(transportCases[name]?.refused ?? {})[0];
    if (!scene) throw new Error(`cases/ has no scene in which ${name} is called`);
    const input = await scene(new World(bench));
    const [door] = bench.doors;
    const isQuestion = allContracts.some((contract) => contract.name === name && contract.kind === 'query');
    for (const path of textsIn(input)) {
      // What was changed by the call before is another thing by now.
      const fresh = isQuestion ? input : await scene(new World(bench));
      await door.call(name, replaced(fresh, path, canary(`${name}.${path.join('.')}`)), asking(bench.admin));
    }
    const place = canary(`${name}: a field`);
    await door.call(name, { ...(input as object), [place]: place }, asking(bench.admin));
    await door.call(name, input, asking(canary(`${name}: a token`)));
    await door.call(name, input, asking(`qs_live_${canary(`${name}: a key`)}`));
    await door.call(name, input, asking(bench.admin, { onceKey: canary(`${name}: an idempotency key`) }));
  };

  const sendThroughHeaders = async (): Promise<void> => {
    const secret = (kind: string): string => canary(`header: ${kind}`);
    const headers: readonly Readonly<Record<string, string>>[] = [
      { authorization: `Basic ${Buffer.from(`admin:${secret('Basic')}`).toString('base64')}` },
      { authorization: `Bearer eyJ${secret('jwt')}.eyJ${secret('claims')}.${secret('signature')}` },
      { authorization: secret('no scheme') },
      { 'x-api-key': secret('x-api-key') },
      { cookie: `session=${secret('cookie')}` },
      { 'if-match': `"${secret('if-match')}"` },
      { prefer: `wait=${secret('prefer')}` },
      { accept: `application/${secret('accept')}` },
      { referer: `https://shop.example/?q=${secret('referer')}` },
      { 'x-forwarded-for': secret('forwarded') },
      { 'content-type': `application/${secret('content-type')}` },
    ];
    for (const each of headers)
      for (const method of ['GET', 'POST', 'PATCH'])
        await fetch(`${server.url}/api/v1/orders`, {
          method,
          headers: { 'x-api-key': bench.admin, ...each },
          ...(method !== 'GET' && { body: `{"customer": "${secret('a body')}` }),
        });
    for (const path of ['orders', 'nowhere', `orders/${secret('a path')}`, 'events'])
      await fetch(`${server.url}/api/v1/${path}?access_token=${secret('a query')}`, {
        headers: { 'x-api-key': bench.admin },
      });
  };

  /** The places whose canaries a text holds, but those where they belong. */
  const foundIn = (text: string, belongs = /^$/): readonly string[] =>
    [...new Set(text.match(/cnry[0-9a-f]{16}/g) ?? [])]
      .map((value) => canaries.get(value) ?? value)
      .filter((place) => !belongs.test(place));

  it('is sent: hundreds of it, and most of it was taken', async () => {
    expect(canaries.size).to.be.greaterThan(300);
    const orders = JSON.stringify(await api.all('/orders'));
    expect(foundIn(orders)).to.include.members(['orders.place.customer.email', 'orders.place.shipping_address.line1']);
  });

  it('is in no log line, neither of the console nor of files', async () => {
    const { stdout, stderr } = server.said();
    const files = await Promise.all((await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8')));
    expect(stderr).to.include('orders.place');
    expect(files.join('')).to.include('orders.place');
    expect(foundIn(stdout + stderr + files.join(''))).to.deep.equal([]);
  });

  it('is in no metric', async () => {
    const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
    expect(text).to.include('quayside_calls_total');
    expect(foundIn(text)).to.deep.equal([]);
  });

  it('is in no event, but where it names a thing of the shop', async () => {
    const told: unknown[] = [];
    const marker = `marker${randomBytes(4).toString('hex')}`;
    const location = granted(await api.post<{ code: string }>('/locations', { code: marker, name: 'M' }));
    const request = {
      credential: bench.admin,
      topics: [],
      after: 'c1_0',
      origin: { address: null, agent: null, traceId: null },
    };
    const reader = await sseDoor(portOf(server)).subscribe(request);
    if ('ok' in reader) throw new Error(reader.code);
    while (!JSON.stringify(told.at(-1) ?? '').includes(location.code)) told.push(await reader.next());
    await reader.close();
    expect(told.length).to.be.greaterThan(100);
    expect(foundIn(JSON.stringify(told), toldByEvents)).to.deep.equal([]);
  });

  it('is in no audit row, but where it names the thing that was asked about', async () => {
    const rows = JSON.stringify(await api.all('/audit'));
    expect(rows).to.include('orders.place');
    expect(foundIn(rows, toldByAudit)).to.deep.equal([]);
  });

  it('is in no answer that refuses somebody else', async () => {
    const created = { name: 'somebody else', scopes: ['orders:read', 'orders:write', 'payments:read'] };
    const { secret } = granted(await api.post<{ secret: string }>('/api-keys', created));
    const [door] = bench.doors;
    const answers: unknown[] = [];
    for (const { name } of allContracts) {
      const scene = transportCases[name]?.granted;
      if (scene) answers.push(await door.call(name, await scene(new World(bench)), asking(secret)));
    }
    const refused = answers.filter((answer) => (answer as { ok?: boolean } | null)?.ok === false);
    expect(refused.length).to.be.greaterThan(20);
    expect(foundIn(JSON.stringify(refused))).to.deep.equal([]);
    expect(foundIn(JSON.stringify(answers), /^(?:catalog|payments\.receive)/)).to.deep.equal([]);
  });
});

const portOf = ({ url }: ServerProcess): number => Number(new URL(url).port);

type Path = readonly string[];

/** The places of all texts in a value. */
const textsIn = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, [...path, name]));
};

/** The value with another text at a place; an address is still one. */
const replaced = (value: unknown, [name, ...rest]: Path, text: string): unknown => {
  if (name === undefined) return /@/.test(String(value)) ? `${text}@mail.example.org` : text;
  const inner = (value as Readonly<Record<string, unknown>>)[name];
  const changed = replaced(inner, rest, text);
  return Array.isArray(value)
    ? value.map((each: unknown, index) => (String(index) === name ? changed : each))
    : { ...(value as object), [name]: changed };
};
