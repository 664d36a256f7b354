// Generated from the contracts by `npm run generate`; what is changed here is lost.

import type { ClientErrorCode, QuaysideError } from '../error.js';

/** Where the resource is, and what may be done with it now, as paths of the server. */
export interface Links {
  readonly self: string;
  readonly [relation: string]: string;
}
/** A resource with its links. */
export type Linked<Resource> = Resource & { readonly links: Links };
/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly pagination: Pagination;
}

/** The codes that any call can meet, beside those of its own. */
export type CommonErrorCode =
  | 'INVALID_INPUT'
  | 'IDEMPOTENCY_KEY_REQUIRED'
  | 'IDEMPOTENCY_KEY_INVALID'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_PROGRESS'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'VERSION_REQUIRED'
  | 'DEADLINE_EXCEEDED'
  | 'RATE_LIMITED'
  | 'BUSY'
  | 'OVERLOADED'
  | 'SHUTTING_DOWN'
  | 'DEPENDENCY_DOWN'
  | 'INTERNAL'
  | 'MALFORMED_REQUEST'
  | 'MALFORMED_URL'
  | 'MALFORMED_COOKIE'
  | 'MALFORMED_JSON'
  | 'BODY_NOT_EXPECTED'
  | 'TOO_MANY_PARAMETERS'
  | 'CSRF_REFUSED'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'REQUEST_TIMEOUT'
  | 'PRECONDITION_FAILED'
  | 'BODY_TOO_LARGE'
  | 'URL_TOO_LONG'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UPGRADE_REQUIRED'
  | 'TOO_MANY_STREAMS'
  | 'HEADERS_TOO_LARGE'
  | ClientErrorCode;
/** An error that any call can meet. */
export type CommonError = QuaysideError<CommonErrorCode>;

export interface CatalogCreateProductInput {
  readonly sku: Sku;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly prices: readonly Money[];
  readonly tax_rate_bp?: BasisPoints | undefined;
  readonly stocked?: boolean | undefined;
  readonly status?: 'active' | 'archived' | undefined;
}
export type CatalogCreateProductOutput = Linked<ProductView>;
export type CatalogCreateProductError =
  | QuaysideError<'SKU_TAKEN', {
    readonly status: 'active' | 'archived';
    readonly version: number;
  }>
  | CommonError;

export interface CatalogGetProductInput {
  readonly sku: Sku;
}
export type CatalogGetProductOutput = Linked<ProductView>;
export type CatalogGetProductError =
  | QuaysideError<'PRODUCT_NOT_FOUND'>
  | CommonError;

export interface CatalogListProductsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'sku' | '-sku' | 'name' | '-name' | 'created_at' | '-created_at' | 'updated_at' | '-updated_at' | undefined;
  readonly q?: SearchText | undefined;
  readonly status?: readonly ('active' | 'archived')[] | undefined;
  readonly stocked?: boolean | undefined;
  readonly updated_at?: InstantRange | undefined;
}
export type CatalogListProductsOutput = Page<Linked<ProductView>>;
export type CatalogListProductsError =
  | CommonError;

export interface CatalogReplaceProductInput {
  readonly sku: Sku;
  readonly expected_version: ExpectedVersion;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly prices: readonly Money[];
  readonly tax_rate_bp?: BasisPoints | undefined;
  readonly stocked?: boolean | undefined;
  readonly status?: 'active' | 'archived' | undefined;
}
export type CatalogReplaceProductOutput = Linked<ProductView>;
export type CatalogReplaceProductError =
  | QuaysideError<'PRODUCT_NOT_FOUND'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface CatalogUpdateProductInput {
  readonly sku: Sku;
  readonly expected_version: ExpectedVersion;
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly prices?: readonly Money[] | undefined;
  readonly tax_rate_bp?: BasisPoints | undefined;
  readonly stocked?: boolean | undefined;
  readonly status?: 'active' | 'archived' | undefined;
}
export type CatalogUpdateProductOutput = Linked<ProductView>;
export type CatalogUpdateProductError =
  | QuaysideError<'PRODUCT_NOT_FOUND'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface CatalogArchiveProductInput {
  readonly sku: Sku;
  readonly expected_version: ExpectedVersion;
}
export type CatalogArchiveProductOutput = Linked<ProductView>;
export type CatalogArchiveProductError =
  | QuaysideError<'PRODUCT_NOT_FOUND'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface InventoryCreateLocationInput {
  readonly code: LocationCode;
  readonly name: string;
  readonly priority?: number | undefined;
  readonly active?: boolean | undefined;
}
export type InventoryCreateLocationOutput = Linked<LocationView>;
export type InventoryCreateLocationError =
  | QuaysideError<'LOCATION_CODE_TAKEN'>
  | QuaysideError<'TOO_MANY_LOCATIONS', {
    readonly most: number;
  }>
  | CommonError;

export interface InventoryGetLocationInput {
  readonly code: LocationCode;
}
export type InventoryGetLocationOutput = Linked<LocationView>;
export type InventoryGetLocationError =
  | QuaysideError<'LOCATION_NOT_FOUND'>
  | CommonError;

export interface InventoryListLocationsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'code' | '-code' | 'priority' | '-priority' | 'created_at' | '-created_at' | undefined;
  readonly active?: boolean | undefined;
}
export type InventoryListLocationsOutput = Page<Linked<LocationView>>;
export type InventoryListLocationsError =
  | CommonError;

export interface InventoryUpdateLocationInput {
  readonly code: LocationCode;
  readonly expected_version: ExpectedVersion;
  readonly name?: string | undefined;
  readonly priority?: number | undefined;
  readonly active?: boolean | undefined;
}
export type InventoryUpdateLocationOutput = Linked<LocationView>;
export type InventoryUpdateLocationError =
  | QuaysideError<'LOCATION_NOT_FOUND'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface InventoryListStockInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'sku' | '-sku' | undefined;
  readonly sku?: Sku | undefined;
  readonly location?: LocationCode | undefined;
  readonly low?: boolean | undefined;
}
export type InventoryListStockOutput = Page<Linked<InventoryListStockItem>>;
export type InventoryListStockError =
  | CommonError;

export interface InventoryGetStockInput {
  readonly sku: Sku;
}
export type InventoryGetStockOutput = Linked<StockView>;
export type InventoryGetStockError =
  | QuaysideError<'STOCK_NOT_FOUND'>
  | CommonError;

export interface InventoryConfigureStockInput {
  readonly sku: Sku;
  readonly location: LocationCode;
  readonly reorder_point?: number | null | undefined;
  readonly allow_backorder?: boolean | undefined;
}
export type InventoryConfigureStockOutput = Linked<InventoryListStockItem>;
export type InventoryConfigureStockError =
  | QuaysideError<'UNKNOWN_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'BACKORDERS_OPEN', {
    readonly on_hand: number;
    readonly reserved: number;
  }>
  | CommonError;

