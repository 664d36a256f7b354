'use strict';

const { reporters, Runner } = require('mocha');
const { EVENT_TEST_PENDING } = Runner.constants;

const patienceMilliseconds = 10_000;

/**
 * A dot for each test; at the end the failures, the names of what was skipped, and the count alone on the last line.
 * Whoever runs under CI has promised the servers that the tests need, so there a skipped test fails the run.
 */
module.exports = class CountingReporter extends reporters.Dot {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Mocha.Test[]} */
    this.skipped = [];
    runner.on(EVENT_TEST_PENDING, (test) => this.skipped.push(test));
  }

  /** @override */
  epilogue() {
    if (this.failures.length > 0) reporters.Base.list(this.failures);
  }

  /**
   * Mocha asks this for the exit code.
   * @override
   * @param {number} failures
   * @param {(failures: number) => void} finish
   */
  done(failures, finish) {
    const refused = isCi() ? this.skipped.length : 0;
    finish(failures + refused);

    let held = false;
    process.once('exit', () => {
      if (held) process.exitCode = 1;
      for (const line of this.closingLines(refused > 0)) console.log(line);
    });
    // Unreferenced: it fires only where something else keeps the process from ending.
    setTimeout(() => {
      held = true;
      console.log(
        `The tests are over, but the process is kept alive by: ${process.getActiveResourcesInfo().join(', ')}.`,
      );
      process.exit(1);
    }, patienceMilliseconds).unref();
  }

  /** @param {boolean} refused */
  closingLines(refused) {
    const { passes, failures } = this.stats;
    const lines = [''];
    if (this.skipped.length > 0) lines.push(`Skipped: ${namesOf(this.skipped).join('; ')}.`);
    if (refused) lines.push('Under CI nothing may be skipped: give the tests what they need.');
    return [...lines, `${passes} passed, ${failures} failed, ${this.skipped.length} skipped`];
  }
};

const isCi = () => !['', '0', 'false'].includes(process.env.CI ?? '');

/**
 * The outermost suites that were skipped whole, and the single tests of the others.
 * @param {Mocha.Test[]} skipped
 */
const namesOf = (skipped) => {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const test of skipped) {
    const name = outermostSkipped(test).fullTitle();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count > 1 ? `${name} (${count} tests)` : name));
};

/** @param {Mocha.Test} test @returns {Mocha.Test | Mocha.Suite} */
const outermostSkipped = (test) => {
  /** @type {Mocha.Test | Mocha.Suite} */
  let whole = test;
  for (let suite = test.parent; suite !== undefined && !suite.root && isSkippedWhole(suite); suite = suite.parent)
    whole = suite;
  return whole;
};

/** @param {Mocha.Suite} suite */
const isSkippedWhole = (suite) => {
  let whole = true;
  suite.eachTest((test) => (whole &&= test.isPending()));
  return whole;
};
