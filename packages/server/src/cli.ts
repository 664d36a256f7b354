import { Command } from 'commander';
import { buildInfo } from './build-info.js';

/** Each command has a file of its own in `commands/`, which is loaded when somebody asks for it: a server needs no reader of CSV. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  migrate: async () => (await import('./commands/migrate.js')).migrateCommand(),
  key: async () => (await import('./commands/key.js')).keyCommand(),
  user: async () => (await import('./commands/user.js')).userCommand(),
  'signing-key': async () => (await import('./commands/signing-key.js')).signingKeyCommand(),
  vault: async () => (await import('./commands/vault.js')).vaultCommand(),
  import: async () => (await import('./commands/import.js')).importCommand(),
  replay: async () => (await import('./commands/replay.js')).replayCommand(),
  'sandbox-gateway': async () => (await import('./commands/sandbox-gateway.js')).sandboxGatewayCommand(),
  messages: async () => (await import('./commands/messages.js')).messagesCommand(),
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand(),
  audit: async () => (await import('./commands/audit.js')).auditCommand(),
  config: async () => (await import('./commands/config.js')).configCommand(),
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  generate: async () => (await import('./commands/generate.js')).generateCommand(),
};

/** The `quayside` command. */
const program = new Command('quayside')
  .description('Quayside, an order-fulfilment backend.')
  .version(buildInfo.version)
  .showHelpAfterError();

const [asked = ''] = process.argv.slice(2);
const load = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
// Whoever asks for help, or for what there is not, is told of all.
for (const command of load ? [load] : Object.values(commands)) program.addCommand(await command());

// Whoever reads may stop reading, as `quayside config | head` does: then there is nobody to write for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await program.parseAsync();