export interface InventoryReceiveStockInput {
  readonly location: LocationCode;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly quantity: Quantity;
  }[];
  readonly note?: string | null | undefined;
}
export type InventoryReceiveStockOutput = InventoryReceiveStockView;
export type InventoryReceiveStockError =
  | QuaysideError<'UNKNOWN_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface InventoryAdjustStockInput {
  readonly location: LocationCode;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly change: number;
  }[];
  readonly note: string;
}
export type InventoryAdjustStockOutput = InventoryReceiveStockView;
export type InventoryAdjustStockError =
  | QuaysideError<'UNKNOWN_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'INSUFFICIENT_STOCK', {
    readonly levels: readonly {
      readonly sku: Sku;
      readonly location: LocationCode;
      readonly on_hand: number;
      readonly reserved: number;
      readonly change: number;
    }[];
  }>
  | CommonError;

export interface InventoryTransferStockInput {
  readonly from: LocationCode;
  readonly to: LocationCode;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly quantity: Quantity;
  }[];
  readonly note?: string | null | undefined;
}
export type InventoryTransferStockOutput = InventoryReceiveStockView;
export type InventoryTransferStockError =
  | QuaysideError<'UNKNOWN_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'SAME_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'INSUFFICIENT_STOCK', {
    readonly levels: readonly {
      readonly sku: Sku;
      readonly location: LocationCode;
      readonly on_hand: number;
      readonly reserved: number;
      readonly change: number;
    }[];
  }>
  | CommonError;

export interface InventoryCountStockInput {
  readonly location: LocationCode;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly on_hand: number;
  }[];
  readonly note?: string | undefined;
}
export type InventoryCountStockOutput = InventoryReceiveStockView;
export type InventoryCountStockError =
  | QuaysideError<'UNKNOWN_LOCATION', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'SKU_COUNTED_TWICE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'INSUFFICIENT_STOCK', {
    readonly levels: readonly {
      readonly sku: Sku;
      readonly location: LocationCode;
      readonly on_hand: number;
      readonly reserved: number;
      readonly change: number;
    }[];
  }>
  | CommonError;

export interface InventoryListMovementsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'at' | '-at' | undefined;
  readonly sku?: Sku | undefined;
  readonly location?: LocationCode | undefined;
  readonly kind?: readonly ('receipt' | 'adjustment' | 'reservation' | 'release' | 'transfer')[] | undefined;
  readonly reservation_id?: ReservationId | undefined;
  readonly at?: InstantRange | undefined;
}
export type InventoryListMovementsOutput = Page<MovementView>;
export type InventoryListMovementsError =
  | CommonError;

export interface InventoryListReservationsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | undefined;
  readonly status?: readonly ('held' | 'refused' | 'released' | 'expired')[] | undefined;
  readonly order_id?: OrderId | undefined;
  readonly created_at?: InstantRange | undefined;
}
export type InventoryListReservationsOutput = Page<Linked<ReservationView>>;
export type InventoryListReservationsError =
  | CommonError;

export interface InventoryGetReservationInput {
  readonly id: ReservationId;
}
export type InventoryGetReservationOutput = Linked<ReservationView>;
export type InventoryGetReservationError =
  | QuaysideError<'RESERVATION_NOT_FOUND'>
  | CommonError;

export interface OrdersPlaceInput {
  readonly external_id?: string | null | undefined;
  readonly draft?: boolean | undefined;
  readonly currency: Currency;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly quantity: Quantity;
    readonly unit_price?: Money | undefined;
    readonly discount?: Money | undefined;
    readonly tax_rate_bp?: BasisPoints | undefined;
  }[];
  readonly shipping?: Money | undefined;
  readonly customer: {
    readonly reference: string | null;
    readonly name: string;
    readonly email: string | null;
  };
  readonly shipping_address: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  };
  readonly billing_address?: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  } | null | undefined;
  readonly payment_method: string;
  readonly metadata?: Metadata | undefined;
}
export type OrdersPlaceOutput = Linked<OrderView>;
export type OrdersPlaceError =
  | QuaysideError<'UNKNOWN_SKU', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'NO_PRICE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'PRICE_NOT_ALLOWED', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_CURRENCY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'DISCOUNT_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'TOTAL_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'EXTERNAL_ID_TAKEN', {
    readonly order_id: string;
  }>
  | CommonError;

export interface OrdersGetInput {
  readonly id: OrderId;
}
export type OrdersGetOutput = Linked<OrderView>;
export type OrdersGetError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | CommonError;

export interface OrdersListInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | 'placed_at' | '-placed_at' | 'total' | '-total' | undefined;
  readonly q?: SearchText | undefined;
  readonly status?: readonly ('draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled')[] | undefined;
  readonly external_id?: string | undefined;
  readonly customer_reference?: string | undefined;
  readonly currency?: Currency | undefined;
  readonly created_at?: InstantRange | undefined;
  readonly placed_at?: InstantRange | undefined;
}
export type OrdersListOutput = Page<Linked<OrderView>>;
export type OrdersListError =
  | CommonError;

export interface OrdersReplaceInput {
  readonly id: OrderId;
  readonly expected_version: ExpectedVersion;
  readonly currency: Currency;
  readonly lines: readonly {
    readonly sku: Sku;
    readonly quantity: Quantity;
    readonly unit_price?: Money | undefined;
    readonly discount?: Money | undefined;
    readonly tax_rate_bp?: BasisPoints | undefined;
  }[];
  readonly shipping?: Money | undefined;
  readonly customer: {
    readonly reference: string | null;
    readonly name: string;
    readonly email: string | null;
  };
  readonly shipping_address: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  };
  readonly billing_address?: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  } | null | undefined;
  readonly payment_method: string;
  readonly metadata?: Metadata | undefined;
}
export type OrdersReplaceOutput = Linked<OrderView>;
export type OrdersReplaceError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | QuaysideError<'WRONG_STATUS', {
    readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'UNKNOWN_SKU', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'NO_PRICE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'PRICE_NOT_ALLOWED', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_CURRENCY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'DISCOUNT_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'TOTAL_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface OrdersAmendInput {
  readonly id: OrderId;
  readonly expected_version: ExpectedVersion;
  readonly lines?: readonly {
    readonly sku: Sku;
    readonly quantity: Quantity;
    readonly unit_price?: Money | undefined;
    readonly discount?: Money | undefined;
    readonly tax_rate_bp?: BasisPoints | undefined;
  }[] | undefined;
  readonly shipping?: Money | undefined;
  readonly customer?: {
    readonly reference?: string | null | undefined;
    readonly name?: string | undefined;
    readonly email?: string | null | undefined;
  } | undefined;
  readonly shipping_address?: {
    readonly name?: string | undefined;
    readonly line1?: string | undefined;
    readonly line2?: string | null | undefined;
    readonly city?: string | undefined;
    readonly region?: string | null | undefined;
    readonly postal_code?: string | null | undefined;
    readonly country?: Country | undefined;
  } | undefined;
  readonly billing_address?: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  } | null | undefined;
  readonly payment_method?: string | undefined;
  readonly metadata?: Readonly<Record<MetadataKey, MetadataValue | null>> | null | undefined;
}
export type OrdersAmendOutput = Linked<OrderView>;
export type OrdersAmendError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | QuaysideError<'WRONG_STATUS', {
    readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'UNKNOWN_SKU', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'NO_PRICE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'PRICE_NOT_ALLOWED', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_CURRENCY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'DISCOUNT_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'TOTAL_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'NOT_AN_ORDER', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface OrdersPlaceDraftInput {
  readonly id: OrderId;
  readonly expected_version: ExpectedVersion;
}
export type OrdersPlaceDraftOutput = Linked<OrderView>;
export type OrdersPlaceDraftError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | QuaysideError<'WRONG_STATUS', {
    readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'UNKNOWN_SKU', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'NO_PRICE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'PRICE_NOT_ALLOWED', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_CURRENCY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'DISCOUNT_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'TOTAL_TOO_LARGE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface OrdersCancelInput {
  readonly id: OrderId;
  readonly expected_version: ExpectedVersion;
  readonly reason?: string | undefined;
}
export type OrdersCancelOutput = Linked<OrderView>;
export type OrdersCancelError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | QuaysideError<'WRONG_STATUS', {
    readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface OrdersTimelineInput {
  readonly id: OrderId;
}
export type OrdersTimelineOutput = Linked<OrdersTimelineView>;
export type OrdersTimelineError =
  | QuaysideError<'ORDER_NOT_FOUND'>
  | CommonError;

export interface OrdersListSagasInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'updated_at' | '-updated_at' | 'started_at' | '-started_at' | undefined;
  readonly state?: readonly ('running' | 'stuck' | 'done')[] | undefined;
  readonly step?: readonly ('reserving' | 'authorizing' | 'rejecting' | 'undoing' | 'done')[] | undefined;
}
export type OrdersListSagasOutput = Page<Linked<SagaView>>;
export type OrdersListSagasError =
  | CommonError;

