import { ChainReader, type ChainBreak, type ChainLink, type ChainPlace } from '@quayside/domain/audit';
import type { Instant } from '@quayside/domain/kernel';
import { auditText, type AuditEntry, type Clock, type Digest } from '../kernel/index.js';
import type { AuditTrail, ChainEnds, SealedEntry } from './ports.js';
import { droppedObject, droppedRows } from './retention.js';

export interface VerifyDeps {
  readonly trail: AuditTrail;
  readonly digest: Digest;
  readonly clock: Clock;
}

/** What a look at the whole trail found. */
export interface TrailVerdict extends ChainEnds {
  /** Rows that were read. */
  readonly rows: number;
  /** The first thing that is wrong with the chain; null where it is whole. */
  readonly broken: ChainBreak | null;
  /** Why the anchor cannot be trusted; null where it can. */
  readonly anchorDoubt: string | null;
  /** Rows that nobody sealed although there was time to. */
  readonly unsealed: { readonly count: number; readonly oldest: Instant } | null;
}

export const isWhole = ({ broken, anchorDoubt, unsealed }: TrailVerdict): boolean =>
  broken === null && anchorDoubt === null && unsealed === null;

const atOnce = 1_000;
/** Milliseconds within which whoever seals has sealed what waits. */
const sealPatience = 5_000;
const lookEvery = 250;
/** Rows that wait of which the one about the anchor may be. */
const mostArrivals = 10_000;

export const linkOf = ({ sequence, previous, hash, entry }: SealedEntry): ChainLink => ({
  sequence,
  previous,
  hash,
  text: auditText(entry),
});

/** Proves the chain from its anchor to its head, while it grows or not. */
export const verifyTrail = async (deps: VerifyDeps): Promise<TrailVerdict> => {
  const unsealed = await unsealedRows(deps);
  const verdict = await readWhole(deps);
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

const readWhole = async (deps: VerifyDeps): Promise<Omit<TrailVerdict, 'unsealed'>> => {
  for (;;) {
    const { anchor } = await deps.trail.ends();
    const verdict = await readFrom(deps, anchor);
    const now = await deps.trail.ends();
    // Rows that were dropped meanwhile are missed by whoever began before; that is no finding.
    if (now.anchor.sequence === anchor.sequence) return verdict;
  }
};

const readFrom = async ({ trail, digest }: VerifyDeps, anchor: ChainPlace): Promise<Omit<TrailVerdict, 'unsealed'>> => {
  const reader = new ChainReader((text) => digest.sha256(text), anchor);
  let [rows, after] = [0, anchor.sequence];
  // The row about the anchor came with it: either it waits now, or it is among those that are read below.
  let isAnchorTold =
    anchor.sequence === 0 || (await trail.arrivals(mostArrivals)).some((entry) => tellsOf(anchor, entry));
  for (;;) {
    const read = await trail.read(after, atOnce);
    for (const row of read.rows) {
      reader.read(linkOf(row));
      isAnchorTold ||= tellsOf(anchor, row.entry);
      after = row.sequence;
    }
    rows += read.rows.length;
    // The head is of the same moment as the last look, which found nothing behind it.
    if (read.rows.length > 0) continue;
    const anchorDoubt = isAnchorTold ? null : `no row tells that the rows up to ${anchor.sequence} were dropped`;
    return { anchor, head: read.head, rows, broken: reader.end(read.head), anchorDoubt };
  }
};

const tellsOf = (anchor: ChainPlace, { useCase, object }: AuditEntry): boolean =>
  useCase === droppedRows && object === droppedObject(anchor);
