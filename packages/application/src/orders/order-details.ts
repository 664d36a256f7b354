import { Country, Metadata, MetadataKey, MetadataValue, visibleText } from '@quayside/domain/kernel';
import type { Address, OrderDetails } from '@quayside/domain/orders';
import * as v from 'valibot';

/*
 * What a caller says of an order and nobody computes with, in all of its shapes: how it is written, changed and seen, and
 * how it is turned into what the domain knows. A new field of an order is a line in each of these; see `docs/add-a-field.md`.
 */

const Email = v.pipe(v.string(), v.maxLength(254), v.email('must be an e-mail address'));

const Customer = v.strictObject({
  reference: v.nullable(visibleText(64)),
  name: visibleText(200),
  email: v.nullable(Email),
});

const AddressView = v.strictObject({
  name: visibleText(200),
  line1: visibleText(200),
  line2: v.nullable(visibleText(200)),
  city: visibleText(200),
  region: v.nullable(visibleText(100)),
  postal_code: v.nullable(visibleText(20)),
  country: Country,
});
type AddressView = v.InferOutput<typeof AddressView>;

const PaymentMethod = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, dashes or underscores'),
);

/** As a caller writes them. */
export const detailsInput = {
  customer: Customer,
  shipping_address: AddressView,
  billing_address: v.optional(v.nullable(AddressView), null),
  payment_method: PaymentMethod,
  metadata: v.optional(Metadata, {}),
};
const DetailsInput = v.strictObject(detailsInput);
type DetailsInput = v.InferOutput<typeof DetailsInput>;

/** As everybody sees them. */
export const detailsOutput = {
  customer: Customer,
  shipping_address: AddressView,
  billing_address: v.nullable(AddressView),
  payment_method: v.string(),
  metadata: Metadata,
};
const DetailsOutput = v.strictObject(detailsOutput);

/** As a JSON Merge Patch (RFC 7396) changes them: objects are merged, null takes away. */
export const detailsPatch = {
  customer: v.optional(v.partial(Customer)),
  shipping_address: v.optional(v.partial(AddressView)),
  billing_address: v.optional(v.nullable(AddressView)),
  payment_method: v.optional(PaymentMethod),
  /** All labels may be taken away, and as many be set. */
  metadata: v.optional(v.nullable(v.pipe(v.record(MetadataKey, v.nullable(MetadataValue)), v.maxEntries(40)))),
};
const DetailsPatch = v.strictObject(detailsPatch);

/** In the words of the domain. */
export const detailsOf = (input: DetailsInput): OrderDetails => ({
  customer: input.customer,
  shippingAddress: addressOf(input.shipping_address),
  billingAddress: input.billing_address && addressOf(input.billing_address),
  paymentMethod: input.payment_method,
  metadata: input.metadata,
});

export const detailsView = (details: OrderDetails): v.InferOutput<typeof DetailsOutput> => ({
  customer: details.customer,
  shipping_address: addressView(details.shippingAddress),
  billing_address: details.billingAddress && addressView(details.billingAddress),
  payment_method: details.paymentMethod,
  metadata: details.metadata,
});

/** What a patch makes of them, as their caller could have written it. */
export const mergeDetails = (now: DetailsInput, patch: v.InferOutput<typeof DetailsPatch>): DetailsInput => ({
  customer: { ...now.customer, ...defined(patch.customer) },
  shipping_address: { ...now.shipping_address, ...defined(patch.shipping_address) },
  billing_address: patch.billing_address === undefined ? now.billing_address : patch.billing_address,
  payment_method: patch.payment_method ?? now.payment_method,
  metadata: patch.metadata === undefined ? now.metadata : mergeMetadata(now.metadata, patch.metadata),
});

const addressView = ({ postalCode, ...address }: Address): AddressView => ({ ...address, postal_code: postalCode });
const addressOf = ({ postal_code: postalCode, ...address }: AddressView): Address => ({ ...address, postalCode });

const mergeMetadata = (now: Metadata, patch: Readonly<Record<string, string | null>> | null): Metadata =>
  patch === null
    ? {}
    : Object.fromEntries(
        Object.entries({ ...now, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null),
      );

const defined = <T extends object>(patch: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
