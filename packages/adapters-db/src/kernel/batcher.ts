import { deepFrozen } from '@quayside/domain/kernel';

/** What is asked one by one and answered together: while one batch is under way, the next one gathers. */
export type Batched<In, Out> = (item: In) => Promise<Out>;

interface Asked<In, Out> {
  readonly item: In;
  readonly resolve: (answer: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns a function over many into one over one. What is asked in the same turn of the event loop, or while all places
 * are taken, shares a call; alone it waits for nobody. `most` items a call, `atOnce` calls side by side.
 */
export const batched = <In, Out>(
  answer: (items: readonly In[]) => Promise<readonly Out[]>,
  { most, atOnce }: { readonly most: number; readonly atOnce: number },
): Batched<In, Out> => {
  let waiting: Asked<In, Out>[] = [];
  let running = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled || running >= atOnce || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      running += 1;
      void run(batch).finally(() => {
        running -= 1;
        schedule();
      });
      schedule();
    });
  };

  const run = async (batch: readonly Asked<In, Out>[]): Promise<void> => {
    try {
      const answers = await answer(batch.map(({ item }) => item));
      if (answers.length !== batch.length) throw new Error(`${batch.length} were asked and ${answers.length} answered`);
      for (const [index, each] of shared(answers).entries()) batch[index]?.resolve(each);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
};

/** Where several asked for one row, none of them can change what all of them hold. */
const shared = <Out>(answers: readonly Out[]): readonly Out[] => {
  const given = new Set<Out>();
  for (const answer of answers) {
    if (given.has(answer)) deepFrozen(answer);
    given.add(answer);
  }
  return answers;
};
