/** The line in which a program of PostgreSQL says why it gave up, without time and process id. */
export function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const cause = lines.find((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return cause.replace(/^.*?\b(FATAL|PANIC|error):\s*/, '').replace(/\.$/, '');
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/No space left|could not extend|Disk quota/i, 'Make room on the disk and start again.'],
  [/could not look up effective user/i, 'Run Quayside as a user that the system has a name for, or set DATABASE_URL.'],
  [
    /error while loading shared libraries/i,
    'Install that library with the system’s package manager, or set DATABASE_URL.',
  ],
  [
    /ENOENT/,
    'The programs need a system with the GNU C library (not Alpine’s musl): use such a one, or set DATABASE_URL.',
  ],
  [
    /EPERM|EINVAL/,
    'Root must be allowed to change the user here (CAP_SETUID, CAP_SETGID): allow it, start as an ordinary user, or set DATABASE_URL.',
  ],
  [
    /shared memory|semaphore/i,
    'The system’s limits on shared memory are too low for a database: raise them, or set DATABASE_URL.',
  ],
];

/** What to do about a known cause; null where the cause is not known. */
export function adviceFor(cause: string): string | null {
  return ADVICE.find(([pattern]) => pattern.test(cause))?.[1] ?? null;
}