export interface OrdersGetSagaInput {
  readonly order_id: OrderId;
}
export type OrdersGetSagaOutput = Linked<SagaView>;
export type OrdersGetSagaError =
  | QuaysideError<'SAGA_NOT_FOUND'>
  | CommonError;

export interface OrdersRetrySagaInput {
  readonly order_id: OrderId;
}
export type OrdersRetrySagaOutput = Linked<SagaView>;
export type OrdersRetrySagaError =
  | QuaysideError<'SAGA_NOT_FOUND'>
  | QuaysideError<'NOT_AT_THIS_STEP', {
    readonly step: 'reserving' | 'authorizing' | 'rejecting' | 'undoing' | 'done';
  }>
  | CommonError;

export interface OrdersSkipSagaStepInput {
  readonly order_id: OrderId;
}
export type OrdersSkipSagaStepOutput = Linked<SagaView>;
export type OrdersSkipSagaStepError =
  | QuaysideError<'SAGA_NOT_FOUND'>
  | QuaysideError<'NOT_AT_THIS_STEP', {
    readonly step: 'reserving' | 'authorizing' | 'rejecting' | 'undoing' | 'done';
  }>
  | CommonError;

export interface OrdersCompensateSagaInput {
  readonly order_id: OrderId;
}
export type OrdersCompensateSagaOutput = Linked<SagaView>;
export type OrdersCompensateSagaError =
  | QuaysideError<'SAGA_NOT_FOUND'>
  | QuaysideError<'NOT_AT_THIS_STEP', {
    readonly step: 'reserving' | 'authorizing' | 'rejecting' | 'undoing' | 'done';
  }>
  | CommonError;

export interface PaymentsListInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | undefined;
  readonly order_id?: OrderId | undefined;
  readonly status?: readonly ('requested' | 'unknown' | 'authorized' | 'declined' | 'expired' | 'voided')[] | undefined;
  readonly gateway?: string | undefined;
  readonly created_at?: InstantRange | undefined;
}
export type PaymentsListOutput = Page<Linked<PaymentView>>;
export type PaymentsListError =
  | CommonError;

export interface PaymentsGetInput {
  readonly id: PaymentId;
}
export type PaymentsGetOutput = Linked<PaymentView>;
export type PaymentsGetError =
  | QuaysideError<'PAYMENT_NOT_FOUND'>
  | CommonError;

export interface PaymentsVoidInput {
  readonly id: PaymentId;
  readonly expected_version: ExpectedVersion;
}
export type PaymentsVoidOutput = Linked<PaymentView>;
export type PaymentsVoidError =
  | QuaysideError<'PAYMENT_NOT_FOUND'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'WRONG_STATUS', {
    readonly status: 'requested' | 'unknown' | 'authorized' | 'declined' | 'expired' | 'voided';
  }>
  | CommonError;

export interface PaymentsReceiveWebhookInput {
  readonly gateway: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}
export type PaymentsReceiveWebhookOutput = PaymentsReceiveWebhookView;
export type PaymentsReceiveWebhookError =
  | QuaysideError<'UNKNOWN_GATEWAY'>
  | QuaysideError<'WEBHOOK_NOT_VERIFIED'>
  | CommonError;

export interface IdentityCreateKeyInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expires_at?: Instant | null | undefined;
}
export type IdentityCreateKeyOutput = Linked<IdentityCreateKeyView>;
export type IdentityCreateKeyError =
  | QuaysideError<'UNKNOWN_SCOPE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_EXPIRY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface IdentityListKeysInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | 'name' | '-name' | undefined;
  readonly status?: readonly ('active' | 'expired' | 'revoked')[] | undefined;
  readonly created_by?: string | undefined;
}
export type IdentityListKeysOutput = Page<Linked<KeyView>>;
export type IdentityListKeysError =
  | CommonError;

export interface IdentityRevokeKeyInput {
  readonly id: ApiKeyId;
}
export type IdentityRevokeKeyOutput = Linked<KeyView>;
export type IdentityRevokeKeyError =
  | QuaysideError<'KEY_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | CommonError;

export interface IdentityCreateServiceAccountInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly secret_expires_at?: Instant | null | undefined;
}
export type IdentityCreateServiceAccountOutput = Linked<ServiceAccountWithSecret>;
export type IdentityCreateServiceAccountError =
  | QuaysideError<'UNKNOWN_SCOPE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'WRONG_EXPIRY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface IdentityGetServiceAccountInput {
  readonly id: ServiceAccountId;
}
export type IdentityGetServiceAccountOutput = Linked<ServiceAccountView>;
export type IdentityGetServiceAccountError =
  | QuaysideError<'SERVICE_ACCOUNT_NOT_FOUND'>
  | CommonError;

export interface IdentityListServiceAccountsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | 'name' | '-name' | undefined;
  readonly status?: readonly ('active' | 'ended')[] | undefined;
  readonly created_by?: string | undefined;
}
export type IdentityListServiceAccountsOutput = Page<Linked<ServiceAccountView>>;
export type IdentityListServiceAccountsError =
  | CommonError;

export interface IdentityUpdateServiceAccountInput {
  readonly id: ServiceAccountId;
  readonly expected_version: ExpectedVersion;
  readonly name?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}
