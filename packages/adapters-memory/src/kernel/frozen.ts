/** A copy that nobody can change, whoever holds it. */
export const frozen = <T>(value: T): T => deepFreeze(structuredClone(value));

const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const entry of Object.values(value)) deepFreeze(entry);
  return Object.freeze(value);
};
