import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import { type EmbeddedFailure, messageOf } from './failure.js';
import { signal } from './processes.js';
import { canReach, type ServerAccount } from './server-account.js';
import { SERVER_ENVIRONMENT } from './settings.js';

/** Where a program of PostgreSQL works, and what it is told to be the path of that folder. */
export interface WorkingFolder {
  readonly folder: string;
  readonly dataPath: string;
}

/**
 * How the server's account sees `folder`: by its path, or, where a folder above it is closed to that account (/root, a private
 * temporary folder), by `/proc/self/cwd`. The program is started with the folder as its working folder, and going there by that
 * link needs no permission on what lies above.
 */
export async function workingFolder(
  folder: string,
  account: ServerAccount,
): Promise<Result<WorkingFolder, EmbeddedFailure>> {
  if (!account.switched || (await canReach(account, folder))) return ok({ folder, dataPath: folder });
  if (process.platform === 'linux') return ok({ folder, dataPath: '/proc/self/cwd' });
  return fail({
    code: 'data_folder_unusable',
    message: `The folder ${folder} cannot be reached by user ${account.uid}, as whom root runs the database. Choose a data folder that everybody may pass through, or start as an ordinary user.`,
  });
}

/**
 * Starts a program of PostgreSQL in a session of its own, so that Ctrl-C in a terminal reaches this process alone, which then stops
 * the server when it no longer needs it. Throws what `spawn` throws.
 */
export function spawnProgram(
  program: string,
  args: readonly string[],
  folder: string,
  account: ServerAccount,
  stdio: StdioOptions,
): ChildProcess {
  return spawn(program, args, {
    cwd: folder,
    env: SERVER_ENVIRONMENT,
    detached: true,
    stdio,
    ...(account.switched ? { uid: account.uid, gid: account.gid } : {}),
  });
}

const endingWithUs = new Map<number, NodeJS.Signals>();

function endThem(): void {
  for (const [pid, name] of endingWithUs) signal(pid, name);
}

/** Sends `name` to the process when this one exits in an orderly way without having stopped it: after an uncaught error, say. */
export function endWithThisProcess(pid: number, name: NodeJS.Signals): void {
  if (endingWithUs.size === 0) process.on('exit', endThem);
  endingWithUs.set(pid, name);
}

/** Takes back `endWithThisProcess`; false where it was not in force. */
export function letOutlive(pid: number): boolean {
  const removed = endingWithUs.delete(pid);
  if (removed && endingWithUs.size === 0) process.off('exit', endThem);
  return removed;
}

export interface ProgramOutcome {
  readonly succeeded: boolean;
  /** All that the program printed, both streams. */
  readonly output: string;
}

/** Runs a program of PostgreSQL to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
  account: ServerAccount,
  input: string,
): Promise<ProgramOutcome> {
  let child: ChildProcess;
  try {
    child = spawnProgram(program, args, folder, account, ['pipe', 'pipe', 'pipe']);
  } catch (error) {
    return { succeeded: false, output: messageOf(error) };
  }
  const { pid } = child;
  if (pid !== undefined) endWithThisProcess(pid, 'SIGTERM');
  const outcome = await outcomeOf(child, input);
  if (pid !== undefined) letOutlive(pid);
  return outcome;
}

function outcomeOf(child: ChildProcess, input: string): Promise<ProgramOutcome> {
  return new Promise((resolve) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    // A program that ends early closes its input; why it did so is in its output.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.once('error', (error) => resolve({ succeeded: false, output: error.message }));
    child.once('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}
