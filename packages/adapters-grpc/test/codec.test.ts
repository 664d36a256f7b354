import { allContracts, allEvents } from '@quayside/application';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { compileCodecs, eventBody, type Codecs } from '../src/codec/compile.js';
import { givenNumbers } from '../src/numbers.js';
import { everything } from '../src/proto/told.js';
import * as stubs from '../src/stubs.js';
import { arbitraryOf } from './support/arbitraries.js';

/** What buf and ts-proto made of a message: it was written by others, and reads the same bytes. */
interface Stub {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

const stubOf = (fullName: string): Stub => {
  const [, context = '', , ...name] = fullName.split('.');
  const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = stubs;
  const stub = modules[context]?.[name.join('_')];
  if (stub === undefined) throw new Error(`there is no stub of ${fullName}`);
  return stub as Stub;
};

/** The same message, as the other one writes it. */
const rewritten = (fullName: string, bytes: Uint8Array): Uint8Array => {
  const stub = stubOf(fullName);
  return stub.encode(stub.decode(bytes)).finish();
};

describe('the codec', () => {
  let codecs: Codecs;
  before(() => {
    codecs = compileCodecs(everything(), givenNumbers());
  });

  const codecOf = (name: string) => {
    const codec = codecs.unaries.find(({ contract }) => contract.name === name);
    if (!codec) throw new Error(`there is no method for ${name}`);
    return codec;
  };

  it('has a method for each contract, called like it', () => {
    expect(codecs.unaries.map(({ contract }) => contract.name)).to.have.members(allContracts.map(({ name }) => name));
    expect(codecOf('orders.place_draft').path).to.equal('/quayside.orders.v1.OrdersService/PlaceDraft');
  });

  for (const { name, input, output } of allContracts) {
    it(`brings every input of ${name} over, in bytes that others read and write`, () => {
      const { request } = codecOf(name);
      fc.assert(
        fc.property(arbitraryOf(input), (value) => {
          const bytes = request.encode(value as Readonly<Record<string, unknown>>);
          expect(request.decode(bytes)).to.deep.equal(value);
          expect(request.decode(rewritten(request.name, bytes))).to.deep.equal(value);
        }),
        { numRuns: 40 },
      );
    });

    it(`brings every output of ${name} over, in bytes that others read and write`, () => {
      const codec = codecOf(name);
      fc.assert(
        fc.property(arbitraryOf(output), (value) => {
          const bytes = codec.answer(value);
          expect(codec.readAnswer(bytes)).to.deep.equal(value);
          expect(codec.readAnswer(rewritten(codec.response.name, bytes))).to.deep.equal(value);
        }),
        { numRuns: 40 },
      );
    });
  }

  for (const contract of Object.values(allEvents)) {
    it(`brings the data of every ${contract.type} over`, () => {
      const { response } = codecs.watch;
      const head = { cursor: 'c1_1', id: 'msg_1', source: '/x', type: contract.type, dataversion: 1, subject: 's' };
      const rest = { sequence: 7, time: '2026-01-31T12:00:00.000Z', actor: 'key_1' };
      fc.assert(
        fc.property(arbitraryOf(contract.data), (data) => {
          const message = { event: { ...head, ...rest, ...eventBody(contract, data) } };
          const bytes = response.encode(message);
          expect(response.decode(bytes)).to.deep.equal(message);
          expect(response.decode(rewritten(response.name, bytes))).to.deep.equal(message);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('makes an entry of a key that names the prototype of every object, and no prototype', () => {
    const { request } = codecOf('payments.receive_webhook');
    const headers = JSON.parse('{"__proto__":"x"}') as object;
    const read = request.decode(request.encode({ gateway: 'g', body: '', headers }));
    expect(JSON.stringify(read['headers'])).to.equal('{"__proto__":"x"}');
    const timeline = codecOf('orders.timeline');
    const data = JSON.parse('{"__proto__":{"a":1}}') as object;
    const events = [{ sequence: 1, type: 't', at: '2026-01-31T12:00:00.000Z', actor: 'a', request_id: 'r', data }];
    const told = timeline.readAnswer(timeline.answer({ order_id: 'o', version: 1, events }));
    expect(JSON.stringify(told)).to.contain('"data":{"__proto__":{"a":1}}');
  });

  it('tells fractions of a second as finely as they are told to it, in UTC', () => {
    const { request } = codecOf('orders.list');
    const gte = (text: string): unknown => {
      const read = request.decode(request.encode({ placed_at: { gte: text } }));
      return (read['placed_at'] as { readonly gte: unknown }).gte;
    };
    expect(gte('2026-01-31T12:00:00Z')).to.equal('2026-01-31T12:00:00.000Z');
    expect(gte('2026-01-31T12:00:00.123456+02:00')).to.equal('2026-01-31T10:00:00.123456Z');
    expect(gte('1969-12-31T23:59:59.000000001Z')).to.equal('1969-12-31T23:59:59.000000001Z');
  });
});
