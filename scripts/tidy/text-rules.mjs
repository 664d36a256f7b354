/** @typedef {import('./repository.mjs').File} File */

// Each pattern is written so that it does not find itself, for this file is read by its own rules.
const unfinishedMarks = /\b(?:TO[D]O|FIX[M]E)\b/;
const lintDisables = /\b(?:ox|es)lint-dis[a]ble/;
const personalFolders = new RegExp(
  `(?<![\\w.:~*$}-])/(?:${['root', 'home', 'Users', 'work', 'workspace', 'builds'].join('|')})/[\\w.-]`,
);
const registryHosts =
  /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio|jfrog|npmmirror)[\w.-]*|\bregistry\.(?:npmjs\.org|yarnpkg\.com)/i;
const hostInLock = /https?:\/\/|\btarball:|\bregistry:/;

/**
 * One line for each line of a file that a pattern finds.
 * @param {File} file
 * @param {(line: string) => boolean} isFound
 * @param {string} reason
 */
const linesWith = ({ path, text }, isFound, reason) =>
  text
    .split('\n')
    .flatMap((line, index) => (isFound(line) ? [`${path}:${index + 1}: ${reason}: ${line.trim().slice(0, 100)}`] : []));

/** Work that is left undone belongs into an issue. @param {File} file */
export const unfinishedMarksIn = (file) => linesWith(file, (line) => unfinishedMarks.test(line), 'an unfinished mark');

/** A rule that does not fit is changed for all, with its reason. @param {File} file */
export const lintDisablesIn = (file) =>
  linesWith(file, (line) => lintDisables.test(line), 'the linter is switched off');

/**
 * A path of one machine means nothing on another.
 * @param {File} file
 * @param {string} root where this checkout is
 */
export const machinePathsIn = (file, root) => {
  const ownPath = root.split('/').filter(Boolean).length > 1 ? root.replace(/\/$/, '') : undefined;
  return linesWith(
    file,
    (line) => personalFolders.test(line) || (ownPath !== undefined && line.includes(ownPath)),
    "one machine's path",
  );
};

/** Which registry packages come from is the affair of who installs them. @param {File} file */
export const registryHostsIn = (file) => linesWith(file, (line) => registryHosts.test(line), "a registry's host");

/** A lock file with hosts installs from there only. A deprecation notice may name a page. @param {File} file */
export const hostsInLock = (file) =>
  linesWith(
    file,
    (line) => hostInLock.test(line) && !line.trimStart().startsWith('deprecated:'),
    'a host in the lock file',
  );
