import { between, type Fact, type Instant, type SigningKeyId } from '../kernel/index.js';

/**
 * A key with which access tokens are signed. It is known to everybody before the first token is signed with it (next), signs
 * (active), stays known until the last token that it signed has expired (retiring), and is gone then.
 */
interface KeyBase {
  readonly id: SigningKeyId;
  /** 1, 2, 3 …: of several processes that want to make the next key at once, one does. */
  readonly number: number;
  /** The public part: 32 bytes of Ed25519 in base 64 (URL). */
  readonly publicKey: string;
  readonly createdAt: Instant;
  /** The number of events in the key's history. */
  readonly version: number;
}
export interface NextKey extends KeyBase {
  readonly state: 'next';
  /** The private part, sealed. */
  readonly sealedKey: string;
}
export interface ActiveKey extends KeyBase {
  readonly state: 'active';
  readonly sealedKey: string;
  readonly activatedAt: Instant;
}
/** Its private part is kept nowhere any more. */
export interface RetiringKey extends KeyBase {
  readonly state: 'retiring';
  readonly activatedAt: Instant;
  readonly retiredAt: Instant;
}
export interface GoneKey extends KeyBase {
  readonly state: 'gone';
  readonly goneAt: Instant;
  /** Taken away by somebody, and not by time. */
  readonly revoked: boolean;
}
export type SigningKey = NextKey | ActiveKey | RetiringKey | GoneKey;
export const signingKeyStates = [
  'next',
  'active',
  'retiring',
  'gone',
] as const satisfies readonly SigningKey['state'][];

export type SigningKeyMade = Fact<'identity.signing_key_made', { readonly number: number }>;
export type SigningKeyActivated = Fact<'identity.signing_key_activated', { readonly number: number }>;
export type SigningKeyRetired = Fact<'identity.signing_key_retired', { readonly number: number }>;
export type SigningKeyGone = Fact<'identity.signing_key_gone', { readonly number: number; readonly revoked: boolean }>;
export type SigningKeyEvent = SigningKeyMade | SigningKeyActivated | SigningKeyRetired | SigningKeyGone;

/** A key as it is now, with what just happened to it. */
export interface SigningKeyDecided {
  readonly key: SigningKey;
  readonly events: readonly SigningKeyEvent[];
}

/** A fresh pair of keys, its private part sealed. */
export type NewSigningKey = Pick<NextKey, 'id' | 'publicKey' | 'sealedKey'>;
export type MakeSigningKey = () => NewSigningKey;

/** Milliseconds that an access token is good for. */
export const tokenLifetime = 30 * 60_000;
/** Milliseconds that a key stays known after its last signature: the life of a token, and a minute for slow clocks and processes. */
export const retiringFor = tokenLifetime + 60_000;

/** Milliseconds that a copy of the published keys may be kept for. So long a key is published before it signs. */
export const publishedFor = 300_000;

/** What is to be done so that there is an active key and one that follows it; nothing where both are there. */
export const completeKeys = (
  keys: readonly SigningKey[],
  fresh: MakeSigningKey,
  now: Instant,
): readonly SigningKeyDecided[] => {
  const number = Math.max(0, ...keys.map((key) => key.number));
  const active = keys.find((key) => key.state === 'active');
  const next = keys.find((key) => key.state === 'next');
  if (active) return next ? [] : [make(fresh(), number + 1, now)];
  if (next) return [activate(next, now), make(fresh(), number + 1, now)];
  const first = make(fresh(), number + 1, now);
  const activated = activate(first.key, now);
  return [{ ...activated, events: [...first.events, ...activated.events] }, make(fresh(), number + 2, now)];
};

/** The next key signs from now on and the active one no longer; another one is next. */
export const rotateKeys = (
  keys: readonly SigningKey[],
  fresh: MakeSigningKey,
  now: Instant,
): readonly SigningKeyDecided[] => {
  const retired = keys.filter((key) => key.state === 'active').map((key) => retire(key, now));
  return [...retired, ...completeKeys(replacing(keys, retired), fresh, now)];
};

/** Takes a key away at once, with every token that it signed; another one takes its place. Null where it is gone already. */
export const revokeSigningKey = (
  keys: readonly SigningKey[],
  id: SigningKeyId,
  fresh: MakeSigningKey,
  now: Instant,
): readonly SigningKeyDecided[] | null => {
  const key = keys.find((each) => each.id === id);
  if (!key || key.state === 'gone') return null;
  const revoked = end(key, true, now);
  return [revoked, ...completeKeys(replacing(keys, [revoked]), fresh, now)];
};

/**
 * What time does: the active key is rotated when it has signed for so many milliseconds and the next one is known to everybody,
 * and a retiring one goes.
 */
export const ageKeys = (
  keys: readonly SigningKey[],
  signsFor: number,
  fresh: MakeSigningKey,
  now: Instant,
): readonly SigningKeyDecided[] => {
  const gone = keys
    .filter((key) => key.state === 'retiring' && between(key.retiredAt, now) >= retiringFor)
    .map((key) => end(key, false, now));
  const rest = replacing(keys, gone);
  const isOld = keys.some((key) => key.state === 'active' && between(key.activatedAt, now) >= signsFor);
  const isNextKnown = keys.some((key) => key.state === 'next' && between(key.createdAt, now) >= publishedFor);
  return [...gone, ...(isOld && isNextKnown ? rotateKeys(rest, fresh, now) : completeKeys(rest, fresh, now))];
};

const make = (fresh: NewSigningKey, number: number, now: Instant) => {
  const key: NextKey = { ...fresh, number, createdAt: now, version: 1, state: 'next' };
  return { key, events: [fact('identity.signing_key_made', number, now)] };
};

const activate = (key: NextKey, now: Instant): SigningKeyDecided => ({
  key: { ...key, state: 'active', activatedAt: now, version: key.version + 1 },
  events: [fact('identity.signing_key_activated', key.number, now)],
});

const retire = ({ sealedKey: _, ...key }: ActiveKey, now: Instant): SigningKeyDecided => ({
  key: { ...key, state: 'retiring', retiredAt: now, version: key.version + 1 },
  events: [fact('identity.signing_key_retired', key.number, now)],
});

const end = ({ id, number, publicKey, createdAt, version }: SigningKey, revoked: boolean, now: Instant) => {
  const key: GoneKey = {
    id,
    number,
    publicKey,
    createdAt,
    version: version + 1,
    state: 'gone',
    goneAt: now,
    revoked,
  };
  const event: SigningKeyGone = { type: 'identity.signing_key_gone', at: now, data: { number, revoked } };
  return { key, events: [event] };
};

const fact = <Type extends Exclude<SigningKeyEvent['type'], SigningKeyGone['type']>>(
  type: Type,
  number: number,
  at: Instant,
): Fact<Type, { readonly number: number }> => ({ type, at, data: { number } });

/** The keys as they are once this is decided. */
const replacing = (keys: readonly SigningKey[], decided: readonly SigningKeyDecided[]): readonly SigningKey[] => {
  const changed = new Map(decided.map(({ key }) => [key.id, key]));
  return keys.map((key) => changed.get(key.id) ?? key);
};
