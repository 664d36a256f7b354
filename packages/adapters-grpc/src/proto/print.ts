import { typeOf, type GivenNumbers, type Numbering } from './lock.js';
import {
  fullName,
  valueName,
  type EnumDraft,
  type FieldDraft,
  type FileDraft,
  type MessageDraft,
  type ServiceDraft,
} from './model.js';

/** The text of a `.proto` file. `pathOf` says in which file a message stands. */
export const printFile = (file: FileDraft, numbering: Numbering, pathOf: (message: MessageDraft) => string): string => {
  const imports = [...importsOf(file, pathOf)].filter((path) => path !== file.path).toSorted();
  const parts = [
    '// Made from the contracts by `npm run generate`; changes belong there.',
    'syntax = "proto3";',
    `package ${file.package};`,
    imports.map((path) => `import "${path}";`).join('\n'),
    file.service ? printService(file.service) : '',
    ...file.messages.map((message) => printMessage(message, numbering, file.package)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};

const wellKnown: Readonly<Record<string, string>> = {
  timestamp: 'google/protobuf/timestamp.proto',
  struct: 'google/protobuf/struct.proto',
  null: 'google/protobuf/struct.proto',
};

const importsOf = (
  { service, messages }: FileDraft,
  pathOf: (message: MessageDraft) => string,
): ReadonlySet<string> => {
  const paths = new Set<string>();
  const visit = ({ fields, nested }: MessageDraft): void => {
    for (const { holds } of fields) {
      const known = wellKnown[holds.kind];
      if (known !== undefined) paths.add(known);
      if (holds.kind === 'message' || holds.kind === 'list') paths.add(pathOf(holds.message));
    }
    for (const message of nested) visit(message);
  };
  for (const message of messages) visit(message);
  for (const { request, response } of service?.methods ?? []) paths.add(pathOf(request)).add(pathOf(response));
  return paths;
};

const widest = 116;
const comment = (paragraphs: readonly string[], indent: string): string =>
  paragraphs
    .flatMap(wrapped)
    .map((line) => `${indent}// ${line}\n`)
    .join('');

const wrapped = (paragraph: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= widest) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
};

const printService = ({ name, comment: about, methods }: ServiceDraft): string => {
  const printed = methods.map(({ name: method, comment: lines, request, response, streams, hasNoSideEffects }) => {
    const answers = `${streams ? 'stream ' : ''}${response.name}`;
    const head = `${comment(lines, '  ')}  rpc ${method}(${request.name}) returns (${answers})`;
    return hasNoSideEffects ? `${head} {\n    option idempotency_level = NO_SIDE_EFFECTS;\n  }` : `${head};`;
  });
  return `${comment([about], '')}service ${name} {\n${printed.join('\n\n')}\n}`;
};

const printMessage = (message: MessageDraft, numbering: Numbering, inPackage: string, indent = ''): string => {
  const given = numbering.of(fullName(message));
  const inner = `${indent}  `;
  const within = [
    ...message.enums.map((words) => printEnum(message, words, numbering, inner)),
    ...message.nested.map((nested) => printMessage(nested, numbering, inPackage, inner)),
  ];
  const body = [...within, printFields(message, given, inPackage, inner)].filter((part) => part !== '').join('\n\n');
  const name = message.name.slice(message.name.lastIndexOf('.') + 1);
  const about = message.comment === null ? '' : comment([message.comment], indent);
  return body === ''
    ? `${about}${indent}message ${name} {}`
    : `${about}${indent}message ${name} {\n${body}\n${indent}}`;
};

/** In the order of their numbers; the choices of a oneof stand together. */
const printFields = ({ fields }: MessageDraft, given: GivenNumbers, inPackage: string, indent: string): string => {
  const sorted = fields.toSorted((a, b) => given.numberOf(a.name) - given.numberOf(b.name));
  const printed = new Set<string>();
  const line = (field: FieldDraft, margin: string): string =>
    `${margin}${shortened(typeOf(field), inPackage)} ${field.name} = ${given.numberOf(field.name)};`;
  const lines = sorted.flatMap((field) => {
    if (field.oneof === null) return [line(field, indent)];
    if (printed.has(field.oneof)) return [];
    printed.add(field.oneof);
    const choices = sorted.filter(({ oneof }) => oneof === field.oneof).map((choice) => line(choice, `${indent}  `));
    return [`${indent}oneof ${field.oneof} {\n${choices.join('\n')}\n${indent}}`];
  });
  return [...printReserved(given, indent), ...lines].join('\n');
};

const printEnum = (message: MessageDraft, words: EnumDraft, numbering: Numbering, indent: string): string => {
  const given = numbering.of(`${fullName(message)}.${words.name}`);
  const lines = ['unspecified', ...words.words]
    .map((word) => valueName(words.name, word))
    .toSorted((a, b) => given.numberOf(a) - given.numberOf(b))
    .map((name) => `${indent}  ${name} = ${given.numberOf(name)};`);
  return `${indent}enum ${words.name} {\n${[...printReserved(given, `${indent}  `), ...lines].join('\n')}\n${indent}}`;
};

const printReserved = ({ removed }: GivenNumbers, indent: string): readonly string[] =>
  removed.length === 0
    ? []
    : [
        `${indent}reserved ${removed
          .map(({ number }) => number)
          .toSorted((a, b) => a - b)
          .join(', ')};`,
        `${indent}reserved ${removed.map(({ name }) => `"${name}"`).join(', ')};`,
      ];

/** A name of the same package is told without it. */
const shortened = (type: string, inPackage: string): string =>
  type.replace(`${inPackage}.`, (prefix, at: number) => (at === 0 || type[at - 1] === ' ' ? '' : prefix));
