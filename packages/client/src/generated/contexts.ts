// Generated from the contracts by `npm run generate`; what is changed here is lost.

import type { Calls, Command, Listing, Query, UnkeyedCommand, WaitingCommand } from '../calls.js';
import type * as types from './types.js';

export interface CatalogCalls {
  /** Put a product into the catalog. Needs the scope `catalog:write`. */
  readonly createProduct: Command<types.CatalogCreateProductInput, types.CatalogCreateProductOutput, types.CatalogCreateProductError>;
  /** Read one product. Needs the scope `catalog:read`. */
  readonly getProduct: Query<types.CatalogGetProductInput, types.CatalogGetProductOutput, types.CatalogGetProductError>;
  /** List products, or search them by words of their name, description or SKU. Needs the scope `catalog:read`. */
  readonly listProducts: Query<types.CatalogListProductsInput, types.CatalogListProductsOutput, types.CatalogListProductsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `catalog:read`. */
  readonly listAllProducts: Listing<Omit<types.CatalogListProductsInput, 'page'>, types.Linked<types.ProductView>>;
  /** Write a product anew: what is left out has its default. It must exist; to make one is a command of its own. Needs the scope `catalog:write`. */
  readonly replaceProduct: Command<types.CatalogReplaceProductInput, types.CatalogReplaceProductOutput, types.CatalogReplaceProductError>;
  /** Change some of a product (JSON Merge Patch): what is not named stays, prices are replaced whole. Needs the scope `catalog:write`. */
  readonly updateProduct: Command<types.CatalogUpdateProductInput, types.CatalogUpdateProductOutput, types.CatalogUpdateProductError>;
  /** Take a product off sale: it is kept for the orders that name it, and cannot be ordered. Needs the scope `catalog:write`. */
  readonly archiveProduct: Command<types.CatalogArchiveProductInput, types.CatalogArchiveProductOutput, types.CatalogArchiveProductError>;
}

export interface InventoryCalls {
  /** Open a location where stock is kept. Needs the scope `inventory:write`. */
  readonly createLocation: Command<types.InventoryCreateLocationInput, types.InventoryCreateLocationOutput, types.InventoryCreateLocationError>;
  /** Read one location. Needs the scope `inventory:read`. */
  readonly getLocation: Query<types.InventoryGetLocationInput, types.InventoryGetLocationOutput, types.InventoryGetLocationError>;
  /** List locations. Needs the scope `inventory:read`. */
  readonly listLocations: Query<types.InventoryListLocationsInput, types.InventoryListLocationsOutput, types.InventoryListLocationsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `inventory:read`. */
  readonly listAllLocations: Listing<Omit<types.InventoryListLocationsInput, 'page'>, types.Linked<types.LocationView>>;
  /** Change some of a location (JSON Merge Patch); its code stays. Needs the scope `inventory:write`. */
  readonly updateLocation: Command<types.InventoryUpdateLocationInput, types.InventoryUpdateLocationOutput, types.InventoryUpdateLocationError>;
  /** List stock levels: a row for each SKU at each location. Needs the scope `inventory:read`. */
  readonly listStock: Query<types.InventoryListStockInput, types.InventoryListStockOutput, types.InventoryListStockError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `inventory:read`. */
  readonly listAllStock: Listing<Omit<types.InventoryListStockInput, 'page'>, types.Linked<types.InventoryListStockItem>>;
  /** Read the stock of one SKU: in total and at each location. Needs the scope `inventory:read`. */
  readonly getStock: Query<types.InventoryGetStockInput, types.InventoryGetStockOutput, types.InventoryGetStockError>;
  /** Change how a SKU is kept at a location (JSON Merge Patch): its reorder point, and whether it allows backorders. Needs the scope `inventory:write`. */
  readonly configureStock: Command<types.InventoryConfigureStockInput, types.InventoryConfigureStockOutput, types.InventoryConfigureStockError>;
  /** Book goods that arrived at a location. Needs the scope `inventory:write`. */
  readonly receiveStock: Command<types.InventoryReceiveStockInput, types.InventoryReceiveStockOutput, types.InventoryReceiveStockError>;
  /** Book what was found, broken or lost at a location: more or fewer by so many, with the reason. Needs the scope `inventory:write`. */
  readonly adjustStock: Command<types.InventoryAdjustStockInput, types.InventoryAdjustStockOutput, types.InventoryAdjustStockError>;
  /** Book goods that went from one location to another; what is reserved stays where it is. Needs the scope `inventory:write`. */
  readonly transferStock: Command<types.InventoryTransferStockInput, types.InventoryTransferStockOutput, types.InventoryTransferStockError>;
  /** Book what was counted at a location: what is on hand becomes this, and the difference goes into the ledger. Needs the scope `inventory:write`. */
  readonly countStock: Command<types.InventoryCountStockInput, types.InventoryCountStockOutput, types.InventoryCountStockError>;
  /** List the movement ledger: every change of stock, with its cause. Needs the scope `inventory:read`. */
  readonly listMovements: Query<types.InventoryListMovementsInput, types.InventoryListMovementsOutput, types.InventoryListMovementsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `inventory:read`. */
  readonly listAllMovements: Listing<Omit<types.InventoryListMovementsInput, 'page'>, types.MovementView>;
  /** List reservations: what is held for which order. Needs the scope `inventory:read`. */
  readonly listReservations: Query<types.InventoryListReservationsInput, types.InventoryListReservationsOutput, types.InventoryListReservationsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `inventory:read`. */
  readonly listAllReservations: Listing<Omit<types.InventoryListReservationsInput, 'page'>, types.Linked<types.ReservationView>>;
  /** Read one reservation. Needs the scope `inventory:read`. */
  readonly getReservation: Query<types.InventoryGetReservationInput, types.InventoryGetReservationOutput, types.InventoryGetReservationError>;
}

