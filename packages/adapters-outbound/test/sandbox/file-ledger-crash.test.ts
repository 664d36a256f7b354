import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { fileSandboxLedger, readSandboxLedger } from '../../src/index.js';
import { temporaryFolder, valueOf } from '../support.js';

/** Asks for one authorization after the other, eight at a time, and prints the key of each that was answered. */
const program = `
  const { fileSandboxLedger, inProcessSandbox, sandboxBank } = await import(process.argv[1]);
  const opened = await fileSandboxLedger(process.argv[2]);
  if (!opened.ok) { console.log(opened.error.code); process.exit(0); }
  const clock = { now: () => new Date().toISOString(), elapsed: () => performance.now(), after: () => () => {} };
  const gateway = inProcessSandbox(sandboxBank({ ledger: opened.value, clock }), { clock });
  let number = 0;
  const buyer = async () => {
    for (;;) {
      const id = '01k0000000000000' + String(number++).padStart(10, '0');
      const key = 'pay_' + id + '.authorize.1';
      await gateway.authorize({ key, paymentId: 'pay_' + id, orderId: 'ord_' + id, amount: { amount: 1, currency: 'EUR' }, method: 'pm_ok' });
      console.log(key);
    }
  };
  for (let buyers = 0; buyers < 8; buyers += 1) buyer();
`;

describe('a sandbox ledger whose process is killed', () => {
  let folder: string;
  let remove: () => Promise<void>;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await remove();
  });

  const start = (): ChildProcess => {
    const index = new URL('../../src/index.js', import.meta.url).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, index, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };

  /** The lines that the child prints, until `enough` says so; then it is killed, and the rest of its lines is read. */
  const killedAfter = async (child: ChildProcess, enough: number): Promise<readonly string[]> => {
    if (!child.stdout) throw new Error('the child has no output');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === enough) child.kill('SIGKILL');
    }
    return lines;
  };

  it('has every authorization that was answered, once, and is free for the next process', async () => {
    const lines = await killedAfter(start(), 300);
    expect(lines.length).to.be.at.least(300);
    const ledger = valueOf(await fileSandboxLedger(folder));
    const entries = valueOf(await readSandboxLedger(folder));
    await ledger.close();
    const keys = entries.map(({ key }) => key);
    expect(keys).to.include.members([...lines]);
    expect(new Set(keys).size).to.equal(keys.length);
  }).timeout(20_000);

  it('belongs to one process at a time', async () => {
    const ledger = valueOf(await fileSandboxLedger(folder));
    expect(await fileSandboxLedger(folder)).to.have.nested.property('error.code', 'sandbox_ledger_in_use');
    const child = start();
    const [said] = (await once(createInterface({ input: child.stdout ?? process.stdin }), 'line')) as [string];
    expect(said).to.equal('sandbox_ledger_in_use');
    await ledger.close();
  }).timeout(20_000);
});
