/** Ratios of rates that are measured in turn in one run: machines are noisy, and absolute figures are not to be compared. */
export const rounds = 5;

interface Pair {
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

export const compare = async (what: string, target: string, { ours, theirs }: Pair): Promise<void> => {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [theirRate, ourRate] = [await theirs(), await ours()];
    ratios.push(ourRate / theirRate);
    process.stdout.write(
      `  round ${round}: ${ourRate.toFixed(0)} / ${theirRate.toFixed(0)} = ${(ourRate / theirRate).toFixed(2)}\n`,
    );
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  process.stdout.write(`${what}: ${median.toFixed(2)} (median; ${target})\n`);
};
