import {
  fileSandboxLedger,
  httpSandbox,
  inProcessSandbox,
  resilient,
  sandboxBank,
  type ResilientGateway,
} from '@quayside/adapters-outbound';
import type { PaymentGateway } from '@quayside/application';
import { fail, ok, type Result } from '@quayside/domain';
import { join } from 'node:path';
import type { Config } from './config/settings.js';
import type { StartFailure } from './open-database.js';
import { systemClock } from './platform/system-clock.js';

export interface OpenGateway {
  readonly gateway: ResilientGateway;
  /** Where it is, for people. */
  readonly place: string;
  close(): Promise<void>;
}

/** Where the sandbox in the process keeps its own record of what it did. */
export const sandboxFolder = (config: Config): string => join(config.QUAYSIDE_DATA_FOLDER, 'sandbox-gateway');

/** Opens the gateway that the configuration names, with its protections around it. */
export const openGateway = async (config: Config): Promise<Result<OpenGateway, StartFailure>> => {
  const webhookSecret = config.QUAYSIDE_PAYMENT_WEBHOOK_SECRET;
  const timeLimit = config.QUAYSIDE_PAYMENT_TIMEOUT_MS;
  const url = config.QUAYSIDE_PAYMENT_GATEWAY_URL;
  const protect = (gateway: PaymentGateway) => resilient(gateway, { timeLimit });
  if (url !== null) {
    const gateway = httpSandbox({ url, timeLimit, webhookSecret });
    return ok({ gateway: protect(gateway), place: `sandbox at ${url}`, close: async () => gateway.close() });
  }
  const ledger = await fileSandboxLedger(sandboxFolder(config));
  if (!ledger.ok) return fail({ message: ledger.error.message });
  const bank = sandboxBank({ ledger: ledger.value, clock: systemClock });
  const gateway = inProcessSandbox(bank, { clock: systemClock, timeLimit, webhookSecret });
  return ok({ gateway: protect(gateway), place: 'sandbox in the process', close: () => ledger.value.close() });
};

/** For processes that send nothing to a gateway: what is asked of it is left to one that does. */
export const noGateway: PaymentGateway = {
  name: 'sandbox',
  authorize: async () => closed,
  void: async () => closed,
  lookUp: async () => closed,
  readWebhook: () => null,
};
const closed = { outcome: 'unreachable', why: 'this process talks to no gateway' } as const;