export type IdentityUpdateServiceAccountOutput = Linked<ServiceAccountView>;
export type IdentityUpdateServiceAccountError =
  | QuaysideError<'SERVICE_ACCOUNT_NOT_FOUND'>
  | QuaysideError<'SERVICE_ACCOUNT_ENDED'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'UNKNOWN_SCOPE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface IdentityEndServiceAccountInput {
  readonly id: ServiceAccountId;
}
export type IdentityEndServiceAccountOutput = Linked<ServiceAccountView>;
export type IdentityEndServiceAccountError =
  | QuaysideError<'SERVICE_ACCOUNT_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | CommonError;

export interface IdentityAddAccountSecretInput {
  readonly id: ServiceAccountId;
  readonly expires_at?: Instant | null | undefined;
}
export type IdentityAddAccountSecretOutput = Linked<ServiceAccountWithSecret>;
export type IdentityAddAccountSecretError =
  | QuaysideError<'SERVICE_ACCOUNT_NOT_FOUND'>
  | QuaysideError<'SERVICE_ACCOUNT_ENDED'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'WRONG_EXPIRY', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'TOO_MANY_SECRETS'>
  | CommonError;

export interface IdentityRemoveAccountSecretInput {
  readonly id: ServiceAccountId;
  readonly secret_id: SecretId;
}
export type IdentityRemoveAccountSecretOutput = Linked<ServiceAccountView>;
export type IdentityRemoveAccountSecretError =
  | QuaysideError<'SERVICE_ACCOUNT_NOT_FOUND'>
  | QuaysideError<'SERVICE_ACCOUNT_ENDED'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'ACCOUNT_SECRET_NOT_FOUND'>
  | CommonError;

export interface IdentityIssueTokenInput {
  readonly grant_type: string;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly scope?: string | undefined;
}
export type IdentityIssueTokenOutput = IdentityIssueTokenView;
export type IdentityIssueTokenError =
  | QuaysideError<'INVALID_CLIENT'>
  | QuaysideError<'UNSUPPORTED_GRANT_TYPE'>
  | QuaysideError<'INVALID_SCOPE'>
  | CommonError;

export interface IdentityListSigningKeysInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'number' | '-number' | undefined;
  readonly state?: readonly ('next' | 'active' | 'retiring' | 'gone')[] | undefined;
}
export type IdentityListSigningKeysOutput = Page<Linked<SigningKeyView>>;
export type IdentityListSigningKeysError =
  | CommonError;

export interface IdentityRotateSigningKeyInput {
  readonly at_once?: boolean | undefined;
}
export type IdentityRotateSigningKeyOutput = Linked<SigningKeyView>;
export type IdentityRotateSigningKeyError =
  | QuaysideError<'NEXT_KEY_TOO_NEW', {
    readonly known_at: Instant;
  }>
  | CommonError;

export interface IdentityRevokeSigningKeyInput {
  readonly id: SigningKeyId;
}
export type IdentityRevokeSigningKeyOutput = Linked<SigningKeyView>;
export type IdentityRevokeSigningKeyError =
  | QuaysideError<'SIGNING_KEY_NOT_FOUND'>
  | CommonError;

export interface AuditListInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'sequence' | '-sequence' | undefined;
  readonly actor?: string | undefined;
  readonly use_case?: readonly string[] | undefined;
  readonly object?: string | undefined;
  readonly outcome?: readonly string[] | undefined;
  readonly transport?: readonly string[] | undefined;
  readonly at?: InstantRange | undefined;
  readonly q?: SearchText | undefined;
}
export type AuditListOutput = Page<AuditRowView>;
export type AuditListError =
  | CommonError;

export interface IdentityRegisterInput {
  readonly email: EmailAddress;
  readonly password: string;
  readonly name?: string | null | undefined;
}
export type IdentityRegisterOutput = IdentityRegisterView;
export type IdentityRegisterError =
  | QuaysideError<'WEAK_PASSWORD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface IdentityConfirmRegistrationInput {
  readonly token: string;
  readonly password: string;
}
export type IdentityConfirmRegistrationOutput = Linked<UserView>;
export type IdentityConfirmRegistrationError =
  | QuaysideError<'TOKEN_REFUSED'>
  | QuaysideError<'WRONG_PASSWORD'>
  | QuaysideError<'ALREADY_REGISTERED'>
  | CommonError;

export interface IdentityLogInInput {
  readonly email: EmailAddress;
  readonly password: string;
}
export type IdentityLogInOutput = IdentityLogInView;
export type IdentityLogInError =
  | QuaysideError<'WRONG_CREDENTIALS'>
  | CommonError;

export interface IdentityLogInSecondFactorInput {
  readonly challenge: string;
  readonly code: string;
}
export type IdentityLogInSecondFactorOutput = SignedIn;
export type IdentityLogInSecondFactorError =
  | QuaysideError<'CHALLENGE_REFUSED'>
  | QuaysideError<'WRONG_CODE'>
  | QuaysideError<'TOO_MANY_CODES', {
    readonly retry_after: number;
  }>
  | CommonError;

export interface IdentityRefreshSessionInput {
  readonly refresh_token: string;
}
export type IdentityRefreshSessionOutput = SignedIn;
export type IdentityRefreshSessionError =
  | QuaysideError<'REFRESH_REFUSED'>
  | CommonError;

export interface IdentityLogOutInput {
  readonly everywhere?: boolean | undefined;
}
export type IdentityLogOutOutput = IdentityLogOutView;
export type IdentityLogOutError =
  | QuaysideError<'NOT_A_USER'>
  | CommonError;

export interface IdentityForgotPasswordInput {
  readonly email: EmailAddress;
}
export type IdentityForgotPasswordOutput = IdentityRegisterView;
export type IdentityForgotPasswordError =
  | CommonError;

export interface IdentityResetPasswordInput {
  readonly token: string;
  readonly password: string;
}
export type IdentityResetPasswordOutput = Linked<UserView>;
export type IdentityResetPasswordError =
  | QuaysideError<'TOKEN_REFUSED'>
  | QuaysideError<'WEAK_PASSWORD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export interface IdentityChangePasswordInput {
  readonly current_password: string;
  readonly new_password: string;
}
export type IdentityChangePasswordOutput = IdentityChangePasswordView;
export type IdentityChangePasswordError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'SECOND_FACTOR_NEEDED'>
  | QuaysideError<'WRONG_PASSWORD'>
  | QuaysideError<'WEAK_PASSWORD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | CommonError;

export type IdentityGetProfileInput = Readonly<Record<string, never>>;
export type IdentityGetProfileOutput = Linked<ProfileView>;
export type IdentityGetProfileError =
  | QuaysideError<'NOT_A_USER'>
  | CommonError;

export interface IdentityUpdateProfileInput {
  readonly expected_version: ExpectedVersion;
  readonly name?: string | null | undefined;
}
export type IdentityUpdateProfileOutput = Linked<ProfileView>;
export type IdentityUpdateProfileError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'SECOND_FACTOR_NEEDED'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface IdentityListOwnSessionsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'started_at' | '-started_at' | 'last_used_at' | '-last_used_at' | undefined;
}
export type IdentityListOwnSessionsOutput = Page<Linked<SessionView>>;
export type IdentityListOwnSessionsError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'SECOND_FACTOR_NEEDED'>
  | CommonError;

