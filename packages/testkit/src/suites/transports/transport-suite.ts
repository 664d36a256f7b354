import { allContracts, needsScope, type Contract, type ContractName } from '@quayside/application';
import { expect } from 'chai';
import { badInputs, type BadInput } from './bad-inputs.js';
import { transportCases, type Scene, type TransportCase } from './cases/index.js';
import type { Asking, Door, Granted, Refused, Told } from './door.js';
import { asking, World, type TransportBench } from './world.js';

/**
 * Holds every door of a system against the direct one: the same call is given the same answer, the same refusal, and the
 * same replay, whichever door it comes by. A use case is covered by being in `allContracts`; without a scene it fails.
 */
export const transportSuite = (bench: () => TransportBench): void => {
  const heard = new Map<string, Set<string>>();
  for (const contract of allContracts)
    describe(contract.name, () => {
      const about = new About(contract, bench, (door) => {
        heard.set(door, (heard.get(door) ?? new Set()).add(contract.name));
      });
      if (!about.scenes)
        return void it('has a scene', () => {
          expect.fail(`cases/ has no scene in which ${contract.name} is called`);
        });
      if (contract.scope !== 'public') it('refuses strangers', () => about.refusesStrangers());
      if (needsScope(contract)) it('refuses whoever lacks the scope', () => about.refusesOthers(contract.scope));
      it('refuses inputs that are wrong, with the same issues', () => about.refusesBadInputs());
      if (keepsAnswers(contract)) it('refuses keys that cannot be', () => about.refusesBadKeys());
      for (const code of Object.keys(about.scenes.refused ?? {}))
        it(`refuses with ${code}`, () => about.refusesWith(code));
      if (!about.scenes.granted) return;
      if (keepsAnswers(contract)) it('answers, and answers the same again by every door', () => about.answersOnce());
      else it('answers', () => about.answers());
    });

  describe('all of them', () => {
    it('were told of something wrong by every door, but a few', () => {
      for (const { name } of bench().doors.slice(1))
        expect(heard.get(name)?.size, name).to.be.greaterThan(allContracts.length * 0.9);
    });
  });
};

const keepsAnswers = (contract: Contract): boolean => contract.kind === 'command' && contract.once !== 'never';

/** The calls of one use case. */
class About {
  readonly #name: ContractName;
  readonly scenes: TransportCase | undefined;

