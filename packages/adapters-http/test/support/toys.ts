import { memoryWork } from '@quayside/adapters-memory';
import { apiApp, type ApiDeps, type App, type Route } from '@quayside/adapters-http';
import {
  command,
  contract,
  ExpectedVersion,
  instantRange,
  listInput,
  listOutput,
  pageView,
  query,
  requestOf,
  versionMismatch,
  type UseCase,
} from '@quayside/application/kernel';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import type { Ground } from './ground.js';

/** Use cases of no use, one for each thing that HTTP does with one. They run through the real pipeline. */

const Toy = v.strictObject({ id: v.string(), label: v.string(), tags: v.array(v.string()), version: v.number() });
type Toy = v.InferOutput<typeof Toy>;

const getToy = contract({
  name: 'catalog.get_toy',
  kind: 'query',
  summary: 'Read a toy',
  scope: 'catalog:read',
  input: v.strictObject({ id: v.string() }),
  output: Toy,
  errors: { toy_not_found: { category: 'not_found', message: 'There is no such toy.' } },
});
const getSpecial = contract({
  name: 'catalog.get_special',
  kind: 'query',
  summary: 'Read what is special',
  scope: 'catalog:read',
  input: v.strictObject({}),
  output: v.strictObject({ special: v.string() }),
  errors: {},
});
const listToys = contract({
  name: 'catalog.list_toys',
  kind: 'query',
  summary: 'List toys',
  scope: 'catalog:read',
  input: listInput({
    sorts: ['label'],
    filters: {
      label: v.optional(v.string()),
      tags: v.optional(v.array(v.string())),
      sizes: v.optional(v.array(v.number())),
      soft: v.optional(v.boolean()),
      made_at: instantRange,
    },
  }),
  output: listOutput(v.strictObject({ id: v.string(), asked: v.unknown() })),
  errors: {},
});
const makeToy = contract({
  name: 'catalog.make_toy',
  kind: 'command',
  summary: 'Make a toy',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({
    label: v.string(),
    tags: v.optional(v.array(v.string()), []),
    parts: v.optional(v.unknown()),
  }),
  output: Toy,
  errors: {
    too_many: {
      category: 'conflict',
      message: 'There are too many toys.',
      details: v.strictObject({ most: v.number() }),
    },
  },
});
const changeToy = contract({
  name: 'catalog.change_toy',
  kind: 'command',
  summary: 'Change a toy',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({ id: v.string(), expected_version: ExpectedVersion, label: v.string() }),
  output: Toy,
  errors: {
    toy_not_found: { category: 'not_found', message: 'There is no such toy.' },
    version_mismatch: versionMismatch,
  },
});
const breakToy = contract({
  name: 'catalog.break_toy',
  kind: 'command',
  summary: 'Break',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({ id: v.string() }),
  output: Toy,
  errors: {},
});
const waitForToy = contract({
  name: 'catalog.wait_for_toy',
  kind: 'query',
  summary: 'Wait until the gate opens',
  scope: 'catalog:read',
  input: v.strictObject({}),
  output: v.strictObject({ waited: v.boolean() }),
  errors: {},
});
const hear = contract({
  name: 'catalog.hear',
  kind: 'command',
  summary: 'Hear from somebody who signs',
  scope: 'public',
  once: 'optional',
  input: v.strictObject({ who: v.string(), body: v.string(), headers: v.record(v.string(), v.string()) }),
  output: v.strictObject({ heard: v.string(), signature: v.nullable(v.string()) }),
  errors: {},
});

export type ToyName =
  | 'catalog.get_toy'
  | 'catalog.get_special'
  | 'catalog.list_toys'
  | 'catalog.make_toy'
  | 'catalog.change_toy'
  | 'catalog.break_toy'
  | 'catalog.wait_for_toy'
  | 'catalog.hear';

