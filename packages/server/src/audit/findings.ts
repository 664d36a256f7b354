import type { TrailVerdict } from '@quayside/application';

/** What is wrong with a trail, a sentence each; none where it is whole. */
export const findingsOf = ({ broken, anchorDoubt, unsealed }: TrailVerdict): readonly string[] => [
  ...(broken ? [`row ${broken.sequence} was ${broken.how}: ${broken.why}`] : []),
  ...(anchorDoubt === null ? [] : [`the anchor cannot be trusted: ${anchorDoubt}`]),
  ...(unsealed ? [`${unsealed.count} rows wait to be sealed since ${unsealed.oldest}, and nobody does it`] : []),
];
