import { describeMail } from '@quayside/testkit';
import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderMail } from '../../src/index.js';
import { readMail } from './read-mail.js';

describe('mail in a folder', () => {
  const made: string[] = [];
  const from = 'shop@example.com';
  const fresh = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-mail-'));
    made.push(folder);
    return join(folder, 'mail');
  };
  after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));
  const letter = { id: 'mtk_1', to: 'ada@example.com', subject: 'a', text: 'b\n' };

  describeMail('a folder', async () => {
    const folder = await fresh();
    return {
      mail: folderMail({ folder, from }),
      arrived: async () => {
        const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
        return files.map(readMail).map(({ to, subject, text }) => ({ to, subject, text }));
      },
    };
  });

  it('is one file for a letter, however often that is sent, and for its owner alone', async () => {
    const folder = await fresh();
    const mail = folderMail({ folder, from });
    const both = await Promise.all([mail.send(letter), mail.send(letter)]);
    expect(both.map(({ ok }) => ok)).to.deep.equal([true, true]);
    await mail.send({ ...letter, text: 'c\n' });
    expect(await readdir(folder)).to.deep.equal(['mtk_1.eml']);
    expect(readMail(await readFile(join(folder, 'mtk_1.eml'), 'utf8')).text).to.equal('c\n');
    if (process.platform === 'win32') return;
    expect((await stat(join(folder, 'mtk_1.eml'))).mode & 0o777).to.equal(0o600);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it('stays in its folder, whatever a letter is called', async () => {
    const folder = await fresh();
    await folderMail({ folder, from }).send({ ...letter, id: '../../etc/mtk 1' });
    expect(await readdir(folder)).to.deep.equal(['.._.._etc_mtk_1.eml']);
  });

  it('is tried again where the folder cannot be written to', async () => {
    const folder = await fresh();
    await writeFile(folder, 'no folder');
    const sent = await folderMail({ folder, from }).send(letter);
    expect(sent.ok ? 'sent' : sent.error.code).to.equal('mail_unreachable');
  });
});
