/**
 * What a stock code stands for:
 * - `goods`: a thing on a shelf;
 * - `service`: priced and ordered, but nothing of it is kept in stock;
 * - `customer_charge`: a service where it is billed to somebody, and the shop's own bookkeeping where it is not;
 * - `discount`: money off, which is never ordered;
 * - `bookkeeping`: the shop's own account with others, never an order;
 * - `test`: an entry made to try the system out.
 */
export type CodeKind = 'goods' | 'service' | 'customer_charge' | 'discount' | 'bookkeeping' | 'test';

// By folded code. The letters are the shop's; the comments are its own descriptions of them.
const SPECIAL: ReadonlyMap<string, CodeKind> = new Map<string, CodeKind>([
  ['POST', 'service'], // POSTAGE
  ['DOT', 'service'], // DOTCOM POSTAGE
  ['C2', 'service'], // CARRIAGE
  ['M', 'service'], // Manual: whatever was keyed in by hand
  ['BANK CHARGES', 'customer_charge'], // Bank Charges
  ['S', 'customer_charge'], // SAMPLES
  ['D', 'discount'], // Discount
  ['AMAZONFEE', 'bookkeeping'], // AMAZON FEE
  ['B', 'bookkeeping'], // Adjust bad debt
  ['CRUK', 'bookkeeping'], // CRUK Commission: what is passed on to the charity
]);

/** The kind of a folded code. A code that is not known to be special is goods (`PADS`, cushion pads, too). */
export const codeKind = (sku: string): CodeKind => {
  const special = SPECIAL.get(sku);
  if (special !== undefined) return special;
  if (sku.startsWith('TEST')) return 'test';
  // Gift vouchers (`gift_0001_20` is one of 20 pounds) are printed when they are sold.
  return /^GIFT_\d+_\d+$/.test(sku) ? 'service' : 'goods';
};
