#!/usr/bin/env node
// Only the built-in process is used here, so that an older Node gets a sentence and not a stack trace.
const needed = { major: 24, minor: 11 };
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > needed.major || (major === needed.major && minor >= needed.minor)) {
  await import('./cli.js');
} else {
  process.stderr.write(
    `quayside: this is Node ${process.versions.node} and the server needs ${needed.major}.${needed.minor} or newer: ` +
      'run `npm run quayside -- …` in the checkout, which brings its own, or install a newer Node.\n',
  );
  process.exitCode = 1;
}
