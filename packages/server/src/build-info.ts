import { readFileSync } from 'node:fs';

/** What was built, and from what: filled in by the image's build, else found in the checkout. */
export const buildInfo = {
  version: versionOf(new URL('../../package.json', import.meta.url)),
  commit: process.env['SOURCE_COMMIT'] ?? headOf(new URL('../../../../.git/', import.meta.url)),
  builtAt: process.env['SOURCE_BUILT_AT'] ?? null,
};

function versionOf(file: URL): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

/** The commit that is checked out; null outside of a checkout. */
function headOf(folder: URL): string | null {
  try {
    const head = readFileSync(new URL('HEAD', folder), 'utf8').trim();
    const branch = /^ref: (.+)$/.exec(head)?.[1];
    return branch === undefined ? head : readFileSync(new URL(branch, folder), 'utf8').trim();
  } catch {
    return null;
  }
}
