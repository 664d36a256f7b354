import type { Ended, Log, PipelineHooks } from '@quayside/application';

/** A line for every call: commands and what was refused at `info`, what only read at `debug`. */
export const callLog = (log: Log): PipelineHooks => ({
  observe: ({ contract, call, caller, answer, milliseconds }: Ended) => {
    const level = contract.kind === 'query' && answer.ok ? 'debug' : 'info';
    log[level](contract.name, {
      requestId: answer.requestId,
      traceId: call.origin.traceId,
      useCase: contract.name,
      transport: call.transport,
      principal: caller?.principal.id ?? null,
      outcome: outcomeOf(answer),
      durationMs: Math.round(milliseconds * 1_000) / 1_000,
    });
  },
});

/** `ok`, `replayed`, or the code of the refusal. */
export const outcomeOf = (answer: Ended['answer']): string => {
  if (!answer.ok) return answer.failure.code;
  return answer.replayed ? 'replayed' : 'ok';
};

/** Hooks that all hear, one after the other. */
export const joined = (...all: readonly PipelineHooks[]): PipelineHooks => ({
  observe: (ended) => {
    for (const { observe } of all) observe?.(ended);
  },
});
