/**
 * Encryption at rest, for columns whose content must not be read from a copy of the database. `context` says where the
 * text is kept (`identity.signing_keys.private_key/sgn_…`): what was sealed for one place does not open in another.
 */
export interface Vault {
  seal(plain: string, context: string): string;
  /** Throws `CannotOpen` where the text was sealed for another place or under a key that is not there, or was changed. */
  open(sealed: string, context: string): string;
}

/** A vault whose keys change: it tells what it would seal otherwise now. */
export interface RotatingVault extends Vault {
  /** Whether a text was sealed by the key that seals now. */
  isCurrent(sealed: string): boolean;
}

/** A sealed text that does not open: the key ring lacks its key, or somebody changed it. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
}
