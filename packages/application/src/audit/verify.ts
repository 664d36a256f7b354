import { ChainReader, type ChainBreak, type ChainLink, type ChainPlace } from '@quayside/domain/audit';
import type { Instant } from '@quayside/domain/kernel';
import { auditText, type AuditEntry, type Clock, type Digest } from '../kernel/index.js';
import type { AuditTrail, ChainEnds, SealedEntry } from './ports.js';
import { KeptHeads } from './kept-heads.js';
import { droppedObject, droppedRows } from './retention.js';

export interface VerifyDeps {
  readonly trail: AuditTrail;
  readonly digest: Digest;
  readonly clock: Clock;
}

export interface VerifyOptions {
  /** The row to begin at; what is before it is believed. All that is there where it is left out. */
  readonly from?: number | undefined;
  /** Heads that the chain had once, as somebody kept them elsewhere. */
  readonly kept?: readonly ChainPlace[] | undefined;
  /** Hears now and then how many rows were read, of how many. */
  readonly onProgress?: ((rows: number, of: number) => void) | undefined;
}

/** What a look at the trail found. */
export interface TrailVerdict extends ChainEnds {
  /** The place behind which the look began: the anchor, unless it was told to begin later. */
  readonly begun: ChainPlace;
  /** Rows that were read. */
  readonly rows: number;
  /** What is wrong with the chain, in its order; nothing where it is whole. */
  readonly breaks: readonly ChainBreak[];
  /** Whether so much is wrong that the rest was not looked at. */
  readonly isCut: boolean;
  /** Why the anchor cannot be trusted; null where it can. */
  readonly anchorDoubt: string | null;
  /** What does not fit the heads that were kept. */
  readonly headDoubts: readonly string[];
  /** Rows that nobody sealed although there was time to. */
  readonly unsealed: { readonly count: number; readonly oldest: Instant } | null;
}

export const isWhole = ({ breaks, anchorDoubt, headDoubts, unsealed }: TrailVerdict): boolean =>
  breaks.length === 0 && anchorDoubt === null && headDoubts.length === 0 && unsealed === null;

const atOnce = 1_000;
/** Milliseconds within which whoever seals has sealed what waits. */
const sealPatience = 5_000;
const lookEvery = 250;
/** Rows that wait of which the one about the anchor may be. */
const mostArrivals = 10_000;

/** Where the row to begin at has no row before it to hang on. */
export class NoSuchRow extends Error {
  override readonly name = 'NoSuchRow';
}

export const linkOf = ({ sequence, previous, hash, entry }: SealedEntry): ChainLink => ({
  sequence,
  previous,
  hash,
  text: textOf(entry),
});

/** The text of a row; of one that was edited to what no row can be, none at all, which has another hash than any. */
const textOf = (entry: AuditEntry): string => {
  try {
    return auditText(entry);
  } catch {
    return '';
  }
};

/** Proves the chain from its anchor to its head, while it grows or not. Throws `NoSuchRow` where it cannot begin where it is told to. */
export const verifyTrail = async (deps: VerifyDeps, options: VerifyOptions = {}): Promise<TrailVerdict> => {
  const unsealed = await unsealedRows(deps);
  const verdict = await readWhole(deps, options);
  return { ...verdict, unsealed };
};

/** What waited when the look began, and still waits after whoever seals had time to. */
const unsealedRows = async ({ trail, clock }: VerifyDeps): Promise<TrailVerdict['unsealed']> => {
  const { last } = await trail.waiting();
  if (last === null) return null;
  for (let waited = 0; ; waited += lookEvery) {
    const { count, oldest } = await trail.waiting(last);
    if (count === 0 || oldest === null) return null;
    if (waited >= sealPatience) return { count, oldest };
    await new Promise<void>((resolve) => void clock.after(lookEvery, resolve));
  }
};

type ChainVerdict = Omit<TrailVerdict, 'unsealed'>;

const readWhole = async (deps: VerifyDeps, options: VerifyOptions): Promise<ChainVerdict> => {
  for (;;) {
    const { anchor, head } = await deps.trail.ends();
    const begun = await placeBefore(deps.trail, options.from ?? 0, { anchor, head });
    const verdict = await readFrom(deps, options, { anchor, begun, head });
    const now = await deps.trail.ends();
    // Rows that were dropped meanwhile are missed by whoever began before; that is no finding.
    if (now.anchor.sequence === anchor.sequence) return verdict;
  }
};

/** The place that the row to begin at is linked to. */
const placeBefore = async (trail: AuditTrail, from: number, { anchor, head }: ChainEnds): Promise<ChainPlace> => {
  if (from <= anchor.sequence + 1) return anchor;
  if (from > head.sequence) throw new NoSuchRow(`the chain ends at row ${head.sequence}, so nothing begins at ${from}`);
  const { rows } = await trail.read(from - 2, 1);
  const [row] = rows;
  if (row?.sequence === from - 1) return { sequence: row.sequence, hash: row.hash };
  throw new NoSuchRow(`row ${from - 1} is not there, which row ${from} hangs on: begin before it`);
};

interface Begun extends ChainEnds {
  readonly begun: ChainPlace;
}

const readFrom = async (
  { trail, digest }: VerifyDeps,
  { kept = [], onProgress }: VerifyOptions,
  { anchor, begun, head }: Begun,
): Promise<ChainVerdict> => {
  const reader = new ChainReader((text) => digest.sha256(text), begun);
  const heads = new KeptHeads(kept);
  heads.see(begun);
  let [rows, after] = [0, begun.sequence];
  // The row about the anchor came with it: either it waits now, or it is among those that are read below.
  let isAnchorTold =
    begun !== anchor ||
    anchor.sequence === 0 ||
    (await trail.arrivals(mostArrivals)).some((entry) => tellsOf(anchor, entry));
  for (;;) {
    const read = await trail.read(after, atOnce);
    for (const row of read.rows) {
      reader.read(linkOf(row));
      heads.see(row);
      isAnchorTold ||= tellsOf(anchor, row.entry);
      after = row.sequence;
    }
    rows += read.rows.length;
    onProgress?.(rows, Math.max(head.sequence - begun.sequence, rows));
    // The head is of the same moment as the last look, which found nothing behind it.
    if (read.rows.length > 0) continue;
    return {
      anchor,
      begun,
      head: read.head,
      rows,
      breaks: reader.end(read.head),
      isCut: reader.isFull,
      anchorDoubt: isAnchorTold ? null : `no row tells that the rows up to ${anchor.sequence} were dropped`,
      headDoubts: heads.doubts(begun, read.head),
    };
  }
};

const tellsOf = (anchor: ChainPlace, { useCase, object }: AuditEntry): boolean =>
  useCase === droppedRows && object === droppedObject(anchor);