export interface IdentityEndOwnSessionInput {
  readonly session_id: SessionId;
}
export type IdentityEndOwnSessionOutput = Linked<SessionView>;
export type IdentityEndOwnSessionError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'SECOND_FACTOR_NEEDED'>
  | QuaysideError<'SESSION_NOT_FOUND'>
  | CommonError;

export interface IdentityEnrolSecondFactorInput {
  readonly password: string;
}
export type IdentityEnrolSecondFactorOutput = IdentityEnrolSecondFactorView;
export type IdentityEnrolSecondFactorError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'WRONG_PASSWORD'>
  | QuaysideError<'ALREADY_ENROLLED'>
  | CommonError;

export interface IdentityConfirmSecondFactorInput {
  readonly code: string;
}
export type IdentityConfirmSecondFactorOutput = IdentityConfirmSecondFactorView;
export type IdentityConfirmSecondFactorError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'WRONG_CODE'>
  | QuaysideError<'NOTHING_TO_CONFIRM'>
  | CommonError;

export interface IdentityRemoveSecondFactorInput {
  readonly password: string;
  readonly code: string;
}
export type IdentityRemoveSecondFactorOutput = Linked<UserView>;
export type IdentityRemoveSecondFactorError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'WRONG_PASSWORD'>
  | QuaysideError<'NOT_ENROLLED'>
  | QuaysideError<'WRONG_CODE'>
  | QuaysideError<'TOO_MANY_CODES', {
    readonly retry_after: number;
  }>
  | CommonError;

export interface IdentityReplaceRecoveryCodesInput {
  readonly password: string;
  readonly code: string;
}
export type IdentityReplaceRecoveryCodesOutput = IdentityConfirmSecondFactorView;
export type IdentityReplaceRecoveryCodesError =
  | QuaysideError<'NOT_A_USER'>
  | QuaysideError<'WRONG_PASSWORD'>
  | QuaysideError<'NOT_ENROLLED'>
  | QuaysideError<'WRONG_CODE'>
  | QuaysideError<'TOO_MANY_CODES', {
    readonly retry_after: number;
  }>
  | CommonError;

export interface IdentityListUsersInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'created_at' | '-created_at' | 'email' | '-email' | undefined;
  readonly status?: readonly ('invited' | 'active' | 'deactivated')[] | undefined;
  readonly role?: RoleName | undefined;
  readonly email?: EmailAddress | undefined;
}
export type IdentityListUsersOutput = Page<Linked<UserView>>;
export type IdentityListUsersError =
  | CommonError;

export interface IdentityCreateUserInput {
  readonly email: EmailAddress;
  readonly name?: string | null | undefined;
  readonly roles?: readonly RoleName[] | undefined;
}
export type IdentityCreateUserOutput = Linked<UserView>;
export type IdentityCreateUserError =
  | QuaysideError<'UNKNOWN_ROLE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'ROLE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'ADDRESS_TAKEN', {
    readonly user_id: string;
  }>
  | CommonError;

export interface IdentityGetUserInput {
  readonly id: UserId;
}
export type IdentityGetUserOutput = Linked<UserView>;
export type IdentityGetUserError =
  | QuaysideError<'USER_NOT_FOUND'>
  | CommonError;

export interface IdentityUpdateUserInput {
  readonly id: UserId;
  readonly expected_version: ExpectedVersion;
  readonly name?: string | null | undefined;
}
export type IdentityUpdateUserOutput = Linked<UserView>;
export type IdentityUpdateUserError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface IdentityDeactivateUserInput {
  readonly id: UserId;
}
export type IdentityDeactivateUserOutput = Linked<UserView>;
export type IdentityDeactivateUserError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'LAST_ADMINISTRATOR'>
  | CommonError;

export interface IdentityReactivateUserInput {
  readonly id: UserId;
}
export type IdentityReactivateUserOutput = Linked<UserView>;
export type IdentityReactivateUserError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | CommonError;

export interface IdentityResetSecondFactorInput {
  readonly id: UserId;
}
export type IdentityResetSecondFactorOutput = Linked<UserView>;
export type IdentityResetSecondFactorError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | CommonError;

export interface IdentityGetUserRolesInput {
  readonly id: UserId;
}
export type IdentityGetUserRolesOutput = Linked<UserRolesView>;
export type IdentityGetUserRolesError =
  | QuaysideError<'USER_NOT_FOUND'>
  | CommonError;

export interface IdentitySetUserRolesInput {
  readonly id: UserId;
  readonly expected_version: ExpectedVersion;
  readonly roles: readonly RoleName[];
}
export type IdentitySetUserRolesOutput = Linked<UserView>;
export type IdentitySetUserRolesError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'UNKNOWN_ROLE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'ROLE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'LAST_ADMINISTRATOR'>
  | CommonError;

export interface IdentityListSessionsInput {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: 'started_at' | '-started_at' | 'last_used_at' | '-last_used_at' | undefined;
  readonly id: UserId;
  readonly open?: boolean | undefined;
}
export type IdentityListSessionsOutput = Page<Linked<SessionView>>;
export type IdentityListSessionsError =
  | QuaysideError<'USER_NOT_FOUND'>
  | CommonError;

export interface IdentityEndSessionInput {
  readonly id: UserId;
  readonly session_id: SessionId;
}
export type IdentityEndSessionOutput = Linked<SessionView>;
export type IdentityEndSessionError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SESSION_NOT_FOUND'>
  | CommonError;

export interface IdentityEndUserSessionsInput {
  readonly id: UserId;
}
export type IdentityEndUserSessionsOutput = IdentityEndUserSessionsView;
export type IdentityEndUserSessionsError =
  | QuaysideError<'USER_NOT_FOUND'>
  | QuaysideError<'MAY_MORE', {
    readonly scopes: readonly string[];
  }>
  | CommonError;

export type IdentityListRolesInput = Readonly<Record<string, never>>;
export type IdentityListRolesOutput = IdentityListRolesView;
export type IdentityListRolesError =
  | CommonError;

export interface IdentityCreateRoleInput {
  readonly name: RoleName;
  readonly description?: string | null | undefined;
  readonly scopes: readonly string[];
  readonly requires_second_factor?: boolean | undefined;
}
export type IdentityCreateRoleOutput = Linked<RoleView>;
export type IdentityCreateRoleError =
  | QuaysideError<'UNKNOWN_SCOPE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'ROLE_TAKEN'>
  | CommonError;

export interface IdentityGetRoleInput {
  readonly name: RoleName;
}
export type IdentityGetRoleOutput = Linked<RoleView>;
export type IdentityGetRoleError =
  | QuaysideError<'ROLE_NOT_FOUND'>
  | CommonError;

export interface IdentityUpdateRoleInput {
  readonly name: RoleName;
  readonly expected_version: ExpectedVersion;
  readonly description?: string | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly requires_second_factor?: boolean | undefined;
}
export type IdentityUpdateRoleOutput = Linked<RoleView>;
export type IdentityUpdateRoleError =
  | QuaysideError<'UNKNOWN_SCOPE', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly scopes: readonly string[];
  }>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'ROLE_NOT_FOUND'>
  | QuaysideError<'BUILT_IN_ROLE'>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | CommonError;

