import { fail, ok, OrderId } from '@quayside/domain/kernel';
import { amendDraft, placeDraft as decidePlace, type DraftOrder, type OrderContent } from '@quayside/domain/orders';
import * as v from 'valibot';
import {
  canonical,
  command,
  contract,
  ExpectedVersion,
  issuesOf,
  versionMismatch,
  type Caller,
} from '../kernel/index.js';
import { checkVersion, orderNotFound, visibleOrder, wrongStatus } from './find-order.js';
import { beginFulfilment } from './fulfil.js';
import { ContentPatch, contentInputOf, mergeContent } from './merge-content.js';
import { OrderContentInput, OrderView, orderContent, orderView } from './order-view.js';
import type { OrdersTx, OrdersWork, PriceList } from './ports.js';
import { checkSaidPrices, contentErrors, Issues, lookUpPrices, priceContent } from './pricing.js';

const draftErrors = {
  order_not_found: orderNotFound,
  wrong_status: wrongStatus,
  version_mismatch: versionMismatch,
} as const;
const which = { id: OrderId, expected_version: ExpectedVersion };

export const replaceOrder = contract({
  name: 'orders.replace',
  kind: 'command',
  summary: 'Write a draft anew',
  scope: 'orders:write',
  once: 'optional',
  input: v.strictObject({ ...which, ...orderContent }),
  output: OrderView,
  errors: { ...draftErrors, ...contentErrors },
});

export const amendOrder = contract({
  name: 'orders.amend',
  kind: 'command',
  summary: 'Change some of a draft (JSON Merge Patch): what is not named stays, lists are replaced whole',
  scope: 'orders:write',
  once: 'optional',
  input: v.strictObject({ ...which, ...ContentPatch.entries }),
  output: OrderView,
  errors: {
    ...draftErrors,
    ...contentErrors,
    not_an_order: { category: 'invalid', message: 'What the patch makes of the draft is no order.', details: Issues },
  },
});

export const placeDraft = contract({
  name: 'orders.place_draft',
  kind: 'command',
  summary: 'Place a draft, at the prices that the catalog has now',
  scope: 'orders:write',
  once: 'optional',
  input: v.strictObject(which),
  output: OrderView,
  errors: { ...draftErrors, ...contentErrors },
});

export interface DraftDeps {
  readonly work: OrdersWork;
  readonly priceList: PriceList;
}

export const makeReplaceOrder = ({ work, priceList }: DraftDeps) =>
  command(replaceOrder, work, async ({ id, expected_version: expected, ...input }, { caller, tx }) => {
    const draft = await findDraft(tx, id, expected, caller);
    if (!draft.ok) return draft;
    const content = await priceContent(input, caller, priceList);
    return content.ok ? ok(orderView(amend(tx, draft.value, content.value))) : content;
  });

export const makeAmendOrder = ({ work, priceList }: DraftDeps) =>
  command(amendOrder, work, async ({ id, expected_version: expected, ...patch }, { caller, tx }) => {
    const draft = await findDraft(tx, id, expected, caller);
    if (!draft.ok) return draft;
    const allowed = checkSaidPrices(
      { currency: draft.value.currency, lines: patch.lines ?? [], shipping: patch.shipping },
      caller,
    );
    if (allowed) return allowed;
    const merged = v.safeParse(OrderContentInput, mergeContent(draft.value, patch));
    if (!merged.success) return fail({ code: 'not_an_order', details: { issues: issuesOf(merged.issues) } });
    const content = await lookUpPrices(merged.output, priceList);
    return content.ok ? ok(orderView(amend(tx, draft.value, content.value))) : content;
  });

/** Prices are the catalog's at placement: where they changed since the draft, the draft is amended first. */
export const makePlaceDraft = ({ work, priceList }: DraftDeps) =>
  command(placeDraft, work, async ({ id, expected_version: expected }, { caller, tx }) => {
    const draft = await findDraft(tx, id, expected, caller);
    if (!draft.ok) return draft;
    const content = await lookUpPrices(contentInputOf(draft.value), priceList);
    if (!content.ok) return content;
    const changed = canonical(content.value.lines) !== canonical(draft.value.lines);
    const amended = changed ? amendDraft(draft.value, content.value, tx.now) : null;
    const placed = decidePlace(amended?.order ?? draft.value, tx.now);
    return ok(
      orderView(
        beginFulfilment(tx, {
          order: placed.order,
          events: amended ? [...amended.events, ...placed.events] : placed.events,
        }),
      ),
    );
  });

const findDraft = async (tx: OrdersTx, id: OrderId, expected: ExpectedVersion, caller: Caller) => {
  const found = await visibleOrder(tx.orders, id, caller);
  if (!found.ok) return found;
  const current = checkVersion(found.value, expected);
  if (!current.ok) return current;
  return found.value.status === 'draft'
    ? ok(found.value)
    : fail({ code: 'wrong_status', details: { status: found.value.status } });
};

const amend = (tx: OrdersTx, draft: DraftOrder, content: OrderContent): DraftOrder => {
  const { order, events } = amendDraft(draft, content, tx.now);
  tx.orders.save(order, events);
  return order;
};
