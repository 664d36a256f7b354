import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Some addresses and networks. */
export class Networks {
  readonly #known = new BlockList();

  /** `written`: each an address or a network. */
  constructor(readonly written: readonly string[]) {
    for (const entry of written) {
      const network = networkOf(entry);
      if (network) this.#known.addSubnet(network.address, network.prefix, network.family);
    }
  }

  /** Whether an address is in one of them; an IPv4 address may come in the form that IPv6 sockets give it (`::ffff:10.0.0.1`). */
  includes(address: string): boolean {
    const family = familyOf(address);
    return family !== null && this.#known.check(address, family);
  }
}

/** Whether it is an address, or a network as in `10.0.0.0/8`. */
export const isNetwork = (entry: string): boolean => networkOf(entry) !== null;

const networkOf = (entry: string) => {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = familyOf(address);
  if (family === null || rest.length > 0) return null;
  const most = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  return prefix <= most ? { address, prefix, family } : null;
};

const familyOf = (address: string): 'ipv4' | 'ipv6' | null => {
  if (isIPv6(address)) return 'ipv6';
  return isIPv4(address) ? 'ipv4' : null;
};