export interface OrdersCalls {
  /** Place an order, or put a draft together. Needs the scope `orders:write`. */
  readonly place: WaitingCommand<types.OrdersPlaceInput, types.OrdersPlaceOutput, types.OrdersPlaceError>;
  /** Read one order. Needs the scope `orders:read`. */
  readonly get: Query<types.OrdersGetInput, types.OrdersGetOutput, types.OrdersGetError>;
  /** List orders. Needs the scope `orders:read`. */
  readonly list: Query<types.OrdersListInput, types.OrdersListOutput, types.OrdersListError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `orders:read`. */
  readonly listAll: Listing<Omit<types.OrdersListInput, 'page'>, types.Linked<types.OrderView>>;
  /** Write a draft anew. Needs the scope `orders:write`. */
  readonly replace: Command<types.OrdersReplaceInput, types.OrdersReplaceOutput, types.OrdersReplaceError>;
  /** Change some of a draft (JSON Merge Patch): what is not named stays, lists are replaced whole. Needs the scope `orders:write`. */
  readonly amend: Command<types.OrdersAmendInput, types.OrdersAmendOutput, types.OrdersAmendError>;
  /** Place a draft, at the prices that the catalog has now. Needs the scope `orders:write`. */
  readonly placeDraft: Command<types.OrdersPlaceDraftInput, types.OrdersPlaceDraftOutput, types.OrdersPlaceDraftError>;
  /** Call an order off before anything shipped; its stock and payment are given back. Needs the scope `orders:write`. */
  readonly cancel: Command<types.OrdersCancelInput, types.OrdersCancelOutput, types.OrdersCancelError>;
  /** What happened to an order, in order. Needs the scope `orders:read`. */
  readonly timeline: Query<types.OrdersTimelineInput, types.OrdersTimelineOutput, types.OrdersTimelineError>;
  /** List fulfilment sagas, such as those that are stuck. Needs the scope `orders:sagas`. */
  readonly listSagas: Query<types.OrdersListSagasInput, types.OrdersListSagasOutput, types.OrdersListSagasError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `orders:sagas`. */
  readonly listAllSagas: Listing<Omit<types.OrdersListSagasInput, 'page'>, types.Linked<types.SagaView>>;
  /** Read the saga of one order: where it is and what it waits for. Needs the scope `orders:sagas`. */
  readonly getSaga: Query<types.OrdersGetSagaInput, types.OrdersGetSagaOutput, types.OrdersGetSagaError>;
  /** Ask again, now, for what the saga waits for. Needs the scope `orders:operate`. */
  readonly retrySaga: Command<types.OrdersRetrySagaInput, types.OrdersRetrySagaOutput, types.OrdersRetrySagaError>;
  /** Take as given back what a rejected or cancelled order still waits for. Needs the scope `orders:operate`. */
  readonly skipSagaStep: Command<types.OrdersSkipSagaStepInput, types.OrdersSkipSagaStepOutput, types.OrdersSkipSagaStepError>;
  /** Give the order up: its stock and payment are given back, and it is rejected. Needs the scope `orders:operate`. */
  readonly compensateSaga: Command<types.OrdersCompensateSagaInput, types.OrdersCompensateSagaOutput, types.OrdersCompensateSagaError>;
}

