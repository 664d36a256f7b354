import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const echoMilliseconds = 1000;

/**
 * Runs a program to its end and passes signals on to it, so that a server can drain.
 * Resolves with the exit code as a shell counts it (128 and the signal's number where a signal ended it) and with what the
 * program printed where `stdio` is `pipe`. Rejects where the program cannot be started.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, stdio: 'inherit' | 'pipe' }} options
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export const runChild = (file, args, { cwd, env, stdio }) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: stdio === 'pipe' ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    const stopPassing = passSignals(child);
    child.once('error', (error) => {
      stopPassing();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopPassing();
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output });
    });
  });

/** @param {import('node:child_process').ChildProcess} child */
const passSignals = (child) => {
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  /** @type {Map<NodeJS.Signals, number>} */
  const passedAt = new Map();
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    // A terminal gives Ctrl-C to every process in front of it, so the child has it already, and a second one may mean "at once".
    if (atTerminal && signal === 'SIGINT') return;
    // npm passes on what the whole process group has got already: such an echo is not a second request.
    const now = Date.now();
    if (now - (passedAt.get(signal) ?? -Infinity) < echoMilliseconds) return;
    passedAt.set(signal, now);
    child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return () => signals.forEach((signal) => process.off(signal, pass));
};
