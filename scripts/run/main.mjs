import { existsSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { runChild } from './child.mjs';
import { commands } from './commands.mjs';
import { install, nodeBinary } from './install.mjs';
import { whileLocked } from './lock.mjs';
import { Refusal } from './refusal.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs one command of the table and leaves its exit code as ours.
 * @param {string[]} argv the command's name, then its arguments
 */
export const main = async ([name = '', ...args]) => {
  try {
    process.exitCode = await dispatch(name, args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
};

/** @param {string} name @param {string[]} args */
const dispatch = async (name, args) => {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new Refusal(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
  process.chdir(root);
  const env = {
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter),
  };
  await whileLocked(root, async () => {
    await install(root);
    await build(root, env);
  });

  const program = command(args, root);
  if (program === undefined) return 0;
  if (!existsSync(join(root, program.script))) {
    throw new Refusal(`"${name}" would run ${program.script}, which does not exist.`);
  }
  if (program.env?.NODE_V8_COVERAGE !== undefined)
    rmSync(program.env.NODE_V8_COVERAGE, { recursive: true, force: true });
  const { exitCode } = await runChild(nodeBinary(root), [...(program.flags ?? []), program.script, ...program.args], {
    cwd: root,
    env: { ...env, ...program.env },
    stdio: 'inherit',
  });
  return exitCode;
};
