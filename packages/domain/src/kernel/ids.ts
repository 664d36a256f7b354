import * as v from 'valibot';

/** A TypeID (https://github.com/jetify-com/typeid): a prefix and a UUIDv7 in Crockford base 32. */
const typeId = <const P extends string>(prefix: P) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), `must be a TypeID with the prefix ${prefix}_`),
    v.brand(prefix),
  );

export const OrderId = typeId('ord');
export type OrderId = v.InferOutput<typeof OrderId>;

export const ReservationId = typeId('res');
export type ReservationId = v.InferOutput<typeof ReservationId>;

export const LocationId = typeId('loc');
export type LocationId = v.InferOutput<typeof LocationId>;

export const MovementId = typeId('mov');
export type MovementId = v.InferOutput<typeof MovementId>;

export const PaymentId = typeId('pay');
export type PaymentId = v.InferOutput<typeof PaymentId>;

export const OperationId = typeId('pop');
export type OperationId = v.InferOutput<typeof OperationId>;

export const ProductId = typeId('prd');
export type ProductId = v.InferOutput<typeof ProductId>;

export const ApiKeyId = typeId('key');
export type ApiKeyId = v.InferOutput<typeof ApiKeyId>;

export const UserId = typeId('usr');
export type UserId = v.InferOutput<typeof UserId>;

export const SessionId = typeId('ses');
export type SessionId = v.InferOutput<typeof SessionId>;

export const RoleId = typeId('rol');
export type RoleId = v.InferOutput<typeof RoleId>;

export const MailTokenId = typeId('mtk');
export type MailTokenId = v.InferOutput<typeof MailTokenId>;

export const ServiceAccountId = typeId('svc');
export type ServiceAccountId = v.InferOutput<typeof ServiceAccountId>;

export const SecretId = typeId('sec');
export type SecretId = v.InferOutput<typeof SecretId>;

export const SigningKeyId = typeId('sgn');
export type SigningKeyId = v.InferOutput<typeof SigningKeyId>;

export const AuditId = typeId('aud');
export type AuditId = v.InferOutput<typeof AuditId>;

export const MessageId = typeId('msg');
export type MessageId = v.InferOutput<typeof MessageId>;

/** Every kind of id by its prefix, so that whoever makes ids can give each its type. */
export interface IdTypes {
  readonly ord: OrderId;
  readonly res: ReservationId;
  readonly loc: LocationId;
  readonly mov: MovementId;
  readonly pay: PaymentId;
  readonly pop: OperationId;
  readonly prd: ProductId;
  readonly key: ApiKeyId;
  readonly usr: UserId;
  readonly ses: SessionId;
  readonly rol: RoleId;
  readonly mtk: MailTokenId;
  readonly svc: ServiceAccountId;
  readonly sec: SecretId;
  readonly sgn: SigningKeyId;
  readonly aud: AuditId;
  readonly msg: MessageId;
}
export type IdPrefix = keyof IdTypes;
