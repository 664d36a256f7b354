import { AuditNarrowing, exportTrail, NoSuchRow } from '@quayside/application';
import type { ChainPlace } from '@quayside/domain';
import { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { writeRows, writeRowsToFile } from '../audit/export-file.js';
import { examineTrail } from '../audit/findings.js';
import { progressBar, type ProgressBar } from './progress.js';
import { command, giveUp, say } from './terminal.js';
import { withSystem } from './with-system.js';

export const auditCommand = (): Command =>
  new Command('audit')
    .description('Prove that the record of who did what is whole, and take it elsewhere (docs/audit.md).')
    .addCommand(verify())
    .addCommand(exporting())
    .addCommand(head());

const verify = (): Command =>
  new Command('verify')
    .description(
      'Read the whole chain and name each row that was edited, removed, reordered or inserted. Exit code 1 where there is one.',
    )
    .option('--from <row>', 'the number of the row to begin at; what is before it is believed')
    .option('--head <place>', 'a head that was kept elsewhere, as `audit head` prints it, or a file with one a line')
    .action(
      command(async (options: { readonly from?: string; readonly head?: string }) => {
        const from = options.from === undefined ? undefined : rowNumber(options.from);
        const kept = options.head === undefined ? [] : keptHeads(options.head);
        await withSystem(async ({ audit }) => {
          const bar = progressBar('rows');
          const { verdict, findings } = await examineTrail(audit, { from, kept, onProgress: showing(bar) })
            .catch(noSuchRow)
            .finally(() => bar.stop());
          const { begun, head: end, rows } = verdict;
          const { count } = await audit.trail.waiting();
          say(`${rows} rows are sealed behind row ${begun.sequence}, up to row ${end.sequence}; ${count} wait for it.`);
          for (const what of findings) say(`found: ${what}`);
          say(
            findings.length === 0 ? `The chain is whole. Its head is ${headText(end)}` : `${findings.length} findings.`,
          );
          if (findings.length > 0) process.exitCode = 1;
        });
      }),
    );

const noSuchRow = (error: unknown): never => {
  if (error instanceof NoSuchRow) return giveUp(`${error.message}.`);
  throw error;
};

const showing = (bar: ProgressBar): ((rows: number, of: number) => void) => {
  let isBegun = false;
  return (rows, of) => {
    if (!isBegun) bar.start(of);
    isBegun = true;
    bar.update(rows, rows);
  };
};

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly useCase?: string;
  readonly object?: string;
  readonly outcome?: string;
  readonly transport?: string;
  readonly q?: string;
}

const exporting = (): Command =>
  new Command('export')
    .description('Write rows as NDJSON, in the order of the chain, each with what proves it (docs/audit.md).')
    .argument('[file]', 'where to; - or nothing for standard output', '-')
    .option('--from <time>', 'rows of this time and later, as in 2026-01-31 or 2026-01-31T12:00:00Z')
    .option('--to <time>', 'rows before this time')
    .option('--actor <id>', 'whose rows; `anonymous` for nobody who was known')
    .option('--use-case <list>', 'as in orders.place,orders.cancel')
    .option('--object <id>', 'what they are about')
    .option('--outcome <list>', 'as in ok,FORBIDDEN')
    .option('--transport <list>', 'as in http,grpc,cli')
    .option('-q, --q <text>', 'words of names, objects, request ids, addresses and agents')
    .action(
      command(async (file: string, options: ExportOptions) => {
        const narrowing = narrowingOf(options);
        await withSystem(async ({ audit }) => {
          await audit.seal();
          const rows = exportTrail(audit.trail, narrowing);
          if (file === '-') await writeRows(rows, process.stdout);
          else say(`${await writeRowsToFile(rows, file).catch(fileTrouble(file))} rows are in ${file}.`);
        });
      }),
    );

const head = (): Command =>
  new Command('head').description('Print how far the chain goes, as one line to be kept elsewhere: row:hash.').action(
    command(() =>
      withSystem(async ({ audit }) => {
        await audit.seal();
        const { head: end } = await audit.trail.ends();
        say(headText(end));
      }),
    ),
  );

const headText = ({ sequence, hash }: ChainPlace): string => `${sequence}:${hash}`;

const rowNumber = (text: string): number => {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)
    ? number
    : giveUp(`--from must be the number of a row, not ${text}.`);
};

/** A head that was typed, or those of a file. */
const keptHeads = (text: string): readonly ChainPlace[] => {
  const typed = headOf(text);
  if (typed) return [typed];
  if (!existsSync(text))
    return giveUp(`--head must be row:hash as \`quayside audit head\` prints it, or a file, not ${text}.`);
  const lines = readFileSync(text, 'utf8').split('\n');
  const heads = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [headOf(line.trim()) ?? giveUp(`Line ${index + 1} of ${text} is no head, row:hash.`)],
  );
  return heads.length > 0 ? heads : giveUp(`There is no head in ${text}.`);
};

const headOf = (text: string): ChainPlace | null => {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return sequence === undefined || hash === undefined ? null : { sequence: Number(sequence), hash };
};

/** The options as filters; the first that is wrong ends the command. */
const narrowingOf = ({ from, to, actor, useCase, object, outcome, transport, q }: ExportOptions): AuditNarrowing => {
  const asked = {
    actor,
    use_case: useCase?.split(','),
    object,
    outcome: outcome?.split(','),
    transport: transport?.split(','),
    at: { gte: from === undefined ? undefined : timeOf(from), lt: to === undefined ? undefined : timeOf(to) },
    q,
  };
  const read = v.safeParse(AuditNarrowing, asked);
  if (read.success) return read.output;
  const [{ path, message }] = read.issues;
  const field = path?.map(({ key }) => String(key)).join('.') ?? '';
  return giveUp(`${optionOf[field] ?? `--${field.replace(/\..*$/, '').replace('_', '-')}`} is not right: ${message}.`);
};
const optionOf: Readonly<Record<string, string>> = { 'at.gte': '--from', 'at.lt': '--to' };

/** A day begins at midnight (UTC). */
const timeOf = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

/** What the file system says, as a line; anything else is a bug. */
const fileTrouble =
  (file: string) =>
  (error: unknown): never => {
    if (error instanceof Error && 'syscall' in error) return giveUp(`${file} cannot be written: ${error.message}.`);
    throw error;
  };
