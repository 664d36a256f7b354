import { appendFile, open, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '@quayside/domain';
import { expect } from 'chai';
import sinon from 'sinon';
import {
  fileSandboxLedger,
  readSandboxLedger,
  type AuthorizeEntry,
  type SandboxEntry,
  type SandboxLedger,
} from '../../src/index.js';
import { all, question, temporaryFolder, valueOf } from '../support.js';

type WriteBytes = (
  this: FileHandle,
  bytes: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesWritten: number; buffer: Buffer }>;

const at: Instant = '2026-01-31T12:00:00.000Z';

const entry = (number: number): AuthorizeEntry => ({
  kind: 'authorize',
  ...question(number),
  answer: { outcome: 'authorized', reference: `sandbox_${number}` },
  at,
});
const record = (ledger: SandboxLedger, number: number) => ledger.record(question(number), () => entry(number));

describe('a sandbox ledger in a file', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let ledger: SandboxLedger | null;

  beforeEach(async () => {
    ledger = null;
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => {
    sinon.restore();
    await ledger?.close();
    await remove();
  });

  const opened = async () => {
    const fresh = valueOf(await fileSandboxLedger(folder));
    ledger = fresh;
    return fresh;
  };
  const file = (): string => join(folder, 'ledger.ndjson');
  const linesNow = async (): Promise<readonly string[]> => (await readFile(file(), 'utf8')).split('\n').slice(0, -1);
  /** What all file handles have in common, so that their calls can be watched and made to fail. */
  const handles = async (): Promise<FileHandle> => {
    const any = await open(process.execPath);
    await any.close();
    return Object.getPrototypeOf(any) as FileHandle;
  };

  describe('writing', () => {
    it('writes and syncs once for all that comes at the same time', async () => {
      const fresh = await opened();
      const write = sinon.spy(await handles(), 'write');
      const datasync = sinon.spy(await handles(), 'datasync');
      await Promise.all(Array.from({ length: 500 }, (_, number) => record(fresh, number)));
      expect([write.callCount, datasync.callCount]).to.deep.equal([1, 1]);
      expect(await linesNow()).to.have.length(500);
    });

    it('answers nobody before the entry is on the disk', async () => {
      const fresh = await opened();
      const disk = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      sinon.stub(await handles(), 'datasync').callsFake(() => {
        reached.resolve();
        return disk.promise;
      });
      const answered: string[] = [];
      const calls = [
        record(fresh, 1).then(() => answered.push('record')),
        record(fresh, 1).then(() => answered.push('the same again')),
        fresh.find(question(1).key).then(() => answered.push('find')),
      ];
      await reached.promise;
      calls.push(fresh.find(question(1).key).then(() => answered.push('find while it is written')));
      // Whatever could be answered without the disk has been by the next turn but one.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      expect(answered).to.deep.equal([]);
      disk.resolve();
      await Promise.all(calls);
      expect(answered).to.have.members(['record', 'the same again', 'find', 'find while it is written']);
    });

    it('shows a decision what is still on its way, and what was there when it was opened', async () => {
      const first = await opened();
      const two = { ...entry(1), key: 'second' };
      const seen: (readonly SandboxEntry[])[] = [];
      await Promise.all([
        record(first, 1),
        first.record(two, (earlier) => {
          seen.push(earlier);
          return two;
        }),
      ]);
      await first.close();
      await (
        await opened()
      ).record({ ...two, key: 'third' }, (earlier) => {
        seen.push(earlier);
        return { ...two, key: 'third' };
      });
      expect(seen).to.deep.equal([[entry(1)], [entry(1), two]]);
    });

    it('fails all that waits, and all that follows, once the disk has refused', async () => {
      const fresh = await opened();
      sinon
        .stub(await handles(), 'datasync')
        .rejects(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
      const results = await Promise.all([record(fresh, 1), record(fresh, 2)]);
      sinon.restore();
      results.push(await record(fresh, 3));
      expect(results.map((result) => (result.ok ? null : result.error.code))).to.deep.equal(
        Array(3).fill('sandbox_ledger_unwritable'),
      );
      expect(await fresh.find(question(1).key)).to.have.property('ok', false);
    });

    it('finishes a write that the system cut short', async () => {
      const fresh = await opened();
      const prototype = await handles();
      const whole = Reflect.get(prototype, 'write') as WriteBytes;
      const short: WriteBytes = function short(this: FileHandle, bytes, offset, length, position) {
        return whole.call(this, bytes, offset, Math.min(length, 100), position);
      };
      const write = sinon.stub(prototype, 'write').callsFake(short as FileHandle['write']);
      await Promise.all([record(fresh, 1), record(fresh, 2)]);
      expect(write.callCount).to.be.above(2);
      sinon.restore();
      expect(valueOf(await readSandboxLedger(folder))).to.deep.equal([entry(1), entry(2)]);
    });

    it('lets what is on its way arrive when it is closed, and nothing after', async () => {
      const fresh = await opened();
      const onItsWay = record(fresh, 1);
      await Promise.all([fresh.close(), fresh.close()]);
      expect((await onItsWay).ok).to.equal(true);
      expect(await record(fresh, 2)).to.have.nested.property('error.code', 'sandbox_ledger_closed');
      expect(valueOf(await readSandboxLedger(folder))).to.deep.equal([entry(1)]);
    });
  });

  describe('opened again', () => {
    const filled = async (count: number): Promise<void> => {
      const fresh = await opened();
      await Promise.all(Array.from({ length: count }, (_, number) => record(fresh, number)));
      await fresh.close();
    };

    it('knows all that it had, over more than one chunk of the file', async () => {
      await filled(3_000);
      const again = await opened();
      expect((await stat(file())).size).to.be.above(2 * 256 * 1024);
      expect(await all(again.entries())).to.have.length(3_000);
      for (const number of [0, 1_500, 2_999]) {
        expect(await again.find(question(number).key)).to.deep.equal({ ok: true, value: entry(number) });
        expect(await record(again, number)).to.deep.equal({ ok: true, value: { entry: entry(number), fresh: false } });
      }
    });

    for (const [what, tail] of [
      ['half a line', `{"kind":"authorize","key":"${'x'.repeat(2_000)}`],
      ['a part that the disk had not written', '\0\0\0\0\n{"kind":"void"}\n'],
    ] as const) {
      it(`cuts off an unfinished end: ${what}`, async () => {
        await filled(2);
        await appendFile(file(), tail);
        const again = await opened();
        expect(again.repaired).to.equal(tail.length);
        await record(again, 2);
        expect(valueOf(await readSandboxLedger(folder))).to.deep.equal([entry(0), entry(1), entry(2)]);
        expect(await readFile(file(), 'utf8')).to.match(/\}\n$/);
      });
    }

    it('refuses a file that is damaged in the middle, names the line, and leaves it alone', async () => {
      await filled(3);
      const lines = await linesNow();
      const text = [lines[0], 'no entry', lines[2], ''].join('\n');
      await writeFile(file(), text);
      for (const result of [await fileSandboxLedger(folder), await readSandboxLedger(folder)]) {
        expect(result).to.have.nested.property('error.code', 'sandbox_ledger_damaged');
        expect(result).to.have.nested.property('error.message').that.includes('line 2');
      }
      expect(await readFile(file(), 'utf8')).to.equal(text);
      await writeFile(file(), [...lines, ''].join('\n'));
      expect(await all((await opened()).entries())).to.have.length(3);
    });

    it('refuses a folder that is none', async () => {
      await writeFile(join(folder, 'taken'), '');
      expect(await fileSandboxLedger(join(folder, 'taken'))).to.have.nested.property(
        'error.code',
        'sandbox_folder_unusable',
      );
    });
  });

  describe('read by another', () => {
    it('tells what is whole while the gateway writes', async () => {
      const fresh = await opened();
      await record(fresh, 1);
      await appendFile(file(), '{"kind":"autho');
      expect(valueOf(await readSandboxLedger(folder))).to.deep.equal([entry(1)]);
    });

    it('is empty where there is no ledger', async () => {
      expect(valueOf(await readSandboxLedger(join(folder, 'nowhere')))).to.deep.equal([]);
    });
  });
});