export interface PaymentsCalls {
  /** List payments, such as those of one order: those of your own orders, or all with payments:all. Needs the scope `payments:read`. */
  readonly list: Query<types.PaymentsListInput, types.PaymentsListOutput, types.PaymentsListError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `payments:read`. */
  readonly listAll: Listing<Omit<types.PaymentsListInput, 'page'>, types.Linked<types.PaymentView>>;
  /** Read one payment with its operations at the gateway and its ledger entries. Needs the scope `payments:read`. */
  readonly get: Query<types.PaymentsGetInput, types.PaymentsGetOutput, types.PaymentsGetError>;
  /** Give an authorization back to the customer; a confirmed order whose payment is voided is cancelled. Needs the scope `payments:write`. */
  readonly void: Command<types.PaymentsVoidInput, types.PaymentsVoidOutput, types.PaymentsVoidError>;
  /** Hear from a payment provider what became of an operation. */
  readonly receiveWebhook: Command<types.PaymentsReceiveWebhookInput, types.PaymentsReceiveWebhookOutput, types.PaymentsReceiveWebhookError>;
}

export interface IdentityCalls {
  /** Make an API key; its secret is told in this answer and never again. Needs the scope `identity:write`. */
  readonly createKey: Command<types.IdentityCreateKeyInput, types.IdentityCreateKeyOutput, types.IdentityCreateKeyError>;
  /** List API keys, never their secrets. Needs the scope `identity:read`. */
  readonly listKeys: Query<types.IdentityListKeysInput, types.IdentityListKeysOutput, types.IdentityListKeysError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `identity:read`. */
  readonly listAllKeys: Listing<Omit<types.IdentityListKeysInput, 'page'>, types.Linked<types.KeyView>>;
  /** Revoke an API key for ever; revoking it again changes nothing. Needs the scope `identity:write`. */
  readonly revokeKey: Command<types.IdentityRevokeKeyInput, types.IdentityRevokeKeyOutput, types.IdentityRevokeKeyError>;
  /** Make a service account; its secret is told in this answer and never again. Needs the scope `identity:write`. */
  readonly createServiceAccount: Command<types.IdentityCreateServiceAccountInput, types.IdentityCreateServiceAccountOutput, types.IdentityCreateServiceAccountError>;
  /** Read a service account, never its secrets. Needs the scope `identity:read`. */
  readonly getServiceAccount: Query<types.IdentityGetServiceAccountInput, types.IdentityGetServiceAccountOutput, types.IdentityGetServiceAccountError>;
  /** List service accounts, never their secrets. Needs the scope `identity:read`. */
  readonly listServiceAccounts: Query<types.IdentityListServiceAccountsInput, types.IdentityListServiceAccountsOutput, types.IdentityListServiceAccountsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `identity:read`. */
  readonly listAllServiceAccounts: Listing<Omit<types.IdentityListServiceAccountsInput, 'page'>, types.Linked<types.ServiceAccountView>>;
  /** Change the name or the scopes of a service account; what it may do less holds for the tokens that it has. Needs the scope `identity:write`. */
  readonly updateServiceAccount: Command<types.IdentityUpdateServiceAccountInput, types.IdentityUpdateServiceAccountOutput, types.IdentityUpdateServiceAccountError>;
  /** End a service account for good, with its secrets and the tokens that it has; ending it again changes nothing. Needs the scope `identity:write`. */
  readonly endServiceAccount: Command<types.IdentityEndServiceAccountInput, types.IdentityEndServiceAccountOutput, types.IdentityEndServiceAccountError>;
  /** Make another secret of a service account; it is told in this answer and never again. Needs the scope `identity:write`. */
  readonly addAccountSecret: Command<types.IdentityAddAccountSecretInput, types.IdentityAddAccountSecretOutput, types.IdentityAddAccountSecretError>;
  /** Remove a secret of a service account, with the tokens that it got. Needs the scope `identity:write`. */
  readonly removeAccountSecret: Command<types.IdentityRemoveAccountSecretInput, types.IdentityRemoveAccountSecretOutput, types.IdentityRemoveAccountSecretError>;
  /** Get an access token for a service account (OAuth 2 client credentials). */
  readonly issueToken: UnkeyedCommand<types.IdentityIssueTokenInput, types.IdentityIssueTokenOutput, types.IdentityIssueTokenError>;
  /** List the keys that access tokens are signed with, their public parts only. Needs the scope `identity:read`. */
  readonly listSigningKeys: Query<types.IdentityListSigningKeysInput, types.IdentityListSigningKeysOutput, types.IdentityListSigningKeysError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `identity:read`. */
  readonly listAllSigningKeys: Listing<Omit<types.IdentityListSigningKeysInput, 'page'>, types.Linked<types.SigningKeyView>>;
  /** Sign with the next key from now on; tokens that the old one signed stay good until they expire. Needs the scope `identity:sign`. */
  readonly rotateSigningKey: Command<types.IdentityRotateSigningKeyInput, types.IdentityRotateSigningKeyOutput, types.IdentityRotateSigningKeyError>;
  /** Take a signing key away at once, with every token that it signed; revoking it again changes nothing. Needs the scope `identity:sign`. */
  readonly revokeSigningKey: Command<types.IdentityRevokeSigningKeyInput, types.IdentityRevokeSigningKeyOutput, types.IdentityRevokeSigningKeyError>;
  /** Register; a mail to the address says how to go on. */
  readonly register: UnkeyedCommand<types.IdentityRegisterInput, types.IdentityRegisterOutput, types.IdentityRegisterError>;
  /** Confirm the address by the token of the mail, with the password that was chosen; then log in. */
  readonly confirmRegistration: UnkeyedCommand<types.IdentityConfirmRegistrationInput, types.IdentityConfirmRegistrationOutput, types.IdentityConfirmRegistrationError>;
  /** Log in; where a second factor is enrolled the answer is a challenge for its code. */
  readonly logIn: UnkeyedCommand<types.IdentityLogInInput, types.IdentityLogInOutput, types.IdentityLogInError>;
  /** Answer the challenge of a login with a code of the second factor, or with a recovery code. */
  readonly logInSecondFactor: UnkeyedCommand<types.IdentityLogInSecondFactorInput, types.IdentityLogInSecondFactorOutput, types.IdentityLogInSecondFactorError>;
  /** Exchange a refresh token for a new pair of tokens; one that is used twice ends its session. */
  readonly refreshSession: UnkeyedCommand<types.IdentityRefreshSessionInput, types.IdentityRefreshSessionOutput, types.IdentityRefreshSessionError>;
  /** End this session, or all of one’s sessions. */
  readonly logOut: Command<types.IdentityLogOutInput, types.IdentityLogOutOutput, types.IdentityLogOutError>;
  /** Ask for a mail with which a new password can be chosen. */
  readonly forgotPassword: UnkeyedCommand<types.IdentityForgotPasswordInput, types.IdentityForgotPasswordOutput, types.IdentityForgotPasswordError>;
  /** Choose a password by the token of a mail, also that of an invitation; every session ends. */
  readonly resetPassword: UnkeyedCommand<types.IdentityResetPasswordInput, types.IdentityResetPasswordOutput, types.IdentityResetPasswordError>;
  /** Change one’s password, knowing the present one; every other session ends. */
  readonly changePassword: UnkeyedCommand<types.IdentityChangePasswordInput, types.IdentityChangePasswordOutput, types.IdentityChangePasswordError>;
  /** Read one’s own account: who one is, and what one may do. */
  readonly getProfile: Query<types.IdentityGetProfileInput, types.IdentityGetProfileOutput, types.IdentityGetProfileError>;
  /** Change one’s own account (JSON Merge Patch). */
  readonly updateProfile: Command<types.IdentityUpdateProfileInput, types.IdentityUpdateProfileOutput, types.IdentityUpdateProfileError>;
  /** List one’s own sessions that are open. */
  readonly listOwnSessions: Query<types.IdentityListOwnSessionsInput, types.IdentityListOwnSessionsOutput, types.IdentityListOwnSessionsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. */
  readonly listAllOwnSessions: Listing<Omit<types.IdentityListOwnSessionsInput, 'page'>, types.Linked<types.SessionView>>;
  /** End one of one’s own sessions; ending it again changes nothing. */
  readonly endOwnSession: Command<types.IdentityEndOwnSessionInput, types.IdentityEndOwnSessionOutput, types.IdentityEndOwnSessionError>;
  /** Begin to enrol a second factor: its secret goes into an authenticator app, and a code of it confirms. */
  readonly enrolSecondFactor: UnkeyedCommand<types.IdentityEnrolSecondFactorInput, types.IdentityEnrolSecondFactorOutput, types.IdentityEnrolSecondFactorError>;
  /** Enrol the second factor by a code of the app; every other session ends. */
  readonly confirmSecondFactor: UnkeyedCommand<types.IdentityConfirmSecondFactorInput, types.IdentityConfirmSecondFactorOutput, types.IdentityConfirmSecondFactorError>;
  /** Remove one’s second factor, by the password and a code; every other session ends. */
  readonly removeSecondFactor: UnkeyedCommand<types.IdentityRemoveSecondFactorInput, types.IdentityRemoveSecondFactorOutput, types.IdentityRemoveSecondFactorError>;
  /** Get new recovery codes in place of those from before, by the password and a code. */
  readonly replaceRecoveryCodes: UnkeyedCommand<types.IdentityReplaceRecoveryCodesInput, types.IdentityReplaceRecoveryCodesOutput, types.IdentityReplaceRecoveryCodesError>;
  /** List users. Needs the scope `identity:read`. */
  readonly listUsers: Query<types.IdentityListUsersInput, types.IdentityListUsersOutput, types.IdentityListUsersError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `identity:read`. */
  readonly listAllUsers: Listing<Omit<types.IdentityListUsersInput, 'page'>, types.Linked<types.UserView>>;
  /** Invite a user: a mail to the address says how to choose a password. Needs the scope `identity:write`. */
  readonly createUser: Command<types.IdentityCreateUserInput, types.IdentityCreateUserOutput, types.IdentityCreateUserError>;
  /** Read one user. Needs the scope `identity:read`. */
  readonly getUser: Query<types.IdentityGetUserInput, types.IdentityGetUserOutput, types.IdentityGetUserError>;
  /** Change some of a user (JSON Merge Patch); the address stays. Needs the scope `identity:write`. */
  readonly updateUser: Command<types.IdentityUpdateUserInput, types.IdentityUpdateUserOutput, types.IdentityUpdateUserError>;
  /** Let a user sign in no more, and end every session; doing it again changes nothing. Needs the scope `identity:write`. */
  readonly deactivateUser: Command<types.IdentityDeactivateUserInput, types.IdentityDeactivateUserOutput, types.IdentityDeactivateUserError>;
  /** Let a user sign in again; one who never answered the invitation gets another. Needs the scope `identity:write`. */
  readonly reactivateUser: Command<types.IdentityReactivateUserInput, types.IdentityReactivateUserOutput, types.IdentityReactivateUserError>;
  /** Remove the second factor of a user who lost it; every session of theirs ends. Needs the scope `identity:write`. */
  readonly resetSecondFactor: Command<types.IdentityResetSecondFactorInput, types.IdentityResetSecondFactorOutput, types.IdentityResetSecondFactorError>;
  /** Read the roles of a user, and what they come to. Needs the scope `identity:read`. */
  readonly getUserRoles: Query<types.IdentityGetUserRolesInput, types.IdentityGetUserRolesOutput, types.IdentityGetUserRolesError>;
  /** Give a user these roles, and take all others away; it holds at once. Needs the scope `identity:write`. */
  readonly setUserRoles: Command<types.IdentitySetUserRolesInput, types.IdentitySetUserRolesOutput, types.IdentitySetUserRolesError>;
  /** List the sessions of a user; those that are open where `open` is true. Needs the scope `identity:read`. */
  readonly listSessions: Query<types.IdentityListSessionsInput, types.IdentityListSessionsOutput, types.IdentityListSessionsError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `identity:read`. */
  readonly listAllSessions: Listing<Omit<types.IdentityListSessionsInput, 'page'>, types.Linked<types.SessionView>>;
  /** End a session of a user; ending it again changes nothing. Needs the scope `identity:write`. */
  readonly endSession: Command<types.IdentityEndSessionInput, types.IdentityEndSessionOutput, types.IdentityEndSessionError>;
  /** End every session of a user. Needs the scope `identity:write`. */
  readonly endUserSessions: Command<types.IdentityEndUserSessionsInput, types.IdentityEndUserSessionsOutput, types.IdentityEndUserSessionsError>;
  /** List all roles with their scopes: those that came with the program first. Needs the scope `identity:read`. */
  readonly listRoles: Query<types.IdentityListRolesInput, types.IdentityListRolesOutput, types.IdentityListRolesError>;
  /** Make a role of one’s own: a set of scopes with a name. Needs the scope `identity:write`. */
  readonly createRole: Command<types.IdentityCreateRoleInput, types.IdentityCreateRoleOutput, types.IdentityCreateRoleError>;
  /** Read one role. Needs the scope `identity:read`. */
  readonly getRole: Query<types.IdentityGetRoleInput, types.IdentityGetRoleOutput, types.IdentityGetRoleError>;
  /** Change some of a role (JSON Merge Patch); it holds at once for whoever has it. Needs the scope `identity:write`. */
  readonly updateRole: Command<types.IdentityUpdateRoleInput, types.IdentityUpdateRoleOutput, types.IdentityUpdateRoleError>;
  /** Delete a role of one’s own that nobody has. Needs the scope `identity:write`. */
  readonly deleteRole: Command<types.IdentityDeleteRoleInput, types.IdentityDeleteRoleOutput, types.IdentityDeleteRoleError>;
}

