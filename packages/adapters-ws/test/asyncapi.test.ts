import { asyncApiDocument, asyncApiText } from '@quayside/adapters-ws';
import { allContracts, allEvents } from '@quayside/application';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { Client, type Said } from './support/client.js';
import { facts, Ground, Running } from './support/ground.js';

interface Document {
  readonly operations: Readonly<Record<string, { readonly action: string; readonly messages: readonly Reference[] }>>;
  readonly channels: {
    readonly socket: { readonly address: string; readonly messages: Readonly<Record<string, Reference>> };
  };
  readonly components: {
    readonly messages: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}
interface Reference {
  readonly $ref: string;
}

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument(allContracts, allEvents, { version: '0.1.0' }) as object as Document;

  it('has every use case as a call, and every event in the feed', () => {
    expect(document.channels.socket.address).to.equal('/ws');
    for (const { name } of allContracts)
      expect(document.operations[name.replace('.', '_')]?.action, name).to.equal('receive');
    expect(document.operations['feed']?.messages).to.have.lengthOf(Object.keys(allEvents).length + 2);
  });

  it('refers to nothing that is not in it, and has nothing that nobody refers to', () => {
    const text = JSON.stringify(document);
    const referred = (of: string) =>
      new Set([...text.matchAll(new RegExp(`"#/${of}/(\\w+)"`, 'g'))].map(([, name]) => name));
    const { messages, schemas } = document.components;
    expect([...referred('components/schemas')]).to.have.members(Object.keys(schemas));
    expect([...referred('components/messages')]).to.have.members(Object.keys(messages));
    expect([...referred('channels/socket/messages')]).to.have.members(Object.keys(messages));
    expect(text).to.not.match(/\$defs|undefined/);
  });

  it('in the repository is current', async () => {
    const text = await readFile(new URL('../../generated/asyncapi.json', import.meta.url), 'utf8');
    const { info } = JSON.parse(text) as { readonly info: { readonly version: string } };
    expect(text === asyncApiText(allContracts, allEvents, info), 'run `npm run generate`').to.equal(true);
  });

  describe('says what is said', () => {
    let ground: Ground;
    let server: Running;
    let ajv: Ajv;
    let client: Client;
    before(async () => {
      ground = new Ground();
      server = await Running.start(ground);
      const contracts = [...ground.useCases.values()].map(({ contract }) => contract);
      ajv = new Ajv({ strict: false, validateFormats: false });
      ajv.addSchema(asyncApiDocument(contracts, facts, { version: '1' }), 'document');
      client = await Client.open(server, null);
    });
    after(() => server.stop());

    const fits = (message: string, value: unknown): boolean => {
      const valid = ajv.validate({ $ref: `document#/components/messages/${message}/payload` }, value);
      if (!valid) throw new Error(`${message}: ${ajv.errorsText()}: ${JSON.stringify(value)}`);
      return valid;
    };
    const asked = async (message: string, frame: Parameters<Client['ask']>[0], answer: string): Promise<Said> => {
      fits(message, { id: 'some', ...frame });
      const said = await client.ask(frame);
      fits(answer, said);
      return said;
    };

    it('of the connection, by either side', async () => {
      fits('Refused', await client.ask({ type: 'catalog.nothing' }));
      await asked('Authenticate', { type: 'authenticate', token: 'admin' }, 'Authenticated');
      await asked('Ping', { type: 'ping' }, 'Pong');
      await asked('Unsubscribe', { type: 'unsubscribe' }, 'Refused');
      client.say('no JSON');
      fits('Refused', await client.until(({ id }) => id === null));
    });

    it('of calls, their results and their refusals', async () => {
      await asked('CatalogEcho', { type: 'catalog.echo', input: { text: 'hi' } }, 'CatalogEchoResult');
      await asked('CatalogEcho', { type: 'catalog.echo', input: { text: 'damn' } }, 'CatalogEchoError');
      fits('CatalogEchoError', await client.ask({ type: 'catalog.echo', input: { text: 7 } }));
      const toy = { id: 'toy-1', type: 'orders.make_toy', input: { label: 'Bear' }, wait: 1 };
      await asked('OrdersMakeToy', toy, 'OrdersMakeToyResult');
      expect((await asked('OrdersMakeToy', toy, 'OrdersMakeToyResult')).replayed).to.equal(true);
    });

    it('of the feed', async () => {
      ground.tell({}, {});
      ground.database.beginFeedBehind('2027-01-01T00:00:00.000Z');
      const frame = { type: 'subscribe', topics: ['orders'], after: 'c1_1' };
      await asked('Subscribe', frame, 'Subscribed');
      fits('Gap', await client.until(({ type }) => type === 'gap'));
      ground.tell({ data: { any: 'thing' } });
      const [event] = await client.hears(1);
      fits('OrdersToyMadeEvent', event);
      await asked('Unsubscribe', { type: 'unsubscribe' }, 'Unsubscribed');
    });

    it('and nothing else', () => {
      const wrong: readonly (readonly [string, object])[] = [
        ['CatalogEcho', { id: 'some', type: 'catalog.echo', input: {}, more: 1 }],
        ['CatalogEcho', { id: '', type: 'catalog.echo' }],
        ['OrdersMakeToy', { id: 'some', type: 'orders.make_toy', input: { label: 1 } }],
        ['Subscribe', { id: 'some', type: 'subscribe', after: 'yesterday' }],
        [
          'CatalogEchoError',
          { id: 'some', type: 'error', error: { code: 'OTHER', message: '', details: {} }, metadata: {} },
        ],
      ];
      for (const [message, value] of wrong) expect(() => fits(message, value), JSON.stringify(value)).to.throw(message);
    });
  });
});