  constructor(
    readonly contract: (typeof allContracts)[number],
    readonly bench: () => TransportBench,
    /** Hears by which door something wrong was said. */
    readonly heard: (door: string) => void,
  ) {
    this.#name = contract.name;
    this.scenes = transportCases[this.#name];
  }

  async refusesStrangers(): Promise<void> {
    const { input } = await this.#set();
    for (const credential of [null, 'nobody', 'qs_live_0000000000000000000000000000000000000000000'])
      expect((await this.#refusal(input, credential)).code).to.equal('UNAUTHENTICATED');
  }

  async refusesOthers(scope: string): Promise<void> {
    const { world, input } = await this.#set();
    const held = scope === 'catalog:read' ? 'payments:read' : 'catalog:read';
    const created = { name: `${this.#name} ${world.tag}`, scopes: [held] };
    const { secret } = await world.ask<{ readonly secret: string }>('identity.create_key', created);
    expect(await this.#refusal(input, secret)).to.deep.include({ code: 'FORBIDDEN', details: { scope } });
  }

  async refusesBadInputs(): Promise<void> {
    const { input: right } = await this.#set();
    const bad = badInputs(this.contract, right);
    // A few at once: there may be hundreds.
    for (let index = 0; index < bad.length; index += 8)
      await Promise.all(bad.slice(index, index + 8).map((each) => this.#refusesBadInput(each)));
  }

  async #refusesBadInput({ what, input }: BadInput): Promise<void> {
    const [direct, ...others] = this.bench().doors;
    const expected = await direct.call(this.#name, input, this.#asking());
    // Some are right after all: what was left out may be left out.
    if (expected?.ok !== false || expected.code !== 'INVALID_INPUT') return;
    const told = await Promise.all(others.map((door) => door.call(this.#name, input, this.#asking())));
    for (const [index, { name }] of others.entries()) {
      const refused = told[index];
      if (!refused) continue;
      expectSame(refused, expected, `${name}: ${what}`);
      this.heard(name);
    }
  }

  async refusesBadKeys(): Promise<void> {
    const { input } = await this.#set();
    if (this.contract.once === 'required')
      expect((await this.#refusal(input, undefined, { onceKey: null })).code).to.equal('IDEMPOTENCY_KEY_REQUIRED');
    for (const onceKey of ['x'.repeat(256), 'with a space'])
      expect((await this.#refusal(input, undefined, { onceKey })).code).to.equal('IDEMPOTENCY_KEY_INVALID');
  }

  async refusesWith(code: string): Promise<void> {
    const scene = this.scenes?.refused?.[code];
    if (!scene) throw new Error(`there is no scene for ${code}`);
    const { input } = await this.#set(scene);
    expect((await this.#refusal(input)).code).to.equal(code);
  }

  /** A question: the same answer by every door, to the last character. */
  async answers(): Promise<void> {
    const { world, input } = await this.#set();
    const [direct, ...others] = world.bench.doors;
    const expected = this.#steady((await this.#granted(direct, input)).data);
    for (const door of others)
      expect(this.#steady((await this.#granted(door, input)).data), door.name).to.deep.equal(expected);
  }

  /** A command: first by each door once, and then again by all of them. */
  async answersOnce(): Promise<void> {
    const { doors } = this.bench();
    const first: unknown[] = [];
    for (const door of doors) {
      const { world, input } = await this.#set();
      const asked = this.#asking();
      const granted = await this.#granted(door, input, asked);
      expect(granted.replayed, `first by ${door.name}`).to.equal(false);
      if (door.takesRequestIds && granted.requestId !== null) expect(granted.requestId).to.equal(asked.requestId);
      first.push(this.#steady(world.normal(granted)));
      await this.#expectReplays(input, asked, granted, door);
      await this.#expectNoOther(asked, door);
    }
    for (const [index, { name }] of doors.entries()) expect(first[index], name).to.deep.equal(first[0]);
  }

  /** The same key and input by every door: the first answer, with the request id of the first. */
  async #expectReplays(input: unknown, asked: Asking, granted: Granted, first: Door): Promise<void> {
    const data = this.#replayed(granted.data);
    for (const door of this.bench().doors) {
      const again = await this.#granted(door, input, { ...this.#asking(), onceKey: asked.onceKey });
      expectReplay(again, { ...granted, data }, `by ${door.name} after ${first.name}`);
    }
  }

  /** The same key with another input. */
  async #expectNoOther({ onceKey }: Asking, first: Door): Promise<void> {
    const { input } = await this.#set(this.scenes?.other);
    for (const door of this.bench().doors) {
      const refused = await door.call(this.#name, input, { ...this.#asking(), onceKey });
      expect(refused, `by ${door.name} after ${first.name}`).to.deep.include({
        ok: false,
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
  }

  /** What the direct door refuses; the others have to refuse the same. */
  async #refusal(input: unknown, credential?: string | null, changes: Partial<Asking> = {}): Promise<Refused> {
    const [direct, ...others] = this.bench().doors;
    const asked = this.#asking(credential, changes);
    const expected = await direct.call(this.#name, input, asked);
    if (expected?.ok !== false) throw new Error(`granted: ${JSON.stringify(expected)}`);
    for (const door of others) {
      const refused = await door.call(this.#name, input, asked);
      if (refused !== null) expectSame(refused, expected, door.name);
    }
    return expected;
  }

  async #granted(door: Door, input: unknown, asked = this.#asking()): Promise<Granted> {
    const told = await door.call(this.#name, input, asked);
    if (told?.ok !== true) throw new Error(`${door.name} refused: ${JSON.stringify({ told, input })}`);
    return told;
  }

  /** A world of its own in which the call can come. */
  async #set(scene?: Scene): Promise<{ readonly world: World; readonly input: unknown }> {
    const world = new World(this.bench());
    const chosen = scene ?? this.scenes?.granted ?? Object.values(this.scenes?.refused ?? {})[0];
    if (!chosen) throw new Error(`cases/ has no scene of ${this.#name}`);
    return { world, input: await chosen(world) };
  }

  #asking(credential: string | null = this.bench().admin, changes: Partial<Asking> = {}): Asking {
    return asking(credential, this.contract.kind === 'query' ? { onceKey: null, ...changes } : changes);
  }

  #replayed(data: unknown): unknown {
    const told = this.scenes?.toldOnce ?? [];
    return told.length === 0 ? data : { ...(data as object), ...Object.fromEntries(told.map((name) => [name, null])) };
  }

  #steady(data: unknown): unknown {
    const { volatile = [] } = this.scenes ?? {};
    return JSON.parse(
      JSON.stringify(data, (name, value: unknown) => (volatile.includes(name) ? undefined : value)),
    ) as unknown;
  }
}

/** The same data, told again, and the same first call where both tell of it. */
export const expectReplay = (again: Granted, first: Granted, what: string): void => {
  const requestId = first.requestId === null ? again.requestId : again.requestId && first.requestId;
  expect(again, what).to.deep.equal({ ...first, requestId, replayed: true });
};

/** The same code, details and kind of refusal. */
export const expectSame = (told: Told, expected: Refused, what: string): void => {
  if (told.ok) throw new Error(`${what}: granted ${JSON.stringify(told.data)}`);
  expect([told.code, told.details], what).to.deep.equal([expected.code, expected.details]);
  if (told.categories !== null) expect(told.categories, what).to.include(expected.categories?.[0]);
};