export interface IdentityDeleteRoleInput {
  readonly name: RoleName;
  readonly expected_version: ExpectedVersion;
}
export type IdentityDeleteRoleOutput = Linked<RoleView>;
export type IdentityDeleteRoleError =
  | QuaysideError<'ROLE_NOT_FOUND'>
  | QuaysideError<'BUILT_IN_ROLE'>
  | QuaysideError<'SCOPE_NOT_HELD', {
    readonly issues: readonly {
      readonly path: string;
      readonly message: string;
    }[];
  }>
  | QuaysideError<'VERSION_MISMATCH', {
    readonly current_version: number;
  }>
  | QuaysideError<'ROLE_IN_USE'>
  | CommonError;

/** The data of each event, by its type. */
export interface EventData {
  /** A product was created. Heard with the scope `catalog:read`; version 1 of its data. */
  readonly 'catalog.product_created': {
    readonly sku: Sku;
    readonly name: string;
    readonly description: string | null;
    readonly prices: readonly Money[];
    readonly tax_rate_bp: BasisPoints;
    readonly stocked: boolean;
    readonly status: 'active' | 'archived';
  };
  /** A product was changed, archived or put back on sale, and is now this. Heard with the scope `catalog:read`; version 1 of its data. */
  readonly 'catalog.product_changed': {
    readonly sku: Sku;
    readonly name: string;
    readonly description: string | null;
    readonly prices: readonly Money[];
    readonly tax_rate_bp: BasisPoints;
    readonly stocked: boolean;
    readonly status: 'active' | 'archived';
  };
  /** An API key was created. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.key_created': {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly expires_at: Instant | null;
  };
  /** An API key was revoked. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.key_revoked': {
    readonly name: string;
  };
  /** A service account was created. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.service_account_created': {
    readonly name: string;
    readonly scopes: readonly string[];
  };
  /** The name or the scopes of a service account changed. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.service_account_changed': {
    readonly name: string;
    readonly scopes: readonly string[];
  };
  /** A service account was given another secret. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.service_account_secret_added': {
    readonly secret_id: SecretId;
    readonly expires_at: Instant | null;
  };
  /** A secret of a service account was removed, or had expired. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.service_account_secret_removed': {
    readonly secret_id: SecretId;
  };
  /** A service account ended. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.service_account_ended': {
    readonly name: string;
  };
  /** A signing key was made; it is published, and signs nothing yet. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.signing_key_made': {
    readonly number: number;
  };
  /** A signing key signs access tokens from now on. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.signing_key_activated': {
    readonly number: number;
  };
  /** A signing key signs no longer; what it signed is good until it expires. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.signing_key_retired': {
    readonly number: number;
  };
  /** A signing key is gone; nothing that it signed is good. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.signing_key_gone': {
    readonly number: number;
    readonly revoked: boolean;
  };
  /** Somebody registered and confirmed the address. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_registered': {
    readonly user_id: UserId;
    readonly roles: readonly string[];
  };
  /** A user was invited. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_invited': {
    readonly user_id: UserId;
    readonly roles: readonly string[];
  };
  /** A user who was invited answered. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_confirmed': {
    readonly user_id: UserId;
  };
  /** Something of a user was changed. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_changed': {
    readonly user_id: UserId;
  };
  /** A user has other roles. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_roles_changed': {
    readonly user_id: UserId;
    readonly roles: readonly string[];
  };
  /** A user can sign in no more. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_deactivated': {
    readonly user_id: UserId;
  };
  /** A user can sign in again. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.user_reactivated': {
    readonly user_id: UserId;
  };
  /** A password was chosen: by who knew the one before, or by the token of a mail. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.password_changed': {
    readonly user_id: UserId;
    readonly how: 'change' | 'reset';
  };
  /** A second factor was enrolled. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.second_factor_enrolled': {
    readonly user_id: UserId;
  };
  /** A second factor was removed, by the user or by somebody for them. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.second_factor_removed': {
    readonly user_id: UserId;
    readonly by: 'user' | 'administrator';
  };
  /** New recovery codes were made. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.recovery_codes_replaced': {
    readonly user_id: UserId;
  };
  /** A user signed in. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.session_started': {
    readonly user_id: UserId;
  };
  /** A session was ended. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.session_ended': {
    readonly user_id: UserId;
    readonly reason: 'logged_out' | 'ended_by_user' | 'ended_by_administrator' | 'refresh_token_reused' | 'password_changed' | 'password_reset' | 'second_factor_changed' | 'deactivated' | 'displaced';
  };
  /** A role was made. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.role_created': {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly requires_second_factor: boolean;
  };
  /** A role was changed. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.role_changed': {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly requires_second_factor: boolean;
  };
  /** A role was deleted. Heard with the scope `identity:read`; version 1 of its data. */
  readonly 'identity.role_deleted': {
    readonly name: string;
  };
  /** A location was created. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.location_created': {
    readonly code: LocationCode;
    readonly name: string;
    readonly priority: number;
    readonly active: boolean;
  };
  /** A location was changed, and is now this. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.location_changed': {
    readonly name: string;
    readonly priority: number;
    readonly active: boolean;
  };
  /** Stock came in, was corrected, or was moved. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.stock_moved': {
    readonly sku: Sku;
    readonly location_id: LocationId;
    readonly kind: 'receipt' | 'adjustment' | 'reservation' | 'release' | 'transfer';
    readonly change: number;
    readonly on_hand: number;
    readonly reserved: number;
  };
  /** How a stock level is kept was changed, to this. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.stock_configured': {
    readonly sku: Sku;
    readonly location_id: LocationId;
    readonly reorder_point: number | null;
    readonly allow_backorder: boolean;
  };
  /** A stock level fell to its reorder point; told once, until it rose above. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.stock_low': {
    readonly sku: Sku;
    readonly location_id: LocationId;
    readonly available: number;
    readonly reorder_point: number;
  };
  /** Stock is held for an order. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.stock_reserved': {
    readonly reservation_id: ReservationId;
    readonly order_id: OrderId;
    readonly expires_at: Instant;
    readonly allocations: readonly {
      readonly sku: Sku;
      readonly location_id: LocationId;
      readonly quantity: number;
    }[];
  };
  /** There was not enough stock for an order. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.reservation_refused': {
    readonly reservation_id: ReservationId;
    readonly order_id: OrderId;
    readonly shortages: readonly {
      readonly sku: Sku;
      readonly requested: number;
      readonly available: number;
    }[];
  };
  /** What is held is held until the order ends it. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.reservation_confirmed': {
    readonly reservation_id: ReservationId;
    readonly order_id: OrderId;
  };
  /** What was held is free again. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.reservation_released': {
    readonly reservation_id: ReservationId;
    readonly order_id: OrderId;
    readonly allocations: readonly {
      readonly sku: Sku;
      readonly location_id: LocationId;
      readonly quantity: number;
    }[];
  };
  /** What was held is free again, for its time was over. Heard with the scope `inventory:read`; version 1 of its data. */
  readonly 'inventory.reservation_expired': {
    readonly reservation_id: ReservationId;
    readonly order_id: OrderId;
    readonly allocations: readonly {
      readonly sku: Sku;
      readonly location_id: LocationId;
      readonly quantity: number;
    }[];
  };
  /** An order was begun as a draft. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_drafted': {
    readonly external_id: string | null;
    readonly currency: Currency;
    readonly total: Money;
    readonly lines: readonly {
      readonly number: number;
      readonly sku: Sku;
      readonly quantity: Quantity;
      readonly total: Money;
    }[];
  };
  /** A draft was changed, and is now this. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_amended': {
    readonly currency: Currency;
    readonly total: Money;
    readonly lines: readonly {
      readonly number: number;
      readonly sku: Sku;
      readonly quantity: Quantity;
      readonly total: Money;
    }[];
  };
  /** An order was placed. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_placed': {
    readonly order: {
      readonly external_id: string | null;
      readonly currency: Currency;
      readonly total: Money;
      readonly lines: readonly {
        readonly number: number;
        readonly sku: Sku;
        readonly quantity: Quantity;
        readonly total: Money;
      }[];
    } | null;
  };
  /** Stock is held for an order and its payment is authorized. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_confirmed': Readonly<Record<string, never>>;
  /** An order could not be fulfilled. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_rejected': {
    readonly reason: 'out_of_stock' | 'payment_declined' | 'payment_expired' | 'reservation_expired' | 'given_up';
  };
  /** An order was called off. Heard with the scope `orders:read`; version 1 of its data. */
  readonly 'orders.order_cancelled': {
    readonly reason: string;
  };
  /** Money is being asked for. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.payment_requested': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
    readonly amount: Money;
  };
  /** The gateway was asked and its answer was lost; it is being found out. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.outcome_unknown': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
    readonly why: string;
  };
  /** The gateway holds the money. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.payment_authorized': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
    readonly amount: Money;
    readonly reference: string;
  };
  /** The gateway gives no money. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.payment_declined': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
    readonly reason: string;
  };
  /** Nobody could say for too long; whatever the gateway holds is given back. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.payment_expired': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
  };
  /** The money is to be given back. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.void_requested': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
  };
  /** The money is given back, or was never asked for. Heard with the scope `payments:read`; version 1 of its data. */
  readonly 'payments.payment_voided': {
    readonly payment_id: PaymentId;
    readonly order_id: OrderId;
  };
}

