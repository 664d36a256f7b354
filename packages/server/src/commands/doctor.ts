import { readSandboxLedger } from '@quayside/adapters-outbound';
import { repairStock, type Violation } from '@quayside/adapters-db';
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { Config } from '../config/settings.js';
import { compareWithGateway } from '../doctor/compare-gateway.js';
import { examine } from '../doctor/examine.js';
import { sandboxFolder } from '../open-gateway.js';
import type { System } from '../system.js';
import { command, configuration, giveUp, say } from './terminal.js';
import { withSystem } from './with-system.js';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description(
      'Check what must always hold, on the live database, and name whatever breaks it. Exit code 1 where something does.',
    )
    .option('--repair-stock', 'set each stock level to the sum of its movements first')
    .option(
      '--ledger <folder>',
      "the folder of a sandbox gateway's ledger to compare payments with; else the one in the data folder",
    )
    .action(
      command(async ({ repairStock: repair, ledger }: { readonly repairStock?: true; readonly ledger?: string }) => {
        const { config } = configuration();
        await withSystem(async (system) => {
          if (repair) for (const line of await repairStock(system.database)) say(`repaired: ${line}`);
          const gateway = await gatewayViolations(system, config, ledger);
          const { checks, violations } = await examine(system);
          const all = [...violations, ...(gateway ?? [])];
          for (const { check, what } of all) say(`violated: ${check}: ${what}`);
          const count = checks + (gateway ? 1 : 0);
          say(all.length === 0 ? `${count} checks, nothing found.` : `${count} checks, ${all.length} violations.`);
          if (all.length > 0) process.exitCode = 1;
        });
      }),
    );

/** Null where there is no ledger of a gateway to compare with. */
const gatewayViolations = async (
  { database }: System,
  config: Config,
  named: string | undefined,
): Promise<readonly Violation[] | null> => {
  const folder = named ?? sandboxFolder(config);
  if (named === undefined && !existsSync(folder)) return null;
  const entries = await readSandboxLedger(folder);
  return entries.ok ? compareWithGateway(database, entries.value) : giveUp(entries.error);
};
