// How much of the core the tests ran, from what `npm test -- --coverage` left in coverage/raw. Fails below the bound.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Report } from 'c8';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'coverage');
const leastPercentOfLines = 90;
const measured = ['domain', 'application', 'adapters-db'];

/** @param {string} name */
const compiledFolder = (name) => join(root, 'packages', name, 'dist', 'src');

/** @param {string} name */
const compiledFiles = (name) =>
  readdirSync(compiledFolder(name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(compiledFolder(name), file));

/** A module of types alone compiles to an empty one, of which no line can be run. @param {string} file */
const isRunnable = (file) => !/^\s*export \{\};\s*$/.test(readFileSync(file, 'utf8').replaceAll(/^\/\/.*$/gm, ''));

/** @param {string} file */
const sourceOf = (file) => relative(root, file).replace('/dist/src/', '/src/').replace(/\.js$/, '.ts');

const report = async () => {
  const files = measured.flatMap(compiledFiles);
  await new Report({
    // What no test has loaded counts as well, as not run.
    all: true,
    src: measured.map(compiledFolder),
    include: measured.map((name) => `packages/${name}/dist/src/**/*.js`),
    exclude: files.filter((file) => !isRunnable(file)).map((file) => relative(root, file)),
    tempDirectory: join(folder, 'raw'),
    reportsDirectory: folder,
    reporter: ['json-summary', 'lcovonly'],
    resolve: root,
  }).run();
  /** @type {Record<string, { lines: { total: number, covered: number } }>} */
  const summary = JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8'));
  return new Map(
    files.filter(isRunnable).map((file) => {
      const source = sourceOf(file);
      const found = summary[join(root, source)];
      // c8 passes over a file that it cannot map to its source; passed over is not covered.
      if (found === undefined) throw new Error(`c8 says nothing of ${source}.`);
      return [source, found.lines];
    }),
  );
};

/** @param {{ total: number, covered: number }[]} lines */
const percentOf = (lines) => {
  const total = lines.reduce((sum, each) => sum + each.total, 0);
  return total === 0 ? 100 : (100 * lines.reduce((sum, each) => sum + each.covered, 0)) / total;
};

const main = async () => {
  if (!existsSync(join(folder, 'raw'))) {
    console.error('There is nothing to report: run "npm test -- --coverage" first.');
    return 1;
  }
  process.chdir(root);
  const lines = await report();
  let exitCode = 0;
  for (const name of measured) {
    const own = [...lines].filter(([source]) => source.startsWith(`packages/${name}/`));
    const percent = percentOf(own.map(([, each]) => each));
    const enough = percent >= leastPercentOfLines;
    console.log(
      `${name.padEnd(12)} ${percent.toFixed(1).padStart(5)} % of lines${enough ? '' : `, less than ${leastPercentOfLines} %; least covered:`}`,
    );
    if (enough) continue;
    exitCode = 1;
    const worst = own.toSorted(([, a], [, b]) => b.total - b.covered - (a.total - a.covered)).slice(0, 10);
    for (const [source, each] of worst)
      console.log(`  ${source}: ${each.total - each.covered} of ${each.total} lines not run`);
  }
  return exitCode;
};

process.exitCode = await main();
