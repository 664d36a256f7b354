import { everything, lockName, protoFiles, Told } from '@quayside/adapters-grpc';
import { contract, ExpectedVersion, Instant, type Contract } from '@quayside/application/kernel';
import { Money } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const wholeNumber = v.pipe(v.number(), v.integer());

const toyContract = (input: v.ObjectEntries, output: v.ObjectEntries = {}): Contract =>
  contract({
    name: 'catalog.paint_toy',
    kind: 'command',
    summary: 'Paint a toy',
    scope: 'catalog:write',
    once: 'required',
    input: v.strictObject(input),
    output: v.strictObject(output),
    errors: {
      toy_taken: { category: 'conflict', message: 'It is there.' },
      toy_broken: { category: 'conflict', message: 'It is broken.' },
    },
  });

const generated = (contracts: readonly Contract[], lock: string | null = null): Readonly<Record<string, string>> => {
  const files = protoFiles(new Told(contracts, []), lock);
  if (!files.ok) throw new Error(files.error.join('\n'));
  return files.value;
};
const catalog = 'quayside/catalog/v1/catalog.proto';
const fileOf = (...entries: Parameters<typeof toyContract>): string =>
  generated([toyContract(...entries)])[catalog] ?? '';
const refusalsOf = (contracts: readonly Contract[], lock: string | null = null): readonly string[] => {
  const files = protoFiles(new Told(contracts, []), lock);
  return files.ok ? [] : files.error;
};

