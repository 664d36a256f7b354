// The way in of every npm script: makes ready what is missing, then runs the command on the Node that the project depends on.
// This file uses nothing that an old Node cannot parse, so that an old Node gets a sentence and not a stack trace.
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Quayside needs Node 20 or newer and this is ${process.version}: install a current Node (https://nodejs.org) and try again.`,
  );
  process.exitCode = 1;
} else {
  void import('./run/main.mjs').then(({ main }) => main(process.argv.slice(2)));
}
