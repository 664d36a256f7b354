import type { EventType } from '@quayside/application';

/** Hears of it, whosever it is. */
const Y = 'all';
/** Hears of it where it is theirs. */
const O = 'own';
/** Hears nothing of it. */
const F = 'nothing';

export type Hearing = typeof Y | typeof O | typeof F;

/** Who listens, in the order of the rows. */
export const listeners = ['owner', 'another', 'operator', 'warehouse', 'finance', 'agent', 'auditor', 'admin'] as const;
export type Listener = (typeof listeners)[number];

export type HearingRow = readonly [
  owner: Hearing,
  another: Hearing,
  operator: Hearing,
  warehouse: Hearing,
  finance: Hearing,
  agent: Hearing,
  auditor: Hearing,
  admin: Hearing,
];

const everybody: HearingRow = [Y, Y, Y, Y, Y, Y, Y, Y];
const readersOfStock: HearingRow = [F, F, Y, Y, F, Y, Y, Y];
const buyersAndShop: HearingRow = [O, O, Y, Y, Y, O, Y, Y];
const buyersAndBooks: HearingRow = [O, O, Y, F, Y, O, Y, Y];
const readersOfIdentity: HearingRow = [F, F, F, F, F, F, Y, Y];

/** Who hears of which event, written by hand: an event without a row does not compile. */
export const hearings = {
  'catalog.product_changed': everybody,
  'catalog.product_created': everybody,
  'identity.key_created': readersOfIdentity,
  'identity.key_revoked': readersOfIdentity,
  'identity.password_changed': readersOfIdentity,
  'identity.recovery_codes_replaced': readersOfIdentity,
  'identity.role_changed': readersOfIdentity,
  'identity.role_created': readersOfIdentity,
  'identity.role_deleted': readersOfIdentity,
  'identity.second_factor_enrolled': readersOfIdentity,
  'identity.second_factor_removed': readersOfIdentity,
  'identity.service_account_changed': readersOfIdentity,
  'identity.service_account_created': readersOfIdentity,
  'identity.service_account_ended': readersOfIdentity,
  'identity.service_account_secret_added': readersOfIdentity,
  'identity.service_account_secret_removed': readersOfIdentity,
  'identity.session_ended': readersOfIdentity,
  'identity.session_started': readersOfIdentity,
  'identity.signing_key_activated': readersOfIdentity,
  'identity.signing_key_gone': readersOfIdentity,
  'identity.signing_key_made': readersOfIdentity,
  'identity.signing_key_retired': readersOfIdentity,
  'identity.user_changed': readersOfIdentity,
  'identity.user_confirmed': readersOfIdentity,
  'identity.user_deactivated': readersOfIdentity,
  'identity.user_invited': readersOfIdentity,
  'identity.user_reactivated': readersOfIdentity,
  'identity.user_registered': readersOfIdentity,
  'identity.user_roles_changed': readersOfIdentity,
  'inventory.location_changed': readersOfStock,
  'inventory.location_created': readersOfStock,
  'inventory.reservation_confirmed': readersOfStock,
  'inventory.reservation_expired': readersOfStock,
  'inventory.reservation_refused': readersOfStock,
  'inventory.reservation_released': readersOfStock,
  'inventory.stock_configured': readersOfStock,
  'inventory.stock_low': readersOfStock,
  'inventory.stock_moved': readersOfStock,
  'inventory.stock_reserved': readersOfStock,
  'orders.order_amended': buyersAndShop,
  'orders.order_cancelled': buyersAndShop,
  'orders.order_confirmed': buyersAndShop,
  'orders.order_drafted': buyersAndShop,
  'orders.order_placed': buyersAndShop,
  'orders.order_rejected': buyersAndShop,
  'payments.outcome_unknown': buyersAndBooks,
  'payments.payment_authorized': buyersAndBooks,
  'payments.payment_declined': buyersAndBooks,
  'payments.payment_expired': buyersAndBooks,
  'payments.payment_requested': buyersAndBooks,
  'payments.payment_voided': buyersAndBooks,
  'payments.void_requested': buyersAndBooks,
} as const satisfies Record<EventType, HearingRow>;
