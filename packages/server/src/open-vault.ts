import type { RotatingVault } from '@quayside/application';
import { fail, ok, type Result } from '@quayside/domain';
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKeyRing } from './config/key-ring.js';
import type { Config } from './config/settings.js';
import type { StartFailure } from './open-database.js';
import { cryptoVault } from './platform/crypto-vault.js';

/** Where the key is that is made where no setting names one. */
export const encryptionKeyFile = (config: Config): string => join(config.QUAYSIDE_DATA_FOLDER, 'encryption-key');

/** Opens the vault with the keys of the configuration, else with one that is made once and stays in the data folder. */
export const openVault = async (config: Config): Promise<Result<RotatingVault, StartFailure>> => {
  if (config.QUAYSIDE_ENCRYPTION_KEYS !== null) return ok(cryptoVault(config.QUAYSIDE_ENCRYPTION_KEYS));
  const file = encryptionKeyFile(config);
  try {
    await mkdir(config.QUAYSIDE_DATA_FOLDER, { recursive: true });
    await makeOnce(file);
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return fail({ message: `${file} can be read by others than its owner: chmod 600 it, or replace its key.` });
    const ring = parseKeyRing((await readFile(file, 'utf8')).trim());
    return ring
      ? ok(cryptoVault(ring))
      : fail({ message: `${file} holds no key: put it back from a backup, or set QUAYSIDE_ENCRYPTION_KEYS.` });
  } catch (error) {
    return fail({ message: `The encryption key ${file} cannot be had: ${String(error)}` });
  }
};

/** Whole or not at all, and of several processes at once one makes it. */
const makeOnce = async (file: string): Promise<void> => {
  if (await stat(file).catch(() => null)) return;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`local:${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(draft);
};
