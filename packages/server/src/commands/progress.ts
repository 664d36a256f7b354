import { Presets, SingleBar } from 'cli-progress';

/** A bar with rate and time left; where there is no terminal, a line now and then instead. */
export interface ProgressBar {
  start(total: number): void;
  /** How far it is, and how many things that came to. */
  update(value: number, done: number): void;
  stop(): void;
}

export const progressBar = (what: string): ProgressBar => {
  let done = 0;
  let begun = 0;
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}%  {done} ${what}  {rate}/s  {eta_formatted} left`,
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
      bar.start(Math.max(total, 1), 0, { done: 0, rate: 0 });
    },
    update: (value, count) => {
      done = count;
      const seconds = (performance.now() - begun) / 1_000;
      bar.update(value, { done, rate: seconds > 0 ? Math.round(done / seconds) : 0 });
    },
    stop: () => bar.stop(),
  };
};
