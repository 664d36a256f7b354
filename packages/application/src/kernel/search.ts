/** A word and, in its group, as much of it as counts: nobody looks for more than 64 characters, and an index has its limits. */
const wordPattern = /([\p{L}\p{M}\p{N}]{1,64})[\p{L}\p{M}\p{N}]*/gu;

/**
 * The words of a text as they are looked for: runs of letters and digits of any language, without regard to case, to
 * compatibility forms (`ﬁ`, full width) and to the accents of European scripts. Each once, in their first order.
 */
export const searchWords = (text: string): readonly string[] => {
  const folded = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  return [...new Set(Array.from(folded.matchAll(wordPattern), ([, counting = '']) => counting))];
};

/** What is looked for: whole words, and how the last one, which may still be being typed, begins. */
export interface SearchTerms {
  readonly whole: readonly string[];
  readonly beginning: string;
}

/** Null where a question has no word in it; it finds nothing. */
export const searchTerms = (q: string): SearchTerms | null => {
  const words = searchWords(q);
  const beginning = words.at(-1);
  return beginning === undefined ? null : { whole: words.slice(0, -1), beginning };
};

/** The rule by which every store finds: all words of the question occur, the last one as a beginning. */
export const matchesSearch = (text: string, q: string): boolean => {
  const terms = searchTerms(q);
  if (!terms) return false;
  const words = searchWords(text);
  return terms.whole.every((word) => words.includes(word)) && words.some((word) => word.startsWith(terms.beginning));
};
