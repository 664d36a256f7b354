import { CannotOpen } from '@quayside/application';
import { describeVault } from '@quayside/testkit';
import { expect } from 'chai';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKeyRing } from '../src/config/key-ring.js';
import { readConfig } from '../src/config/read-config.js';
import { openVault } from '../src/open-vault.js';
import { cryptoVault, type KeyRing } from '../src/platform/crypto-vault.js';
import { Processes } from './processes.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const ring = (text: string): KeyRing => {
  const parsed = parseKeyRing(text);
  if (!parsed) throw new Error(`${text} is no key ring`);
  return parsed;
};

describeVault('AES-256-GCM', () => cryptoVault(ring(`a:${key(1)}`)));

describe('a key ring', () => {
  const old = cryptoVault(ring(`old:${key(1)}`));
  const sealed = old.seal('correct horse', 'place');

  it('seals with its first key and opens with all, so that a new one can be put before the old', () => {
    const both = cryptoVault(ring(`new:${key(2)}, old:${key(1)}`));
    expect(both.open(sealed, 'place')).to.equal('correct horse');
    expect([both.isCurrent(sealed), old.isCurrent(sealed)]).to.deep.equal([false, true]);
    expect(both.isCurrent(both.seal('correct horse', 'place'))).to.equal(true);
  });

  it('names the key that it lacks, and opens nothing with another of the same name', () => {
    expect(() => cryptoVault(ring(`new:${key(2)}`)).open(sealed, 'place')).to.throw(CannotOpen, 'key old, which');
    expect(() => cryptoVault(ring(`old:${key(2)}`)).open(sealed, 'place')).to.throw(CannotOpen, 'does not open');
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['a key without a name', key(1)],
    ['a key of 31 bytes', `a:${Buffer.alloc(31).toString('base64')}`],
    ['a key of 33 bytes', `a:${Buffer.alloc(33).toString('base64')}`],
    ['a name with a dot', `a.b:${key(1)}`],
    ['a name twice', `a:${key(1)},a:${key(2)}`],
    ['something behind a comma that is none', `a:${key(1)},`],
  ] as const)
    it(`is not made of ${what}`, () => {
      expect(parseKeyRing(text)).to.equal(null);
    });
});

describe('the key in the data folder', () => {
  const processes = new Processes();
  after(() => processes.end());
  const configOf = (folder: string, keys = '') => {
    const read = readConfig({ QUAYSIDE_DATA_FOLDER: folder, QUAYSIDE_ENCRYPTION_KEYS: keys }, {});
    if (!read.ok) throw new Error(read.error.join());
    return read.value.config;
  };
  const opened = async (folder: string, keys = '') => {
    const vault = await openVault(configOf(folder, keys));
    if (!vault.ok) throw new Error(vault.error.message);
    return vault.value;
  };

  it('is made once, by one of many at the same time, for its owner alone', async () => {
    const folder = join(await processes.folder(), 'data');
    const vaults = await Promise.all(Array.from({ length: 8 }, () => opened(folder)));
    const [sealed = ''] = vaults.map((vault) => vault.seal('correct horse', 'place'));
    for (const vault of [...vaults, await opened(folder)])
      expect(vault.open(sealed, 'place')).to.equal('correct horse');
    expect((await stat(join(folder, 'encryption-key'))).mode & 0o777).to.equal(0o600);
  });

  it('is not asked for where a setting names one', async () => {
    const folder = join(await processes.folder(), 'data');
    const vault = await opened(folder, `a:${key(1)}`);
    expect(vault.seal('', 'place')).to.match(/^v1\.a\./);
    expect(await stat(folder).catch(() => null)).to.equal(null);
  });

  it('is refused where others can read it, and where it is none', async () => {
    const folder = await processes.folder();
    await opened(folder);
    const file = join(folder, 'encryption-key');
    const refusal = async () => {
      const vault = await openVault(configOf(folder));
      return vault.ok ? null : vault.error.message;
    };
    await chmod(file, 0o640);
    expect(await refusal()).to.include(`${file} can be read by others`);
    await chmod(file, 0o600);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, 20));
    expect(await refusal()).to.include(`${file} holds no key`);
  });
});
