import type { ContractName } from '@quayside/application';

/** May: it is answered, or refused by the use case itself. */
const Y = 'may';
/** Told nothing but that nobody knows them. */
const U = 'unknown';
/** Lacks the scope, and is told which. */
const F = 'forbidden';
/** May ask, and is not told that there is such a thing: it is another's. */
const H = 'hidden';
/** May list, and what is another's is not there. */
const N = 'none';

/** Is no user, and is told so: nothing else has an account of its own. */
const K = 'no user';

export type Outcome = typeof Y | typeof U | typeof F | typeof H | typeof N | typeof K;

/** What each caller gets, in the order of `callers`. The thing that is asked about is the owner's, where things have owners. */
export type Row = readonly [
  anonymous: Outcome,
  expired: Outcome,
  revoked: Outcome,
  owner: Outcome,
  another: Outcome,
  operator: Outcome,
  warehouse: Outcome,
  finance: Outcome,
  agent: Outcome,
  auditor: Outcome,
  admin: Outcome,
  inScope: Outcome,
  outOfScope: Outcome,
];

/** A WebSocket connection says who it is before anything else, whatever it then asks. */
export const connectionsFirst: ReadonlySet<string> = new Set(['WebSocket']);

/** Who may do what, written by hand: a use case without a row does not compile. */
export const expectations = {
  'audit.list': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],

  'catalog.create_product': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],
  'catalog.get_product': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, Y, F],
  'catalog.list_products': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, Y, F],
  'catalog.replace_product': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],
  'catalog.update_product': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],
  'catalog.archive_product': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],

  'identity.create_key': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.list_keys': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.revoke_key': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.create_service_account': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.get_service_account': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.list_service_accounts': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.update_service_account': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.end_service_account': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.add_account_secret': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.remove_account_secret': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.issue_token': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.list_signing_keys': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.rotate_signing_key': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.revoke_signing_key': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],

  'identity.register': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.confirm_registration': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.log_in': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.log_in_second_factor': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.refresh_session': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.forgot_password': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
  'identity.reset_password': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],

  // On one's own account.
  'identity.log_out': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.change_password': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.get_profile': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.update_profile': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.list_own_sessions': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.end_own_session': [U, U, U, Y, H, H, H, H, H, H, H, K, K],
  'identity.enrol_second_factor': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.confirm_second_factor': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.remove_second_factor': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],
  'identity.replace_recovery_codes': [U, U, U, Y, Y, Y, Y, Y, Y, Y, Y, K, K],

  'identity.list_users': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.get_user': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.create_user': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.update_user': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.deactivate_user': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.reactivate_user': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.reset_second_factor': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.get_user_roles': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.set_user_roles': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.list_sessions': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.end_session': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.end_user_sessions': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.list_roles': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.get_role': [U, U, U, F, F, F, F, F, F, Y, Y, Y, F],
  'identity.create_role': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.update_role': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],
  'identity.delete_role': [U, U, U, F, F, F, F, F, F, F, Y, Y, F],

  'inventory.create_location': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.get_location': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.list_locations': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.update_location': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.list_stock': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.get_stock': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.configure_stock': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.receive_stock': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.adjust_stock': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.transfer_stock': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.count_stock': [U, U, U, F, F, F, Y, F, F, F, Y, Y, F],
  'inventory.list_movements': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.list_reservations': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],
  'inventory.get_reservation': [U, U, U, F, F, Y, Y, F, Y, Y, Y, Y, F],

  'orders.place': [U, U, U, Y, Y, Y, F, F, Y, F, Y, Y, F],
  'orders.get': [U, U, U, Y, H, Y, Y, Y, H, Y, Y, H, F],
  'orders.list': [U, U, U, Y, N, Y, Y, Y, N, Y, Y, N, F],
  'orders.replace': [U, U, U, Y, H, Y, F, F, H, F, Y, H, F],
  'orders.amend': [U, U, U, Y, H, Y, F, F, H, F, Y, H, F],
  'orders.place_draft': [U, U, U, Y, H, Y, F, F, H, F, Y, H, F],
  'orders.cancel': [U, U, U, Y, H, Y, F, F, H, F, Y, H, F],
  'orders.timeline': [U, U, U, Y, H, Y, Y, Y, H, Y, Y, H, F],
  'orders.list_sagas': [U, U, U, F, F, Y, F, F, F, Y, Y, Y, F],
  'orders.get_saga': [U, U, U, F, F, Y, F, F, F, Y, Y, Y, F],
  'orders.retry_saga': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],
  'orders.skip_saga_step': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],
  'orders.compensate_saga': [U, U, U, F, F, Y, F, F, F, F, Y, Y, F],

  'payments.list': [U, U, U, Y, N, Y, F, Y, N, Y, Y, N, F],
  'payments.get': [U, U, U, Y, H, Y, F, Y, H, Y, Y, H, F],
  'payments.void': [U, U, U, F, F, F, F, Y, F, F, Y, H, F],
  'payments.receive_webhook': [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y],
} as const satisfies Record<ContractName, Row>;
