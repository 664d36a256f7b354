#!/usr/bin/env node
import { Command } from 'commander';
import { buildInfo } from './build-info.js';
import { serveCommand } from './commands/serve.js';

/** The `quayside` command. Each of its commands has a file of its own in `commands/`. */
const program = new Command('quayside')
  .description('Quayside, an order-fulfilment backend.')
  .version(buildInfo.version)
  .showHelpAfterError()
  .addCommand(serveCommand());

await program.parseAsync();