export interface AuditCalls {
  /** List the commands that were tried, the newest first; a row is there within a second or so. Needs the scope `audit:read`. */
  readonly list: Query<types.AuditListInput, types.AuditListOutput, types.AuditListError>;
  /** The same, whole: each one from the first page to the last, as they are asked for. Needs the scope `audit:read`. */
  readonly listAll: Listing<Omit<types.AuditListInput, 'page'>, types.AuditRowView>;
}

/** Every use case, by context. */
export class Contexts {
  readonly catalog: CatalogCalls;
  readonly inventory: InventoryCalls;
  readonly orders: OrdersCalls;
  readonly payments: PaymentsCalls;
  readonly identity: IdentityCalls;
  readonly audit: AuditCalls;

  constructor(calls: Calls) {
    this.catalog = {
      createProduct: calls.of('catalog.create_product'),
      getProduct: calls.of('catalog.get_product'),
      listProducts: calls.of('catalog.list_products'),
      listAllProducts: calls.all('catalog.list_products'),
      replaceProduct: calls.of('catalog.replace_product'),
      updateProduct: calls.of('catalog.update_product'),
      archiveProduct: calls.of('catalog.archive_product'),
    };
    this.inventory = {
      createLocation: calls.of('inventory.create_location'),
      getLocation: calls.of('inventory.get_location'),
      listLocations: calls.of('inventory.list_locations'),
      listAllLocations: calls.all('inventory.list_locations'),
      updateLocation: calls.of('inventory.update_location'),
      listStock: calls.of('inventory.list_stock'),
      listAllStock: calls.all('inventory.list_stock'),
      getStock: calls.of('inventory.get_stock'),
      configureStock: calls.of('inventory.configure_stock'),
      receiveStock: calls.of('inventory.receive_stock'),
      adjustStock: calls.of('inventory.adjust_stock'),
      transferStock: calls.of('inventory.transfer_stock'),
      countStock: calls.of('inventory.count_stock'),
      listMovements: calls.of('inventory.list_movements'),
      listAllMovements: calls.all('inventory.list_movements'),
      listReservations: calls.of('inventory.list_reservations'),
      listAllReservations: calls.all('inventory.list_reservations'),
      getReservation: calls.of('inventory.get_reservation'),
    };
    this.orders = {
      place: calls.of('orders.place'),
      get: calls.of('orders.get'),
      list: calls.of('orders.list'),
      listAll: calls.all('orders.list'),
      replace: calls.of('orders.replace'),
      amend: calls.of('orders.amend'),
      placeDraft: calls.of('orders.place_draft'),
      cancel: calls.of('orders.cancel'),
      timeline: calls.of('orders.timeline'),
      listSagas: calls.of('orders.list_sagas'),
      listAllSagas: calls.all('orders.list_sagas'),
      getSaga: calls.of('orders.get_saga'),
      retrySaga: calls.of('orders.retry_saga'),
      skipSagaStep: calls.of('orders.skip_saga_step'),
      compensateSaga: calls.of('orders.compensate_saga'),
    };
    this.payments = {
      list: calls.of('payments.list'),
      listAll: calls.all('payments.list'),
      get: calls.of('payments.get'),
      void: calls.of('payments.void'),
      receiveWebhook: calls.of('payments.receive_webhook'),
    };
    this.identity = {
      createKey: calls.of('identity.create_key'),
      listKeys: calls.of('identity.list_keys'),
      listAllKeys: calls.all('identity.list_keys'),
      revokeKey: calls.of('identity.revoke_key'),
      createServiceAccount: calls.of('identity.create_service_account'),
      getServiceAccount: calls.of('identity.get_service_account'),
      listServiceAccounts: calls.of('identity.list_service_accounts'),
      listAllServiceAccounts: calls.all('identity.list_service_accounts'),
      updateServiceAccount: calls.of('identity.update_service_account'),
      endServiceAccount: calls.of('identity.end_service_account'),
      addAccountSecret: calls.of('identity.add_account_secret'),
      removeAccountSecret: calls.of('identity.remove_account_secret'),
      issueToken: calls.of('identity.issue_token'),
      listSigningKeys: calls.of('identity.list_signing_keys'),
      listAllSigningKeys: calls.all('identity.list_signing_keys'),
      rotateSigningKey: calls.of('identity.rotate_signing_key'),
      revokeSigningKey: calls.of('identity.revoke_signing_key'),
      register: calls.of('identity.register'),
      confirmRegistration: calls.of('identity.confirm_registration'),
      logIn: calls.of('identity.log_in'),
      logInSecondFactor: calls.of('identity.log_in_second_factor'),
      refreshSession: calls.of('identity.refresh_session'),
      logOut: calls.of('identity.log_out'),
      forgotPassword: calls.of('identity.forgot_password'),
      resetPassword: calls.of('identity.reset_password'),
      changePassword: calls.of('identity.change_password'),
      getProfile: calls.of('identity.get_profile'),
      updateProfile: calls.of('identity.update_profile'),
      listOwnSessions: calls.of('identity.list_own_sessions'),
      listAllOwnSessions: calls.all('identity.list_own_sessions'),
      endOwnSession: calls.of('identity.end_own_session'),
      enrolSecondFactor: calls.of('identity.enrol_second_factor'),
      confirmSecondFactor: calls.of('identity.confirm_second_factor'),
      removeSecondFactor: calls.of('identity.remove_second_factor'),
      replaceRecoveryCodes: calls.of('identity.replace_recovery_codes'),
      listUsers: calls.of('identity.list_users'),
      listAllUsers: calls.all('identity.list_users'),
      createUser: calls.of('identity.create_user'),
      getUser: calls.of('identity.get_user'),
      updateUser: calls.of('identity.update_user'),
      deactivateUser: calls.of('identity.deactivate_user'),
      reactivateUser: calls.of('identity.reactivate_user'),
      resetSecondFactor: calls.of('identity.reset_second_factor'),
      getUserRoles: calls.of('identity.get_user_roles'),
      setUserRoles: calls.of('identity.set_user_roles'),
      listSessions: calls.of('identity.list_sessions'),
      listAllSessions: calls.all('identity.list_sessions'),
      endSession: calls.of('identity.end_session'),
      endUserSessions: calls.of('identity.end_user_sessions'),
      listRoles: calls.of('identity.list_roles'),
      createRole: calls.of('identity.create_role'),
      getRole: calls.of('identity.get_role'),
      updateRole: calls.of('identity.update_role'),
      deleteRole: calls.of('identity.delete_role'),
    };
    this.audit = {
      list: calls.of('audit.list'),
      listAll: calls.all('audit.list'),
    };
  }
}