describe('the .proto files', () => {
  it('are those of the contracts, as they are kept', () => {
    const kept = (name: string): string => readFileSync(new URL(`../../proto/${name}`, import.meta.url), 'utf8');
    const files = protoFiles(everything(), kept(lockName));
    if (!files.ok) throw new Error(files.error.join('\n'));
    for (const [name, text] of Object.entries(files.value)) expect(kept(name), name).to.equal(text);
  });

  it('have a service for each context, and a method for each contract with what it needs and refuses', () => {
    expect(fileOf({})).to.contain(`service CatalogService {
  // Paint a toy.
  // Needs the scope catalog:write. The metadata idempotency-key is required.
  // Refuses with TOY_TAKEN (ALREADY_EXISTS), TOY_BROKEN (ABORTED).
  rpc PaintToy(PaintToyRequest) returns (PaintToyResponse);
}`);
  });

  it('tell of what a caller writes whether it is there, and of what can be null apart from that', () => {
    const text = fileOf({
      name: v.string(),
      note: v.optional(v.nullable(v.string())),
      colour: v.optional(v.nullable(v.string()), null),
      at: Instant,
      price: v.optional(Money),
      base: ExpectedVersion,
    });
    expect(text).to.contain(`message PaintToyRequest {
  optional string name = 1;
  optional string note = 2;
  optional google.protobuf.NullValue note_null = 3;
  optional string colour = 4;
  google.protobuf.Timestamp at = 5;
  quayside.kernel.v1.Money price = 6;
  oneof base_choice {
    int64 base = 7;
    bool base_any = 8;
  }
}`);
  });

  it('wrap a list that can be left out and can be empty, and no other', () => {
    const text = fileOf({
      tags: v.optional(v.array(v.string())),
      parts: v.array(v.string()),
      sizes: v.optional(v.pipe(v.array(wholeNumber), v.minLength(1))),
    });
    expect(text).to.contain(`  message Tags {
    repeated string items = 1;
  }

  PaintToyRequest.Tags tags = 1;
  repeated string parts = 2;
  repeated int64 sizes = 3;`);
  });

  it('carry records as maps where that says all, else as Struct', () => {
    const text = fileOf({
      labels: v.optional(v.record(v.string(), v.string()), {}),
      patch: v.optional(v.record(v.string(), v.nullable(v.string()))),
      anything: v.record(v.string(), v.unknown()),
    });
    expect(text).to.contain(
      '  map<string, string> labels = 1;\n  google.protobuf.Struct patch = 2;\n  google.protobuf.Struct anything = 3;',
    );
  });

  it('make enums of words that are identifiers, and text of others', () => {
    const text = fileOf({ kind: v.picklist(['soft', 'very_hard']), sort: v.optional(v.picklist(['at', '-at'])) });
    expect(text).to.contain(`  enum Kind {
    KIND_UNSPECIFIED = 0;
    KIND_SOFT = 1;
    KIND_VERY_HARD = 2;
  }

  optional Kind kind = 1;
  optional string sort = 2;`);
  });

  it('tell of what is only read without presence, but where it can be null', () => {
    const text = fileOf({}, { id: v.string(), note: v.nullable(v.string()), count: v.number() });
    expect(text).to.contain('  string id = 1;\n  optional string note = 2;\n  int64 count = 3;');
  });

  describe('refuse, with the reason, what gRPC cannot carry:', () => {
    const inputs: Readonly<Record<string, readonly [v.GenericSchema, string]>> = {
      'a number that may be a fraction': [v.number(), 'numbers are int64 here, so say that it is an integer'],
      'a date': [v.date(), 'is of the kind date, which has no place in a message'],
      'anything at all': [v.unknown(), 'is of the kind unknown, which has no place in a message'],
      'a tuple': [v.tuple([v.string()]), 'is of the kind tuple, which has no place in a message'],
      'a list with nulls': [v.array(v.nullable(v.string())), 'a list has no null in it'],
      'a list of lists': [v.array(v.array(v.string())), 'a list of arrays has no place in a message'],
      'a record of numbers': [v.record(v.string(), wholeNumber), 'the values of a record are text, or anything'],
      'a choice between kinds': [v.union([v.string(), wholeNumber]), 'a choice is between one kind of value and words'],
      'a choice with a word that is no name': [
        v.union([wholeNumber, v.literal('*')]),
        'a word of a choice is lower_snake_case',
      ],
      'a choice of numbers': [v.picklist([1, 2]), 'chooses from what is no text'],
    };
    for (const [words, [schema, reason]] of Object.entries(inputs))
      it(words, () => {
        expect(refusalsOf([toyContract({ thing: schema })])).to.deep.equal([
          `catalog.paint_toy input thing: ${reason}`,
        ]);
      });

    it('a field whose name is none', () => {
      expect(refusalsOf([toyContract({ camelCase: v.string() })])).to.deep.equal([
        'catalog.paint_toy input camelCase: a field is called lower_snake_case',
      ]);
    });

    it('an answer that is no object', () => {
      const asText: Contract = { ...toyContract({}), output: v.string() };
      expect(refusalsOf([asText])).to.deep.equal([
        'catalog.paint_toy output: is of the kind string, and a message is an object',
      ]);
    });

    it('an answer that is turned into something else, which nobody sees from its schema', () => {
      const turned = v.pipe(v.string(), v.transform(Number));
      expect(refusalsOf([toyContract({}, { count: turned })])).to.deep.equal([
        'catalog.paint_toy output count: what it becomes by transform cannot be seen from its schema',
      ]);
    });

    it('two messages of one name', () => {
      expect(
        refusalsOf([toyContract({ part: v.strictObject({}), parts: v.array(v.strictObject({ x: v.string() })) })]),
      ).to.deep.equal([
        'catalog.paint_toy input parts: quayside.catalog.v1.PaintToyRequest has a Part already; name one of them in message-names.ts',
      ]);
    });

    it('everything at once', () => {
      const other: Contract = { ...toyContract({ x: v.date() }), name: 'catalog.sell_toy' };
      expect(refusalsOf([toyContract({ x: v.number() }), other])).to.have.length(2);
    });
  });

  describe('give a number once', () => {
    const kind = v.picklist(['soft', 'hard']);
    const first = generated([toyContract({ name: v.string(), kind, size: wholeNumber })]);
    const lock = first[lockName] ?? '';
    const next = (entries: v.ObjectEntries): string => generated([toyContract(entries)], lock)[catalog] ?? '';

    it('to a new field the next one, wherever it stands', () => {
      expect(next({ colour: v.string(), size: wholeNumber, name: v.string(), kind })).to.contain(
        '  optional string name = 1;\n  optional Kind kind = 2;\n  optional int64 size = 3;\n  optional string colour = 4;\n}',
      );
    });

    it('and keep it for a field that is gone', () => {
      const text = next({ name: v.string(), kind });
      expect(text).to.contain('  reserved 3;\n  reserved "size";\n  optional string name = 1;');
      const without = generated([toyContract({ name: v.string(), kind })], lock)[lockName] ?? '';
      const grown = generated([toyContract({ name: v.string(), kind, colour: v.string() })], without)[catalog];
      expect(grown).to.contain('optional string colour = 4;').and.to.contain('reserved 3;');
    });

    it('to the words of an enum as well', () => {
      const text = next({ name: v.string(), size: wholeNumber, kind: v.picklist(['wooden', 'hard']) });
      expect(text).to.contain(`  enum Kind {
    reserved 1;
    reserved "KIND_SOFT";
    KIND_UNSPECIFIED = 0;
    KIND_HARD = 2;
    KIND_WOODEN = 3;
  }`);
    });

    it('and to no other type', () => {
      expect(refusalsOf([toyContract({ name: wholeNumber, kind, size: wholeNumber })], lock)).to.deep.equal([
        'quayside.catalog.v1.PaintToyRequest.name is optional string and would become optional int64: ' +
          'those who have the old files would misread it; give the new one another name',
      ]);
    });

    it('and to nothing that is called like what is gone', () => {
      const without = generated([toyContract({ name: v.string(), kind })], lock)[lockName] ?? '';
      expect(refusalsOf([toyContract({ name: v.string(), kind, size: wholeNumber })], without)).to.deep.equal([
        'quayside.catalog.v1.PaintToyRequest.size was removed once, and its name is reserved: give the new one another name',
      ]);
    });

    it('and remember those of messages that nobody needs at the moment', () => {
      const empty = generated([], lock)[lockName] ?? '';
      expect(generated([toyContract({ size: wholeNumber, kind, name: v.string() })], empty)[catalog]).to.equal(
        first[catalog],
      );
    });
  });
});
