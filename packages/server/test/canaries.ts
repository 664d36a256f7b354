import { allContracts, type ContractName } from '@quayside/application';
import { asking, transportCases, World, type Door, type TransportBench } from '@quayside/testkit/suites';
import { randomBytes } from 'node:crypto';

/** What is recognizable wherever it comes to light, with where it was sent. */
export class Canaries {
  readonly #sent = new Map<string, string>();
  /** Secrets that the server made. */
  readonly #made = new Map<string, string>();

  get size(): number {
    return this.#sent.size;
  }

  at(place: string): string {
    const value = `cnry${randomBytes(8).toString('hex')}`;
    this.#sent.set(value, place);
    return value;
  }

  /** Takes what the server made for a canary too; gives it back. */
  made(place: string, value: string): string {
    this.#made.set(value, place);
    return value;
  }

  /** The places whose canaries a text holds, but those where they belong. */
  foundIn(text: string, belongs = /^$/): readonly string[] {
    const sent = [...new Set(text.match(/cnry[0-9a-f]{16}/g) ?? [])].map((value) => this.#sent.get(value) ?? value);
    const made = [...this.#made].flatMap(([value, place]) => (text.includes(value) ? [place] : []));
    return [...sent, ...made].filter((place) => !belongs.test(place));
  }
}

export interface Call {
  readonly name: ContractName;
  readonly input: unknown;
  /** The administrator's, where nothing is said. */
  readonly credential?: string;
  readonly onceKey?: string;
}
export const send = (door: Door, bench: TransportBench, { name, input, credential, onceKey }: Call) =>
  door.call(name, input, asking(credential ?? bench.admin, onceKey === undefined ? {} : { onceKey }));

/** One call for each text of the input of a use case, with a canary in its place; then some with canaries around the input. */
export async function* callsWith(canaries: Canaries, bench: TransportBench, name: ContractName): AsyncGenerator<Call> {
  const scene = transportCases[name]?.granted ?? Object.values(transportCases[name]?.refused ?? {})[0];
  if (!scene) throw new Error(`cases/ has no scene in which ${name} is called`);
  const input = await scene(new World(bench));
  const isQuestion = allContracts.some((contract) => contract.name === name && contract.kind === 'query');
  for (const path of textsIn(input)) {
    // What was changed by the call before is another thing by now.
    const fresh = isQuestion ? input : await scene(new World(bench));
    yield { name, input: replaced(fresh, path, canaries.at(`${name}.${path.join('.')}`)) };
  }
  const place = canaries.at(`${name}: a field`);
  yield { name, input: { ...(input as object), [place]: place } };
  yield { name, input, credential: canaries.at(`${name}: a token`) };
  yield { name, input, credential: `qs_live_${canaries.at(`${name}: a key`)}` };
  yield { name, input, onceKey: canaries.at(`${name}: an idempotency key`) };
}

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
