/** Makes a value and all that it consists of unchangeable, in place, and gives it back: what several hold, nobody can change. */
export const deepFrozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const entry of Object.values(value)) deepFrozen(entry);
  return Object.freeze(value);
};
