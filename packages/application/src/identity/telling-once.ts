import type { Contract, UseCase } from '../kernel/index.js';

/**
 * What is kept for retries under an idempotency key is the answer without the secret: a retry makes no second one and
 * finds the id of the first, but a copy of the database or of its backups opens no door. Whoever lost the first answer
 * revokes what it made and makes another. This is the one kind of answer whose replay is not the first's bytes.
 */
export const tellingOnce = <C extends Contract>(useCase: UseCase<C>): UseCase<C> => ({
  ...useCase,
  execute: (input, { once, ...execution }) =>
    useCase.execute(input, {
      ...execution,
      once: once && { ...once, answer: (value) => once.answer({ ...(value as object), secret: null }) },
    }),
});
