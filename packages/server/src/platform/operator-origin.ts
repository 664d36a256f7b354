import { nowhere, type CallOrigin } from '@quayside/application';
import { hostname, userInfo } from 'node:os';

/** Who works on this machine itself: the account that the process runs under, and the machine's name. */
export const operatorOrigin = (): CallOrigin => ({ ...nowhere, agent: `${account()}@${hostname()}` });

/** An account need not have a name: one that a container was told to run under may be a number and no more. */
const account = (): string => {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
};