export const toyRoutes: Readonly<Record<ToyName, Route>> = {
  'catalog.get_toy': {
    method: 'GET',
    path: '/toys/{id}',
    links: (field) => ({ self: `/toys/${encodeURIComponent(String(field('id')))}` }),
  },
  'catalog.get_special': { method: 'GET', path: '/toys/special' },
  'catalog.list_toys': { method: 'GET', path: '/toys' },
  'catalog.make_toy': {
    method: 'POST',
    path: '/toys',
    creates: true,
    waits: true,
    links: (field) => ({ self: `/toys/${encodeURIComponent(String(field('id')))}` }),
  },
  'catalog.change_toy': { method: 'PATCH', path: '/toys/{id}', also: [{ method: 'PUT', path: '/toys/{id}' }] },
  'catalog.break_toy': { method: 'POST', path: '/toys/{id}/break' },
  'catalog.wait_for_toy': { method: 'GET', path: '/gate' },
  'catalog.hear': { method: 'POST', path: '/hear/{who}', verbatim: { body: 'body', headers: 'headers' } },
};

/** A box of toys; `made` counts how often one was made, and `open` lets those through who wait at the gate. */
export class ToyBox {
  made = 0;
  waiting = 0;
  readonly #toys = new Map<string, Toy>();
  readonly #gate = Promise.withResolvers<void>();
  readonly useCases: ReadonlyMap<ToyName, UseCase>;

  constructor(readonly ground: Ground) {
    this.useCases = new Map<ToyName, UseCase>([
      ['catalog.get_toy', this.#getting()],
      ['catalog.get_special', query(getSpecial, async () => ok({ special: 'yes' }))],
      ['catalog.list_toys', this.#listing()],
      ['catalog.make_toy', this.#making()],
      ['catalog.change_toy', this.#changing()],
      ['catalog.break_toy', this.#breaking()],
      ['catalog.wait_for_toy', this.#waiting()],
      ['catalog.hear', this.#hearing()],
    ]);
  }

  #getting() {
    return query(getToy, async ({ id }) => {
      const toy = this.#toys.get(id);
      return toy ? ok(toy) : fail({ code: 'toy_not_found' });
    });
  }

  #listing() {
    return query(listToys, async (input) => {
      const all = [...this.#toys.values()].map(({ id }) => ({ id, asked: input }));
      const { perPage, page } = requestOf(input, {}, 'label');
      const items = all.slice((page - 1) * perPage, page * perPage);
      const nextCursor = page * perPage < all.length ? 'more' : null;
      return ok(pageView({ items, total: all.length, totalIsEstimate: false, nextCursor }, input, (item) => item));
    });
  }

  #making() {
    return command(
      makeToy,
      this.#work,
      async ({ label, tags }) => {
        if (label === 'one too many') return fail({ code: 'too_many', details: { most: 3 } });
        this.made += 1;
        return ok(this.put({ id: `toy ${this.made}`, label, tags, version: 1 }));
      },
      async (toy) => ({ ...toy, label: `${toy.label}, settled` }),
    );
  }

  #changing() {
    return command(changeToy, this.#work, async ({ id, expected_version: expected, label }) => {
      const toy = this.#toys.get(id);
      if (!toy) return fail({ code: 'toy_not_found' });
      if (expected !== 'any' && expected !== toy.version)
        return fail({ code: 'version_mismatch', details: { current_version: toy.version } });
      return ok(this.put({ ...toy, label, version: toy.version + 1 }));
    });
  }

  #breaking() {
    return command(breakToy, this.#work, async () => {
      throw new Error('a secret reason');
    });
  }

  #waiting() {
    return query(waitForToy, async () => {
      this.waiting += 1;
      await this.#gate.promise;
      return ok({ waited: true });
    });
  }

  #hearing() {
    return command(hear, this.#work, async ({ who, body, headers }) =>
      ok({ heard: `${who}: ${body}`, signature: headers['x-signature'] ?? null }),
    );
  }

  get #work() {
    return memoryWork(this.ground.database, () => ({}));
  }

  put(toy: Toy): Toy {
    this.#toys.set(toy.id, toy);
    return toy;
  }

  open(): void {
    this.#gate.resolve();
  }

  app(options: Partial<ApiDeps<ToyName>> = {}): App {
    const { clock, log, pipeline, health, feed } = this.ground;
    return apiApp({
      clock,
      log,
      pipeline,
      health,
      feed,
      events: {},
      routes: toyRoutes,
      useCases: this.useCases,
      document: { version: '1.2.3' },
      ...options,
    });
  }
}
