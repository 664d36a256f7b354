import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../src/main.js', import.meta.url));

interface Ended {
  readonly code: string | number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on a Node that says it is of this version. */
const runOn = (version: string, ...args: readonly string[]): Promise<Ended> => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, entry, ...args],
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
};

describe('the command on a Node of another version', () => {
  for (const version of ['18.20.0', '20.20.2', '22.22.0', '24.10.9'])
    it(`says in one line what to do on ${version}`, async () => {
      const { code, stdout, stderr } = await runOn(version, '--help');
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(/^quayside: .*24\.11.*npm run quayside.*\n$/);
    });

  for (const version of ['24.11.0', '25.0.0'])
    it(`runs on ${version}`, async () => {
      const { code, stdout } = await runOn(version, '--help');
      expect(code).to.equal(0);
      expect(stdout).to.include('serve');
    });
});
