// Whether the .proto files still fit those who have the ones of before: of the last commit, or, where they are as committed, of the
// one before that.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = 'packages/adapters-grpc';

/** @param {string[]} args */
const git = (...args) => spawnSync('git', args, { cwd: root, maxBuffer: 1 << 28 });

const compare = () => {
  const isChanged = git('diff', '--quiet', 'HEAD', '--', `${home}/proto`).status !== 0;
  const before = isChanged ? 'HEAD' : 'HEAD^';
  const archive = git('archive', '--format=tar', before, `${home}/proto`, `${home}/buf.yaml`);
  if (archive.status !== 0) {
    console.log(`There are no .proto files at ${before} to compare with.`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'quayside-proto-'));
  try {
    writeFileSync(join(folder, 'before.tar'), archive.stdout);
    const against = `${join(folder, 'before.tar')}#subdir=${home}`;
    const buf = join(root, 'node_modules', '.bin', 'buf');
    return spawnSync(buf, ['breaking', home, '--against', against], { cwd: root, stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exitCode = compare();
