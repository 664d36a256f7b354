import { Command } from 'commander';
import { buildInfo } from './build-info.js';
import { auditCommand } from './commands/audit.js';
import { configCommand } from './commands/config.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { userCommand } from './commands/user.js';
import { keyCommand } from './commands/key.js';
import { messagesCommand } from './commands/messages.js';
import { migrateCommand } from './commands/migrate.js';
import { importCommand } from './commands/import.js';
import { generateCommand } from './commands/generate.js';
import { replayCommand } from './commands/replay.js';
import { sandboxGatewayCommand } from './commands/sandbox-gateway.js';
import { serveCommand } from './commands/serve.js';
import { signingKeyCommand } from './commands/signing-key.js';
import { vaultCommand } from './commands/vault.js';

/** The `quayside` command. Each of its commands has a file of its own in `commands/`. */
const program = new Command('quayside')
  .description('Quayside, an order-fulfilment backend.')
  .version(buildInfo.version)
  .showHelpAfterError()
  .addCommand(serveCommand())
  .addCommand(migrateCommand())
  .addCommand(keyCommand())
  .addCommand(userCommand())
  .addCommand(signingKeyCommand())
  .addCommand(vaultCommand())
  .addCommand(importCommand())
  .addCommand(replayCommand())
  .addCommand(sandboxGatewayCommand())
  .addCommand(messagesCommand())
  .addCommand(doctorCommand())
  .addCommand(auditCommand())
  .addCommand(configCommand())
  .addCommand(demoCommand())
  .addCommand(generateCommand());

// Whoever reads may stop reading, as `quayside config | head` does: then there is nobody to write for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await program.parseAsync();
