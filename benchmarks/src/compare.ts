/** Ratios of rates that are measured in turn in one run: machines are noisy, and absolute figures are not to be compared. */
export const rounds = 5;

interface Pair {
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
  /** Rounds of both before the first that counts: what is compiled by and by is to be measured when it is. */
  readonly warmUp?: number;
}

export const compare = async (what: string, target: string, { ours, theirs, warmUp = 0 }: Pair): Promise<void> => {
  for (let round = 0; round < warmUp; round += 1) {
    await theirs();
    await ours();
  }
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
