// Holds the AsyncAPI document to the rules of AsyncAPI's own parser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';

const file = 'packages/adapters-ws/generated/asyncapi.json';
const root = fileURLToPath(new URL('../..', import.meta.url));

const { document, diagnostics } = await new Parser().parse(readFileSync(join(root, file), 'utf8'));
for (const { code, message, path } of diagnostics) console.log(`${file}: ${path.join(' › ')}: ${message} (${code})`);
process.exitCode = document && diagnostics.length === 0 ? 0 : 1;