export type Amount = number;

export type ApiKeyId = string;

export type AuditId = string;

export interface AuditRowView {
  readonly sequence: number;
  readonly id: AuditId;
  readonly at: Instant;
  readonly actor: {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
  };
  readonly on_behalf_of: string | null;
  readonly use_case: string;
  readonly transport: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly object: string | null;
  readonly outcome: string;
  readonly request_id: string;
  readonly times: number;
  readonly fields: readonly string[];
  readonly changes: readonly {
    readonly subject: string;
    readonly from: number;
    readonly to: number;
    readonly events: readonly string[];
  }[];
  readonly previous: string;
  readonly hash: string;
}

export type BasisPoints = number;

export type Country = string;

export type Currency = string;

export type EmailAddress = string;

export type ExpectedVersion = number | 'any';

export interface IdentityChangePasswordView {
  readonly ended: number;
}

export interface IdentityConfirmSecondFactorView {
  readonly recovery_codes: readonly string[];
}

export interface IdentityCreateKeyView {
  readonly id: ApiKeyId;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'expired' | 'revoked';
  readonly created_by: string;
  readonly created_at: Instant;
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
  readonly last_used_at: Instant | null;
  readonly version: number;
  readonly secret: string | null;
}

export interface IdentityEndUserSessionsView {
  readonly ended: number;
}

export interface IdentityEnrolSecondFactorView {
  readonly secret: string;
  readonly link: string;
}

