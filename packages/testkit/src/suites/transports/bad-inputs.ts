import type { Contract } from '@quayside/application';

export interface BadInput {
  /** What is wrong with it, for people. */
  readonly what: string;
  readonly input: unknown;
}

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/**
 * Inputs that are wrong in one place each, made of one that is right: every value of it once missing, once null and once
 * of another type; every object of it with a field too many; and what is no object at all.
 */
export const badInputs = (contract: Contract, right: unknown): readonly BadInput[] => {
  const unsaid = Object.keys(fieldsOf(contract)).filter((name) => !isFields(right) || !(name in right));
  return [
    ...nodesOf(right).flatMap(([path, value]) => variations(path, value).map((bad) => put(right, bad))),
    ...unsaid.map((name) => put(right, { what: `${name} is null`, path: [name], value: null })),
    ...['text', 7, [], null].map((input) => ({ what: `it is ${JSON.stringify(input)}`, input })),
  ];
};

interface Change {
  readonly what: string;
  readonly path: Path;
  /** Undefined where it is left out. */
  readonly value: unknown;
}

const variations = (path: Path, value: unknown): readonly Change[] => {
  const name = path.join('.');
  const tooMany = { what: `${name} has a field too many`, path: [...path, 'nonsense'], value: 1 };
  const changes = [
    { what: `${name} is missing`, path, value: undefined },
    { what: `${name} is null`, path, value: null },
    { what: `${name} is of another type`, path, value: otherType(value) },
    ...(typeof value === 'string' ? [{ what: `${name} is empty`, path, value: '' }] : []),
  ];
  return [...(name === '' ? [] : changes), ...(isFields(value) ? [tooMany] : [])];
};

const otherType = (value: unknown): unknown => {
  if (typeof value === 'string') return { not: 'a text' };
  if (typeof value === 'number' || typeof value === 'boolean') return 'nonsense';
  return Array.isArray(value) ? { not: 'a list' } : ['not an object'];
};

/** Every value within a value, itself first, with the way to it. */
const nodesOf = (value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] => {
  const inside: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, 1).map((each: unknown) => [0, each] as const)
    : isFields(value)
      ? Object.entries(value)
      : [];
  return [[path, value], ...inside.flatMap(([name, each]) => nodesOf(each, [...path, name]))];
};

const put = (right: unknown, { what, path, value }: Change): BadInput => ({ what, input: changed(right, path, value) });

const changed = (value: unknown, path: Path, to: unknown): unknown => {
  const [name, ...rest] = path;
  if (name === undefined) return to;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.flatMap((each, index) => {
      if (index !== name) return [each];
      return rest.length === 0 && to === undefined ? [] : [changed(each, rest, to)];
    });
  }
  const { [name]: old, ...others } = isFields(value) ? value : {};
  return rest.length === 0 && to === undefined ? others : { ...others, [name]: changed(old, rest, to) };
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields that a contract's input has. */
const fieldsOf = ({ input }: Contract): Fields => ('entries' in input && isFields(input.entries) ? input.entries : {});
