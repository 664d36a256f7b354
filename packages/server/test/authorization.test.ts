import { allContracts, type ContractName } from '@quayside/application';
import type { Door, Told, TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { Callers, callers, strangers, type CallerName } from './authorization/callers.js';
import { keptAtRest, keptIn } from './authorization/kept.js';
import { aboutNothing, asked, contractOf, OwnedWorld, sceneOf } from './authorization/scenes.js';
import { connectionsFirst, expectations, type Outcome } from './authorization/use-cases.js';
import { doorsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';

describe('the authorization matrix', function () {
  this.timeout(60_000);
  let running: InProcess;
  let matrix: Matrix;
  before(async () => {
    running = await startInProcess();
    const bench = { doors: doorsOf(running), admin: running.admin };
    const first = new OwnedWorld(bench, running.admin);
    matrix = new Matrix(bench, running, await Callers.of(first, running));
  });
  after(() => running?.end());

  it('would notice a change that a refused call leaves', async () => {
    const { database } = running.server.system;
    const before = await keptAtRest(database);
    await new OwnedWorld(matrix.bench, running.admin).product();
    const after = await keptIn(database);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed).to.deep.equal(['catalog.products', 'kernel.messages', 'kernel.once']);
  });

  for (const { name } of allContracts)
    describe(name, () => {
      for (const [column, caller] of callers.entries()) {
        const outcome: Outcome | undefined = expectations[name][column];
        it(`${caller}: ${outcome ?? 'no expectation'}`, () => {
          if (outcome === undefined) throw new Error(`${name} has no expectation for ${caller}`);
          return outcome === 'may' || outcome === 'none'
            ? matrix.grants(name, caller, outcome)
            : matrix.refuses(name, caller, outcome);
        });
      }
    });
});

class Matrix {
  /** For calls that change nothing one world of each use case is enough. */
  readonly #inputs = new Map<ContractName, Promise<unknown>>();

  constructor(
    readonly bench: TransportBench,
    readonly running: InProcess,
    readonly secrets: Callers,
  ) {}

  async grants(name: ContractName, caller: CallerName, outcome: 'may' | 'none'): Promise<void> {
    const contract = contractOf(name);
    const credential = await this.secrets.credentialOf(caller, contract);
    const { refusedWith } = sceneOf(name);
    for (const door of this.bench.doors) {
      const input = await (contract.kind === 'query' || refusedWith !== null
        ? this.#sharedInput(name)
        : this.#input(name));
      const told = await this.#told(door, name, input, credential);
      if (strangers.has(caller) && connectionsFirst.has(door.name)) {
        expect(told, door.name).to.include({ ok: false, code: 'UNAUTHENTICATED' });
        continue;
      }
      if (refusedWith !== null) expect(told, door.name).to.include({ ok: false, code: refusedWith });
      else expect(told.ok, `${door.name} told ${JSON.stringify(told)}`).to.equal(true);
      if (hasOwnedItems(name)) expect(itemsIn(told), door.name).to.have.length(outcome === 'none' ? 0 : 1);
    }
  }

  async refuses(name: ContractName, caller: CallerName, outcome: 'unknown' | 'forbidden' | 'hidden'): Promise<void> {
    const credential = await this.secrets.credentialOf(caller, contractOf(name));
    const input = await this.#sharedInput(name);
    const { database } = this.running.server.system;
    const before = await keptAtRest(database);
    for (const door of this.bench.doors) {
      const told = await this.#told(door, name, input, credential);
      if (told.ok) expect.fail(`${door.name} granted it: ${JSON.stringify(told.data)}`);
      const { code, details, categories } = told;
      if (outcome === 'unknown') expect(code, door.name).to.equal('UNAUTHENTICATED');
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
    return sceneOf(name).scene(new OwnedWorld(this.bench, this.secrets.secretOf('owner')));
  }
}

/** Whether the list is of things that have owners; its scene narrows it to one. */
const hasOwnedItems = (name: ContractName): boolean =>
  callers.some((_, column) => expectations[name][column] === 'none');

const itemsIn = (told: Told): readonly unknown[] =>
  told.ok ? (told.data as { readonly items: readonly unknown[] }).items : [];