export interface IdentityIssueTokenView {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

export interface IdentityListRolesView {
  readonly roles: readonly RoleView[];
}

export interface IdentityLogInView {
  readonly signed_in: SignedIn | null;
  readonly challenge: {
    readonly token: string;
    readonly expires_at: Instant;
  } | null;
}

export interface IdentityLogOutView {
  readonly ended: number;
}

export interface IdentityRegisterView {
  readonly sent_to: string;
}

export type Instant = string;

export interface InstantRange {
  readonly gte?: Instant | undefined;
  readonly gt?: Instant | undefined;
  readonly lte?: Instant | undefined;
  readonly lt?: Instant | undefined;
}

export interface InventoryListStockItem {
  readonly sku: Sku;
  readonly location: LocationCode;
  readonly on_hand: number;
  readonly reserved: number;
  readonly available: number;
  readonly reorder_point: number | null;
  readonly allow_backorder: boolean;
  readonly low: boolean;
}

export interface InventoryReceiveStockView {
  readonly movements: readonly MovementView[];
}

export interface KeyView {
  readonly id: ApiKeyId;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'expired' | 'revoked';
  readonly created_by: string;
  readonly created_at: Instant;
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
  readonly last_used_at: Instant | null;
  readonly version: number;
}

export type LocationCode = string;

export type LocationId = string;

export interface LocationView {
  readonly id: LocationId;
  readonly code: LocationCode;
  readonly name: string;
  readonly priority: number;
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export type Metadata = Readonly<Record<MetadataKey, MetadataValue>>;

export type MetadataKey = string;

export type MetadataValue = string;

export interface Money {
  readonly amount: Amount;
  readonly currency: Currency;
}

export type MovementId = string;

export interface MovementView {
  readonly id: MovementId;
  readonly kind: 'receipt' | 'adjustment' | 'reservation' | 'release' | 'transfer';
  readonly sku: Sku;
  readonly location: LocationCode;
  readonly on_hand_change: number;
  readonly reserved_change: number;
  readonly reservation_id: ReservationId | null;
  readonly note: string | null;
  readonly actor: string;
  readonly at: Instant;
}

export type OperationId = string;

export type OrderId = string;

export interface OrderView {
  readonly id: OrderId;
  readonly external_id: string | null;
  readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  readonly reason: string | null;
  readonly version: number;
  readonly currency: Currency;
  readonly lines: readonly {
    readonly number: number;
    readonly sku: Sku;
    readonly name: string;
    readonly quantity: Quantity;
    readonly unit_price: Money;
    readonly discount: Money;
    readonly tax_rate_bp: BasisPoints;
    readonly tax: Money;
    readonly total: Money;
    readonly negotiated: boolean;
    readonly stocked: boolean;
  }[];
  readonly totals: {
    readonly subtotal: Money;
    readonly discount: Money;
    readonly shipping: Money;
    readonly tax: Money;
    readonly total: Money;
  };
  readonly customer: {
    readonly reference: string | null;
    readonly name: string;
    readonly email: string | null;
  };
  readonly shipping_address: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  };
  readonly billing_address: {
    readonly name: string;
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly region: string | null;
    readonly postal_code: string | null;
    readonly country: Country;
  } | null;
  readonly payment_method: string;
  readonly metadata: Metadata;
  readonly created_at: Instant;
  readonly placed_at: Instant | null;
  readonly confirmed_at: Instant | null;
  readonly rejected_at: Instant | null;
  readonly cancelled_at: Instant | null;
  readonly updated_at: Instant;
}

export interface OrdersTimelineView {
  readonly order_id: OrderId;
  readonly version: number;
  readonly events: readonly {
    readonly sequence: number;
    readonly type: string;
    readonly at: Instant;
    readonly actor: string;
    readonly request_id: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

export interface Pagination {
  readonly total: number;
  readonly total_is_estimate: boolean;
  readonly page: number | null;
  readonly per_page: number;
  readonly total_pages: number;
  readonly next_cursor: string | null;
}

export type PaymentId = string;

export interface PaymentView {
  readonly id: PaymentId;
  readonly order_id: OrderId;
  readonly status: 'requested' | 'unknown' | 'authorized' | 'declined' | 'expired' | 'voided';
  readonly reason: string | null;
  readonly amount: Money;
  readonly method: string;
  readonly gateway: string;
  readonly reference: string | null;
  readonly void_asked: boolean;
  readonly version: number;
  readonly operations: readonly {
    readonly id: OperationId;
    readonly kind: 'authorize' | 'void';
    readonly sequence: number;
    readonly key: string;
    readonly status: 'pending' | 'unknown' | 'succeeded' | 'failed';
    readonly attempts: number;
    readonly next_attempt_at: Instant | null;
    readonly answer: string | null;
    readonly created_at: Instant;
    readonly updated_at: Instant;
  }[];
  readonly ledger: readonly {
    readonly operation_id: OperationId;
    readonly debit: 'customer_funds' | 'authorized_funds';
    readonly credit: 'customer_funds' | 'authorized_funds';
    readonly amount: Money;
    readonly at: Instant;
  }[];
  readonly created_at: Instant;
  readonly unknown_since: Instant | null;
  readonly authorized_at: Instant | null;
  readonly voided_at: Instant | null;
  readonly updated_at: Instant;
}

export interface PaymentsReceiveWebhookView {
  readonly settled: boolean;
}

export type ProductId = string;

export interface ProductView {
  readonly id: ProductId;
  readonly sku: Sku;
  readonly name: string;
  readonly description: string | null;
  readonly prices: readonly Money[];
  readonly tax_rate_bp: BasisPoints;
  readonly stocked: boolean;
  readonly status: 'active' | 'archived';
  readonly version: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export interface ProfileView {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly status: 'invited' | 'active' | 'deactivated';
  readonly roles: readonly string[];
  readonly second_factor: boolean;
  readonly created_by: string;
  readonly created_at: Instant;
  readonly confirmed_at: Instant | null;
  readonly deactivated_at: Instant | null;
  readonly version: number;
  readonly scopes: readonly string[];
  readonly second_factor_needed: boolean;
  readonly recovery_codes_left: number;
}

export type Quantity = number;

export type ReservationId = string;

export interface ReservationView {
  readonly id: ReservationId;
  readonly order_id: OrderId;
  readonly status: 'held' | 'refused' | 'released' | 'expired';
  readonly allocations: readonly {
    readonly sku: Sku;
    readonly location: LocationCode;
    readonly quantity: number;
  }[];
  readonly shortages: readonly {
    readonly sku: Sku;
    readonly requested: number;
    readonly available: number;
  }[];
  readonly expires_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly version: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export type RoleName = string;

export interface RoleView {
  readonly name: RoleName;
  readonly description: string | null;
  readonly scopes: readonly string[];
  readonly requires_second_factor: boolean;
  readonly built_in: boolean;
  readonly updated_at: Instant | null;
  readonly version: number;
}

export interface SagaView {
  readonly order_id: OrderId;
  readonly reservation_id: ReservationId;
  readonly payment_id: PaymentId;
  readonly state: 'running' | 'stuck' | 'done';
  readonly step: 'reserving' | 'authorizing' | 'rejecting' | 'undoing' | 'done';
  readonly outcome: 'confirmed' | 'rejected' | 'cancelled' | null;
  readonly waiting_for: readonly ('stock_reservation' | 'payment_authorization' | 'stock_release' | 'payment_void')[];
  readonly attempts: number;
  readonly next_attempt_at: Instant | null;
  readonly stuck_since: Instant | null;
  readonly interventions: readonly ('retry' | 'skip' | 'compensate')[];
  readonly version: number;
  readonly started_at: Instant;
  readonly updated_at: Instant;
}

export type SearchText = string;

export type SecretId = string;

export type ServiceAccountId = string;

export interface ServiceAccountView {
  readonly id: ServiceAccountId;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'ended';
  readonly secrets: readonly {
    readonly id: SecretId;
    readonly hint: string;
    readonly created_at: Instant;
    readonly expires_at: Instant | null;
  }[];
  readonly created_by: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly ended_at: Instant | null;
  readonly version: number;
}

export interface ServiceAccountWithSecret {
  readonly id: ServiceAccountId;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'ended';
  readonly secrets: readonly {
    readonly id: SecretId;
    readonly hint: string;
    readonly created_at: Instant;
    readonly expires_at: Instant | null;
  }[];
  readonly created_by: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly ended_at: Instant | null;
  readonly version: number;
  readonly secret: string | null;
}

export type SessionId = string;

export interface SessionView {
  readonly id: SessionId;
  readonly user_id: UserId;
  readonly address: string | null;
  readonly agent: string | null;
  readonly started_at: Instant;
  readonly last_used_at: Instant;
  readonly expires_at: Instant;
  readonly ended_at: Instant | null;
  readonly end_reason: 'logged_out' | 'ended_by_user' | 'ended_by_administrator' | 'refresh_token_reused' | 'password_changed' | 'password_reset' | 'second_factor_changed' | 'deactivated' | 'displaced' | null;
  readonly current: boolean;
}

export interface SignedIn {
  readonly session_id: SessionId;
  readonly user_id: UserId;
  readonly access_token: string;
  readonly access_token_expires_at: Instant;
  readonly refresh_token: string;
  readonly refresh_token_expires_at: Instant;
  readonly second_factor_needed: boolean;
}

export type SigningKeyId = string;

export interface SigningKeyView {
  readonly id: SigningKeyId;
  readonly number: number;
  readonly state: 'next' | 'active' | 'retiring' | 'gone';
  readonly public_key: string;
  readonly created_at: Instant;
  readonly activated_at: Instant | null;
  readonly retired_at: Instant | null;
  readonly gone_at: Instant | null;
  readonly revoked: boolean;
  readonly version: number;
}

export type Sku = string;

export interface StockView {
  readonly sku: Sku;
  readonly on_hand: number;
  readonly reserved: number;
  readonly available: number;
  readonly levels: readonly InventoryListStockItem[];
}

export type UserId = string;

export interface UserRolesView {
  readonly user_id: UserId;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly second_factor_needed: boolean;
  readonly version: number;
}

export interface UserView {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly status: 'invited' | 'active' | 'deactivated';
  readonly roles: readonly string[];
  readonly second_factor: boolean;
  readonly created_by: string;
  readonly created_at: Instant;
  readonly confirmed_at: Instant | null;
  readonly deactivated_at: Instant | null;
  readonly version: number;
}
