import { EmailAddress } from '@quayside/domain/identity';
import { visibleText, wellFormed } from '@quayside/domain/kernel';
import * as v from 'valibot';

/** The inputs that several use cases take. */
export const Email = EmailAddress;
export const PersonName = v.nullable(visibleText(100));

/** What somebody typed as a password, good or not: how long one must be is said by `passwordFault`. */
export const Password = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(256, 'must be at most 256 characters'),
  v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000'),
  wellFormed,
);

/** An opaque token as it came; whether it is good is seen by its digest. */
export const Token = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));

/** Six digits of an app, or a recovery code. */
export const Code = v.pipe(v.string(), v.minLength(6), v.maxLength(40));
