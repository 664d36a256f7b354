import type { PaymentGateway } from '@quayside/application/payments';
import { describePaymentGateway, type GatewayMethods, type GatewayUnderTest } from '@quayside/testkit/contracts';
import {
  fileSandboxLedger,
  holdingsOf,
  httpSandbox,
  inProcessSandbox,
  memorySandboxLedger,
  readSandboxLedger,
  resilient,
  sandboxBank,
  startSandboxServer,
  type SandboxEntry,
  type SandboxLedger,
} from '../../src/index.js';
import { all, quiet, systemClock, temporaryFolder, valueOf } from '../support.js';

const clock = systemClock;
const slowAfter = 5;
const timeLimit = 100;

const methods: GatewayMethods = {
  ok: 'pm_ok',
  declined: 'pm_declined',
  insufficientFunds: 'pm_insufficient_funds',
  unheardOf: 'pm_unheard_of',
  lostReply: 'pm_lost_reply',
  hanging: 'pm_timeout',
  hangingDeclined: 'pm_timeout_declined',
  failing: 'pm_flaky',
  slow: 'pm_slow',
};

const granted = (entries: readonly SandboxEntry[]) =>
  holdingsOf(entries).map(({ paymentId, amount, voided }) => ({ paymentId, amount, voided }));

const inProcess = (
  ledger: SandboxLedger,
  around: (gateway: PaymentGateway) => PaymentGateway = (gateway) => gateway,
) => {
  const bank = sandboxBank({ ledger, clock, slowAfter });
  return {
    gateway: around(inProcessSandbox(bank, { clock })),
    impatient: inProcessSandbox(bank, { clock, timeLimit }),
    methods,
    granted: async () => granted(await all(ledger.entries())),
  };
};

describePaymentGateway('sandbox in process, in memory', async (): Promise<GatewayUnderTest> => {
  const ledger = memorySandboxLedger();
  return { ...inProcess(ledger), stop: () => ledger.close() };
});

describePaymentGateway('sandbox in process, in a file', async (): Promise<GatewayUnderTest> => {
  const { folder, remove } = await temporaryFolder();
  const ledger = valueOf(await fileSandboxLedger(folder));
  const stop = async (): Promise<void> => {
    await ledger.close();
    await remove();
  };
  return { ...inProcess(ledger), granted: async () => granted(valueOf(await readSandboxLedger(folder))), stop };
});

describePaymentGateway('sandbox in process, with its protections', async (): Promise<GatewayUnderTest> => {
  const ledger = memorySandboxLedger();
  const around = (gateway: PaymentGateway) => resilient(gateway, { firstWait: 1, concurrent: 8, queue: 100 });
  return { ...inProcess(ledger, around), stop: () => ledger.close() };
});

describePaymentGateway('sandbox over HTTP', async (): Promise<GatewayUnderTest> => {
  const { folder, remove } = await temporaryFolder();
  const server = valueOf(
    await startSandboxServer({ host: '127.0.0.1', port: 0, folder, clock, log: quiet, webhook: null, slowAfter }),
  );
  const stop = async (): Promise<void> => {
    await server.stop();
    await remove();
  };
  return {
    gateway: httpSandbox({ url: server.url }),
    impatient: httpSandbox({ url: server.url, timeLimit }),
    methods,
    granted: async () => granted(valueOf(await readSandboxLedger(folder))),
    stop,
  };
});
