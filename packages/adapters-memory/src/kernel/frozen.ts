import { deepFrozen } from '@quayside/domain/kernel';

/** A copy that nobody can change, whoever holds it. */
export const frozen = <T>(value: T): T => deepFrozen(structuredClone(value));
