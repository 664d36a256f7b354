import { allContracts, type ContractName } from '@quayside/application';
import type { Door, Told, TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { Callers, callers, isUser, strangers, type CallerName } from './authorization/callers.js';
import { keptAtRest, keptIn, type Kept } from './authorization/kept.js';
import { aboutNothing, asked, contractOf, OwnedWorld, ownCallOf, sceneOf } from './authorization/scenes.js';
import { connectionsFirst, expectations, type Outcome } from './authorization/use-cases.js';
import { doorsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';

type Granting = 'may' | 'none';
const isGranting = (outcome: Outcome): outcome is Granting => outcome === 'may' || outcome === 'none';

/** What is kept stays as it is from one refusal to the next, and so is looked at once. */
const refusalsFirst = (name: ContractName): readonly (readonly [CallerName, Outcome | undefined])[] => {
  const row: readonly Outcome[] = expectations[name];
  const cells = callers.map((caller, column) => [caller, row[column]] as const);
  const isRefusal = ([, outcome]: (typeof cells)[number]): boolean => outcome !== undefined && !isGranting(outcome);
  return [...cells.filter(isRefusal), ...cells.filter((cell) => !isRefusal(cell))];
};

describe('the authorization matrix', function () {
  this.timeout(60_000);
  let running: InProcess;
  let matrix: Matrix;
  before(async () => {
    running = await startInProcess();
    matrix = new Matrix({ doors: doorsOf(running), admin: running.admin }, running, await Callers.of(running));
  });
  after(() => running?.end());

  it('would notice a change that a refused call leaves', async () => {
    const { database } = running.server.system;
    const before = await keptAtRest(database);
    await matrix.world().product();
    const after = await keptIn(database);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed).to.deep.equal(['catalog.products', 'kernel.messages', 'kernel.once']);
  });

  for (const { name } of allContracts)
    describe(name, () => {
      for (const [caller, outcome] of refusalsFirst(name))
        it(`${caller}: ${outcome ?? 'no expectation'}`, () => {
          if (outcome === undefined) throw new Error(`${name} has no expectation for ${caller}`);
          return isGranting(outcome) ? matrix.grants(name, caller, outcome) : matrix.refuses(name, caller, outcome);
        });
    });
});

class Matrix {
  /** For calls that change nothing one world of each use case is enough. */
  readonly #inputs = new Map<ContractName, Promise<unknown>>();
  /** What is kept, with nothing under way; null where something was granted since. */
  #atRest: Kept | null = null;

  constructor(
    readonly bench: TransportBench,
    readonly running: InProcess,
    readonly who: Callers,
  ) {}

  world(): OwnedWorld {
    this.#atRest = null;
    return new OwnedWorld(this.bench, this.who.person('owner'), this.who.guest);
  }

  async grants(name: ContractName, caller: CallerName, outcome: Granting): Promise<void> {
    for (const credential of this.who.credentialsOf(caller, contractOf(name)))
      for (const door of this.bench.doors) {
        const call = await this.#granting(name, caller, credential);
        const told = await this.#told(door, name, call.input, call.credential);
        if (strangers.has(caller) && connectionsFirst.has(door.name)) {
          expect(told, door.name).to.include({ ok: false, code: 'UNAUTHENTICATED' });
          continue;
        }
        const { refusedWith } = call;
        if (refusedWith !== null) expect(told, door.name).to.include({ ok: false, code: refusedWith });
        else expect(told.ok, `${door.name} told ${JSON.stringify(told)}`).to.equal(true);
        if (hasOwnedItems(name)) expect(itemsIn(told), door.name).to.have.length(outcome === 'none' ? 0 : 1);
      }
  }

  async refuses(name: ContractName, caller: CallerName, outcome: Exclude<Outcome, Granting>): Promise<void> {
    const input = await this.#sharedInput(name);
    const credentials = this.who.credentialsOf(caller, contractOf(name));
    const { database } = this.running.server.system;
    const before = this.#atRest ?? (await keptAtRest(database));
    this.#atRest = null;
    for (const credential of credentials)
      for (const door of this.bench.doors) {
        const told = await this.#told(door, name, input, credential);
        if (told.ok) expect.fail(`${door.name} granted it: ${JSON.stringify(told.data)}`);
        const { code, details, categories } = told;
        if (outcome === 'unknown') expect(code, door.name).to.equal('UNAUTHENTICATED');
        if (outcome === 'no user') expect(code, door.name).to.equal('NOT_A_USER');
        if (outcome === 'forbidden')
          expect({ code, details }, door.name).to.deep.equal({
            code: 'FORBIDDEN',
            details: { scope: contractOf(name).scope },
          });
        if (outcome !== 'hidden') continue;
        if (categories !== null) expect(categories, door.name).to.include('not_found');
        const none = await this.#told(door, name, aboutNothing(input), credential);
        expect(told, `${door.name} tells another's apart from none`).to.deep.equal(none);
      }
    expect(await keptIn(database), 'what is kept').to.deep.equal(before);
    this.#atRest = before;
  }

  /** One call that is to be granted; a user asks for what is their own. */
  async #granting(name: ContractName, caller: CallerName, credential: string | null) {
    this.#atRest = null;
    const own = isUser(caller) ? await ownCallOf(name, this.who.person(caller)) : null;
    if (own) return own;
    const { refusedWith } = sceneOf(name);
    const isUnchanged = contractOf(name).kind === 'query' || refusedWith !== null;
    return { input: await (isUnchanged ? this.#sharedInput(name) : this.#input(name)), credential, refusedWith };
  }

  async #told(door: Door, name: ContractName, input: unknown, credential: string | null): Promise<Told> {
    const told = await door.call(name, input, asked(name, credential));
    if (told === null) throw new Error(`${door.name} cannot say ${JSON.stringify(input)}`);
    return told;
  }

  #sharedInput(name: ContractName): Promise<unknown> {
    const input = this.#inputs.get(name) ?? this.#input(name);
    this.#inputs.set(name, input);
    return input;
  }

  async #input(name: ContractName): Promise<unknown> {
    return sceneOf(name).scene(this.world());
  }
}

/** Whether the list is of things that have owners; its scene narrows it to one. */
const hasOwnedItems = (name: ContractName): boolean =>
  callers.some((_, column) => expectations[name][column] === 'none');

const itemsIn = (told: Told): readonly unknown[] =>
  told.ok ? (told.data as { readonly items: readonly unknown[] }).items : [];
