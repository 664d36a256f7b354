import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { errorCode } from './failure.js';

/**
 * Completes a copy of the programs at `to` that everybody can read and run. Each file appears in one step, and one that is there
 * with the right size is left alone: a copy that was interrupted, or that a cleaner of old files has been through, is completed,
 * and two processes may do it at once. A complete copy costs some milliseconds.
 */
export function copyPrograms(from: string, to: string): void {
  makeReadableFolder(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (isForLinkingOnly(entry.name)) continue;
    if (entry.isDirectory()) copyPrograms(source, target);
    else if (entry.isSymbolicLink()) unlessPresent(() => symlinkSync(readlinkSync(source), target));
    else copyFile(source, target);
  }
}

/** What compilers need and the server does not. */
function isForLinkingOnly(name: string): boolean {
  return name.endsWith('.a') || name === 'pkgconfig' || name === 'pgxs';
}

function makeReadableFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if ((lstatSync(folder).mode & 0o777) !== 0o755) chmodSync(folder, 0o755);
}

function copyFile(source: string, target: string): void {
  const { size, mode } = lstatSync(source);
  const mine = (mode & 0o111) === 0 ? 0o644 : 0o755;
  const present = lstatSync(target, { throwIfNoEntry: false });
  if (present?.size === size && (present.mode & 0o777) === mine) return;
  const arriving = `${target}.${process.pid}.arriving`;
  try {
    copyFileSync(source, arriving);
    chmodSync(arriving, mine);
    renameSync(arriving, target);
  } finally {
    rmSync(arriving, { force: true });
  }
}

function unlessPresent(place: () => void): void {
  try {
    place();
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
