import * as v from 'valibot';

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const addressPattern = new RegExp(`^(?=.{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`);

/**
 * An address that mail can be sent to (RFC 5321): ASCII, no quoted local part, a domain of two labels at least. An
 * international domain is written in its `xn--` form. It is kept as it was written.
 */
export const EmailAddress = v.pipe(
  v.string(),
  v.maxLength(254, 'must be at most 254 characters'),
  v.regex(addressPattern, 'must be an e-mail address, as in ada@example.com'),
);

/** The form by which addresses are compared: two that differ in case alone are one. */
export const addressKey = (email: string): string => email.toLowerCase();
