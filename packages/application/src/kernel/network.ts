/**
 * Whose budget an address is counted in: its own for IPv4, also where a socket of IPv6 tells it (`::ffff:192.0.2.7`), and that of its
 * network of 64 bits for IPv6, for whoever is given one of those addresses is given all of them.
 */
export const networkOf = (address: string): string => {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = [], behind] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = behind ? Array.from({ length: Math.max(0, 8 - before.length - behind.length) }, () => '0') : [];
  const groups = [...before, ...zeros, ...(behind ?? [])].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':');
};
