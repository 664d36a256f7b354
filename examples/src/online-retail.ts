import type { OrderRecord, ProductRecord, StockRecord, TotalsRecord } from './import-formats.js';
import { cancellationsOfSales, isCancellation, type Cancellations } from './online-retail-cancellations.js';
import { catalogOfSales, type Catalog } from './online-retail-catalog.js';
import {
  decideInvoice,
  ordersOf,
  refuse,
  type RefusalReason,
  type Refusal,
  type Sale,
} from './online-retail-invoice.js';
import { invoiceNumber, type SourceRow } from './online-retail-row.js';
import type { Result } from './result.js';

/** A row that became no order, and why. */
export interface RefusedRow {
  readonly row: SourceRow;
  readonly reason: RefusalReason;
  readonly detail: string;
}

export type Converted =
  | { readonly file: 'orders'; readonly record: OrderRecord }
  | { readonly file: 'totals'; readonly record: TotalsRecord }
  | { readonly file: 'refused'; readonly record: RefusedRow }
  | { readonly file: 'products'; readonly record: ProductRecord }
  | { readonly file: 'stock'; readonly record: StockRecord };

/**
 * Online Retail in the import formats. Amounts are pence. Every source row ends either on a line of an order or in a refused row.
 *
 * `read` gives all rows in the order of the source and is called twice: the first pass counts the rows of each invoice, so that the
 * second can let go of an invoice at its last row. So a whole year streams through, and rows of an invoice need not stand together.
 * Orders come as their invoices end; products and stock, which are gathered from the orders, come last.
 */
export async function* convertOnlineRetail(read: () => AsyncIterable<SourceRow>): AsyncGenerator<Converted> {
  const cancellations = cancellationsOfSales();
  const left = new Map<string, number>();
  for await (const row of read()) {
    const number = invoiceNumber(row);
    left.set(number, (left.get(number) ?? 0) + 1);
    cancellations.foresee(row);
  }
  const catalog = catalogOfSales();
  const open = new Map<string, SourceRow[]>();
  for await (const row of read()) {
    const number = invoiceNumber(row);
    const rows = open.get(number) ?? [];
    rows.push(row);
    if (rows.length < (left.get(number) ?? 0)) {
      open.set(number, rows);
      continue;
    }
    open.delete(number);
    yield* invoiceRecords(rows, catalog, cancellations);
  }
  for (const record of catalog.products()) yield { file: 'products', record };
  for (const record of catalog.stock()) yield { file: 'stock', record };
}

function* invoiceRecords(
  rows: readonly SourceRow[],
  catalog: Catalog,
  cancellations: Cancellations,
): Generator<Converted> {
  const decision = withinStock(decideInvoice(rows), catalog);
  if (!decision.ok) {
    for (const row of rows) yield { file: 'refused', record: refusedRow(row, decision.error, cancellations) };
    return;
  }
  cancellations.remember(decision.value);
  for (const { order, totals } of ordersOf(decision.value)) {
    yield { file: 'orders', record: order };
    yield { file: 'totals', record: totals };
  }
}

const withinStock = (decision: Result<Sale, Refusal>, catalog: Catalog): Result<Sale, Refusal> =>
  decision.ok && !catalog.take(decision.value) ? refuse('quantity_over_limit') : decision;

const refusedRow = (row: SourceRow, { reason, detail }: Refusal, cancellations: Cancellations): RefusedRow => {
  if (reason !== 'cancellation' || !isCancellation(invoiceNumber(row))) return { row, reason, detail };
  const invoice = cancellations.match(row);
  return {
    row,
    reason,
    detail:
      invoice === undefined
        ? 'the sale that it takes back is not in the input'
        : `takes back a sale of invoice ${invoice}`,
  };
};
