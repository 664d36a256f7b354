import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  MemoryProducts,
  memoryRecorder,
  PlainDigest,
  silentLog,
} from '@quayside/adapters-memory';
import { makeCatalog } from '@quayside/application/catalog';
import { makePipeline, type Answer, type Failure, nowhere } from '@quayside/application/kernel';

export interface Asking {
  readonly scopes?: readonly string[];
  readonly onceKey?: string;
}

export const tea = { sku: 'TEA-1', name: 'Tea', prices: [{ amount: 399, currency: 'EUR' }] };

/** The catalog over memory, asked through the pipeline as a transport would. */
export const openShop = () => {
  const clock = new ManualClock('2026-03-02T09:00:00.000Z');
  const database = new MemoryDatabase(clock, new CountingIds());
  const products = new MemoryProducts(database);
  const { useCases } = makeCatalog({ work: products.work, products });
  let asScopes: readonly string[] = ['*'];
  const pipeline = makePipeline({
    clock,
    digest: new PlainDigest(),
    log: silentLog,
    once: database,
    audit: memoryRecorder(database),
    checkOutputs: true,
    authenticator: {
      principalOf: async () => ({
        id: 'key_ada',
        kind: 'api_key',
        name: 'Ada',
        scopes: new Set(asScopes),
        sessionId: null,
      }),
    },
  });

  const ask = (name: string, input: unknown, { scopes = ['*'], onceKey }: Asking = {}): Promise<Answer> => {
    const useCase = useCases.find(({ contract }) => contract.name === `catalog.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    asScopes = scopes;
    return pipeline.run(useCase, {
      credential: 'secret',
      input,
      onceKey: onceKey ?? null,
      requestId: 'req',
      transport: 'test',
      origin: nowhere,
      patience: 30_000,
      wait: 0,
    });
  };
  return { clock, database, products, useCases, ask };
};

/** What a call that is to succeed gave back. */
export const outputOf = async (answer: Promise<Answer>): Promise<Record<string, unknown>> => {
  const ended = await answer;
  if (!ended.ok) throw new Error(`refused: ${JSON.stringify(ended.failure)}`);
  return JSON.parse(ended.body) as Record<string, unknown>;
};

/** Why a call was refused. */
export const failureOf = async (answer: Promise<Answer>): Promise<Failure> => {
  const ended = await answer;
  if (ended.ok) throw new Error(`not refused: ${ended.body}`);
  return ended.failure;
};

/** The fields that a refusal names. */
export const pathsOf = ({ details }: Failure): readonly string[] =>
  ((details['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
