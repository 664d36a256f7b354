import { fail, type Currency, type Fail, type Money, type Result, zero } from '@quayside/domain/kernel';
import { contentOf, type OrderContent, type PricedLine } from '@quayside/domain/orders';
import * as v from 'valibot';
import { allows, type Caller, type Issue } from '../kernel/index.js';
import { detailsOf } from './order-details.js';
import type { LineInput, OrderContentInput } from './order-view.js';
import type { Offer, PriceList } from './ports.js';

export const Issues = v.strictObject({
  issues: v.pipe(v.array(v.strictObject({ path: v.string(), message: v.string() })), v.readonly()),
});

/** How an order's content can be refused, for each contract that takes one. */
export const contentErrors = {
  unknown_sku: { category: 'invalid', message: 'Some SKUs cannot be ordered.', details: Issues },
  no_price: {
    category: 'invalid',
    message: 'Some products have no price in the currency of the order.',
    details: Issues,
  },
  price_not_allowed: {
    category: 'forbidden',
    message: 'Only a caller with the scope orders:price may say what something costs.',
    details: Issues,
  },
  wrong_currency: { category: 'invalid', message: 'An order has one currency.', details: Issues },
  discount_too_large: { category: 'invalid', message: 'A discount is at most what its line costs.', details: Issues },
  total_too_large: { category: 'invalid', message: 'The total is larger than can be handled.', details: Issues },
} as const;
export interface ContentError {
  readonly code: keyof typeof contentErrors;
  readonly details: { readonly issues: readonly Issue[] };
}

/** Prices come from the catalog, here and now; a caller with `orders:price` may say others. */
export const priceContent = async (
  input: OrderContentInput,
  caller: Caller,
  priceList: PriceList,
): Promise<Result<OrderContent, ContentError>> => checkSaidPrices(input, caller) ?? lookUpPrices(input, priceList);

/** As `priceContent`, for prices that the caller was allowed to say before. */
export const lookUpPrices = async (
  input: OrderContentInput,
  priceList: PriceList,
): Promise<Result<OrderContent, ContentError>> => {
  const offers = await priceList.offers([...new Set(input.lines.map((line) => line.sku))]);
  const priced = input.lines.map((line) => priceLine(line, offers.get(line.sku), input.currency));
  const firstRefused = priced.find((line) => 'refused' in line);
  if (firstRefused) {
    const alike = priced.flatMap((line, index) =>
      'refused' in line && line.refused === firstRefused.refused
        ? [{ path: `lines.${index}.${line.field}`, message: line.message }]
        : [],
    );
    return problem(firstRefused.refused, alike);
  }
  const content = contentOf({
    ...detailsOf(input),
    lines: priced.filter((line): line is PricedLine => !('refused' in line)),
    shipping: input.shipping ?? zero(input.currency),
  });
  return content.ok
    ? content
    : problem('total_too_large', [{ path: 'lines', message: 'the sum of the lines is too large' }]);
};

/** Null where the caller may say the prices in the input, or says none. */
export const checkSaidPrices = (input: SaidPrices, caller: Caller): Fail<ContentError> | null => {
  const said = [
    ...(input.shipping ? [{ path: 'shipping', money: input.shipping }] : []),
    ...input.lines.flatMap((line, index) =>
      (['unit_price', 'discount', 'tax_rate_bp'] as const).flatMap((field) => {
        const value = line[field];
        return value === undefined
          ? []
          : [{ path: `lines.${index}.${field}`, money: typeof value === 'number' ? null : value }];
      }),
    ),
  ];
  if (said.length === 0) return null;
  if (!allows(caller.principal, 'orders:price'))
    return problem(
      'price_not_allowed',
      said.map(({ path }) => ({ path, message: 'needs the scope orders:price' })),
    );
  const foreign = said.filter(({ money }) => money !== null && money.currency !== input.currency);
  if (foreign.length > 0)
    return problem(
      'wrong_currency',
      foreign.map(({ path }) => ({
        path: `${path}.currency`,
        message: `must be ${input.currency}, the currency of the order`,
      })),
    );
  return null;
};

interface SaidPrices {
  readonly currency: Currency;
  readonly lines: readonly LineInput[];
  readonly shipping?: Money | undefined;
}

interface RefusedLine {
  readonly refused: 'unknown_sku' | 'no_price' | 'discount_too_large';
  readonly field: string;
  readonly message: string;
}

const priceLine = (line: LineInput, offer: Offer | undefined, currency: Currency): PricedLine | RefusedLine => {
  if (!offer?.orderable)
    return {
      refused: 'unknown_sku',
      field: 'sku',
      message: offer ? 'is archived and cannot be ordered' : 'is not in the catalog',
    };
  const unitPrice: Money | undefined = line.unit_price ?? offer.prices.find((price) => price.currency === currency);
  if (!unitPrice) return { refused: 'no_price', field: 'sku', message: `has no price in ${currency}` };
  const discount = line.discount ?? zero(currency);
  // As big integers: a line may be too large for the total, which is told later, and in its own words.
  if (BigInt(discount.amount) > BigInt(unitPrice.amount) * BigInt(line.quantity))
    return { refused: 'discount_too_large', field: 'discount', message: 'is more than the line costs' };
  return {
    sku: line.sku,
    name: offer.name,
    quantity: line.quantity,
    unitPrice,
    discount,
    taxRate: line.tax_rate_bp ?? offer.taxRate,
    negotiated: line.unit_price !== undefined,
    stocked: offer.stocked,
  };
};

const problem = (code: ContentError['code'], issues: readonly Issue[]): Fail<ContentError> =>
  fail({ code, details: { issues } });
