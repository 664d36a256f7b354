import { routes, type Route } from '@quayside/adapters-http';
import { allContracts, allEvents, contract, type Contract } from '@quayside/application';
import { expect } from 'chai';
import * as v from 'valibot';
import { clientFiles } from '../src/generate/client/client-files.js';

describe('the generated files of the client', () => {
  const events = Object.values(allEvents);
  const of = (declared: Contract, route: Route = { method: 'POST', path: '/toys' }): ReadonlyMap<string, string> =>
    clientFiles({ contracts: [declared], routes: { [declared.name]: route }, events: [] });
  const toy = (input: v.GenericSchema, output: v.GenericSchema = v.strictObject({ id: v.string() })) =>
    contract({
      name: 'catalog.make_toy',
      kind: 'command',
      summary: 'Make a toy',
      scope: 'catalog:write',
      once: 'optional',
      input,
      output,
      errors: { too_many: { category: 'conflict', message: 'No.', details: v.strictObject({ most: v.number() }) } },
    });

  it('are the same whatever order the contracts come in', () => {
    const made = clientFiles({ contracts: allContracts, routes, events });
    expect(clientFiles({ contracts: allContracts.toReversed(), routes, events })).to.deep.equal(made);
    expect([...made.keys()]).to.deep.equal(['types.ts', 'operations.ts', 'contexts.ts']);
  });

  it('have every use case, every error and every event', () => {
    const { 'types.ts': types = '', 'operations.ts': operations = '' } = Object.fromEntries(
      clientFiles({ contracts: allContracts, routes, events }),
    );
    for (const { name, errors } of allContracts) {
      expect(operations).to.include(`'${name}': {`);
      for (const code of Object.keys(errors)) expect(types).to.include(`'${code.toUpperCase()}'`);
    }
    for (const { type } of events) expect(types).to.include(`readonly '${type}': `);
  });

  it('tell what may be left out of an input, and is there in an output', () => {
    const fields = {
      name: v.optional(v.string(), 'none'),
      note: v.optional(v.string()),
      size: v.nullable(v.picklist(['s', "it's"])),
      tags: v.array(v.union([v.string(), v.literal(3)])),
      extra: v.record(v.string(), v.unknown()),
    };
    const types = of(toy(v.strictObject(fields), v.strictObject(fields))).get('types.ts');
    expect(types).to.include(`export interface CatalogMakeToyInput {
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly size: 's' | 'it\\'s' | null;
  readonly tags: readonly (string | 3)[];
  readonly extra: Readonly<Record<string, unknown>>;
}`);
    expect(types).to.include(`export interface CatalogMakeToyView {
  readonly name: string;
  readonly note?: string;
  readonly size: 's' | 'it\\'s' | null;
  readonly tags: readonly (string | 3)[];
  readonly extra: Readonly<Record<string, unknown>>;
}`);
    expect(types).to.include(`export type CatalogMakeToyError =
  | QuaysideError<'TOO_MANY', {
    readonly most: number;
  }>
  | CommonError;`);
  });

  it('say of a command without a key that it must not be sent again', () => {
    const never = { ...toy(v.strictObject({})), once: 'never' } as const;
    expect(of(never).get('operations.ts')).to.include('unkeyed: true');
    expect(of(never).get('contexts.ts')).to.include('makeToy: UnkeyedCommand<');
    expect(of(toy(v.strictObject({}))).get('operations.ts')).to.not.include('unkeyed');
  });

  it('say of what is for whoever comes that no token is shown', () => {
    const open = { ...toy(v.strictObject({})), scope: 'public' } as const;
    expect(of(open).get('operations.ts')).to.include('public: true');
    expect(of(open).get('contexts.ts')).to.include('/** Make a toy. */');
    expect(of(toy(v.strictObject({}))).get('operations.ts')).to.not.include('public');
  });

  const refused: readonly (readonly [string, Contract, string])[] = [
    [
      'a map',
      toy(v.strictObject({ at: v.map(v.string(), v.string()) })),
      'catalog.make_toy.at: the client has no type for map',
    ],
    ['a date', toy(v.strictObject({ on: v.strictObject({ at: v.date() }) })), 'catalog.make_toy.on.at'],
    [
      'a value that is made into another',
      toy(v.strictObject({ at: v.pipe(v.string(), v.transform(Number)) })),
      'catalog.make_toy.at: the client cannot tell what transform makes of it',
    ],
    [
      'a field in camelCase',
      toy(v.strictObject({ unitPrice: v.number() })),
      'unitPrice: a field is called in snake_case',
    ],
    ['an input that is no object', toy(v.string(), v.string()), 'is no object'],
    [
      'a page that is not called list',
      toy(v.strictObject({}), v.strictObject({ items: v.array(v.string()), pagination: v.strictObject({}) })),
      'catalog.make_toy: what answers with a page is called list',
    ],
  ];
  for (const [what, declared, reason] of refused)
    it(`are not made of ${what}, and it is said why`, () => expect(() => of(declared)).to.throw(reason));

  it('are not made of a route without a contract', () =>
    expect(() => clientFiles({ contracts: [], routes: { 'a.b': { method: 'GET', path: '/b' } }, events: [] })).to.throw(
      'there is a route for a.b, but no contract',
    ));
});
