/** @typedef {import('./repository.mjs').File} File */

const coreLines = 250;
const otherLines = 400;

/** @param {File} file */
export const overlongFile = ({ path, text }) => {
  if (!/^(?:packages\/[^/]+\/src|examples\/src|benchmarks|scripts)\//.test(path) || path.includes('/test/')) return [];
  const most = /^packages\/(?:domain|application)\//.test(path) ? coreLines : otherLines;
  const lines = text.trimEnd().split('\n').length;
  return lines > most ? [`${path}: ${lines} lines, of at most ${most}`] : [];
};

/** Code lives in files and folders named like-this.ts; a test is like-this.test.ts. @param {File} file */
export const misnamedFile = ({ path }) => {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const isKebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))?\.(?:ts|tsx|mjs|cjs)$/.test(name);
  const areFoldersKebab = parts.every((part) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part));
  return isKebab && areFoldersKebab ? [] : [`${path}: not kebab-case`];
};

/** @param {File} file */
export const emptyNamedFile = ({ path }) =>
  /(?:^|[/-])(?:utils?|helpers?|managers?|impl|services?)\.(?:test\.)?[a-z]+$/.test(path)
    ? [`${path}: the name says nothing; name it after what it does`]
    : [];

/**
 * Packages that have a manifest and nothing to offer yet.
 * @param {readonly File[]} files
 */
export const emptyPackages = (files) => {
  const names = files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
  return names.flatMap((name) => {
    const sources = files.filter(({ path }) => path.startsWith(`packages/${name}/src/`) && /\.tsx?$/.test(path));
    return sources.some(({ text }) => text.replaceAll(/export \{\};?|\/\/.*$/gm, '').trim() !== '')
      ? []
      : [`packages/${name}: empty`];
  });
};
