/** What a client accepts, in lower case, with how much it likes it (RFC 9110, 12.4.2): `gzip, br;q=0.5`. */
export const weightsOf = (accepted: string): ReadonlyMap<string, number> => {
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(',', 20)) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)) || 0);
  }
  return weights;
};
