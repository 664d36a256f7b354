// Holds the OpenAPI document to the rules of Spectral and of OWASP (API Security Top 10, 2023).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import spectral from '@stoplight/spectral-core';
import owasp from '@stoplight/spectral-owasp-ruleset';
import { oas } from '@stoplight/spectral-rulesets';

/** @typedef {{ readonly code: string | number, readonly message: string, readonly path: readonly (string | number)[] }} Finding */
/** @typedef {{ readonly rules: readonly string[], readonly why: string, readonly fits: (finding: Finding) => boolean }} Exception */

const file = 'packages/adapters-http/generated/openapi.json';
const root = fileURLToPath(new URL('../..', import.meta.url));
const document = JSON.parse(readFileSync(join(root, file), 'utf8'));

/** @param {unknown} value @returns {string[]} the schemas that it refers to by itself */
const referred = (value) =>
  [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);

/** Every schema that is part of what a caller sends. */
const takenIn = new Set();
const waiting = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).flatMap(({ requestBody, parameters }) => referred([requestBody ?? {}, parameters ?? []])),
);
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (takenIn.has(name)) continue;
  takenIn.add(name);
  waiting.push(...referred(document.components.schemas[name]));
}

/** @param {Finding} finding */
const isTakenIn = ({ path: [kind, of, name, ...rest] }) =>
  kind === 'components'
    ? of === 'parameters' || (of === 'schemas' && takenIn.has(name))
    : rest.includes('requestBody') || rest.includes('parameters') || name === 'parameters' || name === 'requestBody';

/**
 * What is there, behind a reference too.
 * @param {any} value
 * @param {string | number} key
 * @returns {any}
 */
const below = (value, key) => {
  const [, kind, name] = /^#\/components\/(\w+)\/(\w+)$/.exec(value.$ref ?? '') ?? [];
  return kind === undefined || name === undefined ? value[key] : below(document.components[kind][name], key);
};

/** @param {Finding} finding */
const hasBoundedPattern = ({ path }) => {
  const pattern = below(path.reduce(below, document), 'pattern') ?? '';
  // What stands in a class or behind a backslash is one character, whichever it is.
  const plain = pattern.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x');
  return /^\^(?:[^*+{]|\{\d+(?:,\d+)?\})*\$$/.test(plain);
};

/** @param {Finding} finding */
const isForAll = ({ path: [, path] }) =>
  /^\/(?:openapi\.json|asyncapi\.json|\.well-known\/|health(?:\/|$))/.test(String(path));

/**
 * Where a rule does not fit, and why.
 * @type {readonly Exception[]}
 */
const exceptions = [
  {
    rules: ['oas3-operation-security-defined'],
    why: 'OpenAPI 3.1 lets schemes of every kind name the scopes that an operation needs (4.8.30); the rule is of 3.0.',
    fits: () => true,
  },
  {
    rules: ['owasp:api4:2023-string-limit', 'owasp:api4:2023-array-limit'],
    why: 'Limits protect from what is taken in. What we tell is as long as it is.',
    fits: (finding) => !isTakenIn(finding),
  },
  {
    rules: ['owasp:api4:2023-string-limit'],
    why: 'A pattern says how long a text may be as well.',
    fits: (finding) => isTakenIn(finding) && hasBoundedPattern(finding),
  },
  {
    rules: ['owasp:api4:2023-string-restricted'],
    why: 'A name and a note have no pattern, and one that fits all of them would say nothing.',
    fits: () => true,
  },
  {
    rules: [
      'owasp:api2:2023-read-restricted',
      'owasp:api4:2023-rate-limit',
      'owasp:api4:2023-rate-limit-responses-429',
      'owasp:api8:2023-define-error-responses-401',
      'owasp:api8:2023-define-error-responses-500',
    ],
    why: 'Probes, tools and whoever looks for where to get a key show none, and are counted against no budget.',
    fits: isForAll,
  },
  {
    rules: ['owasp:api8:2023-define-cors-origin'],
    why: 'The table of all headers is no answer.',
    fits: ({ path }) => path.join() === 'components,headers',
  },
  {
    rules: ['owasp:api2:2023-write-restricted'],
    why: 'Gateways sign what they send; the use case checks the signature.',
    fits: ({ path: [, path] }) => String(path).includes('/webhooks/'),
  },
  {
    rules: ['owasp:api2:2023-write-restricted'],
    why: 'Whoever wants to be let in shows who it is in the body; the use case checks that.',
    fits: ({ path: [, path] }) => /\/(?:auth|oauth)\//.test(String(path)),
  },
  {
    rules: ['owasp:api2:2023-no-credentials-in-url'],
    why: 'The id of a secret is none.',
    fits: ({ path: [, path] }) => String(path).endsWith('/{secret_id}'),
  },
];

const linter = new spectral.Spectral();
/** @type {any} the packages do not agree on the types of rules */
const ruleset = {
  extends: [
    [oas, 'recommended'],
    [owasp, 'recommended'],
  ],
};
linter.setRuleset(ruleset);
/** @type {readonly Finding[]} */
const findings = await linter.run(document);

const used = new Set();
/** @param {Finding} finding */
const isExcepted = (finding) => {
  const index = exceptions.findIndex(({ rules, fits }) => rules.includes(String(finding.code)) && fits(finding));
  used.add(`${index} ${finding.code}`);
  return index !== -1;
};
const left = findings.filter((finding) => !isExcepted(finding));
for (const { code, message, path } of left) console.log(`${file}: ${path.join(' › ')}: ${message} (${code})`);
const unused = exceptions.flatMap(({ rules, why }, index) =>
  rules.filter((rule) => !used.has(`${index} ${rule}`)).map((rule) => `${rule} is met by nothing any more: ${why}`),
);
for (const line of unused) console.log(line);
process.exitCode = left.length + unused.length > 0 ? 1 : 0;
