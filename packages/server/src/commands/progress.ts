import { Presets, SingleBar } from 'cli-progress';

/** A bar with rate and time left; where there is no terminal, a line now and then instead. */
export interface ProgressBar {
  start(total: number): void;
  /** How far it is, and how many things that came to. */
  update(value: number, done: number): void;
  stop(): void;
}

export const progressBar = (what: string): ProgressBar => {
  let begun = 0;
  let whole = 1;
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}%  {done} ${what}  {rate}/s  {left} left`,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
      hideCursor: true,
      etaBuffer: 200,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  return {
    start: (total) => {
      begun = performance.now();
      whole = Math.max(total, 1);
      bar.start(whole, 0, { done: 0, rate: 0, left: '?' });
    },
    update: (value, done) => {
      const seconds = Math.max((performance.now() - begun) / 1_000, 0.001);
      const left = value > 0 ? Math.max(whole - value, 0) * (seconds / value) : Number.NaN;
      bar.update(value, { done, rate: Math.round(done / seconds), left: Number.isNaN(left) ? '?' : timeOf(left) });
    },
    stop: () => bar.stop(),
  };
};

const timeOf = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
