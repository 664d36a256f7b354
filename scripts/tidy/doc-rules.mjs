/** @typedef {import('./repository.mjs').File} File */

/** What looks like a path in a sentence: folders and names in backticks, without a leading slash. */
const namedPath = /`([a-z][\w.-]*(?:\/[\w.-]+)+)`/g;

/**
 * A page that says which tests hold something must name tests that there are: paths from the root, or below `packages/`.
 * @param {readonly File[]} files
 * @param {string} page
 */
export const missingPaths = (files, page) => {
  const text = files.find(({ path }) => path === page)?.text;
  if (text === undefined) return [`${page}: not there`];
  const known = new Set(files.flatMap(({ path }) => withFolders(path)));
  return [...new Set([...text.matchAll(namedPath)].map(([, path]) => path ?? ''))]
    .filter((path) => !known.has(path) && !known.has(`packages/${path}`))
    .map((path) => `${page}: ${path} does not exist`);
};

/** `a/b/c.ts`, `a/b`, `a`. @param {string} path */
const withFolders = (path) => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};
