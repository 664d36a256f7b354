import { auditEntryOf, type TrailVerdict, type VerifyOptions } from '@quayside/application';
import type { SystemAudit } from '../system.js';

export interface ExaminedTrail {
  readonly verdict: TrailVerdict;
  /** What is wrong, a sentence each; none where the trail is whole. */
  readonly findings: readonly string[];
}

/** Looks at the trail, after what waits was sealed where no server runs that would have done it long ago. */
export const examineTrail = async (audit: SystemAudit, options?: VerifyOptions): Promise<ExaminedTrail> => {
  await audit.seal();
  const verdict = await audit.verify(options);
  return { verdict, findings: findingsOf(verdict) };
};

/** What is wrong with a trail, a sentence each; none where it is whole. */
const findingsOf = ({ breaks, isCut, anchorDoubt, headDoubts, unsealed }: TrailVerdict): readonly string[] => [
  ...breaks.map((each) => `${rowsOf(each)} ${each.how}: ${each.why}`),
  ...(isCut ? ['the rest was not looked at, for there is more than can be told of at once'] : []),
  ...(anchorDoubt === null ? [] : [`the anchor cannot be trusted: ${anchorDoubt}`]),
  ...headDoubts,
  ...(unsealed ? [`${unsealed.count} rows wait to be sealed since ${unsealed.oldest}, and nobody does it`] : []),
];

const rowsOf = ({ sequence, upTo, row }: TrailVerdict['breaks'][number]): string => {
  if (upTo > sequence) return `rows ${sequence} to ${upTo} were`;
  const id = row && row.text !== '' ? ` (${auditEntryOf(row.text).id})` : '';
  return `row ${sequence}${id} was`;
};
