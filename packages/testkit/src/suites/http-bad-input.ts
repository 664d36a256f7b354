import { expect } from 'chai';
import { operationsOf, type OpenApiDocument, type Operation } from './openapi.js';
import { BadInputProbe, type RunningApi } from './bad-input-probe.js';

export interface BadInputOptions {
  /** Bytes that a body may have at most; 1 MiB where nothing is said. */
  readonly bodyBytes?: number;
}

/**
 * Sends to every operation of a document what it must not accept: each answer is a 4xx in the envelope, one for a field
 * names it, and afterwards the lists of the API say what they said before. A new operation is covered by being in the document.
 */
export const httpBadInputSuite = (
  document: OpenApiDocument,
  running: () => RunningApi,
  options: BadInputOptions = {},
): void => {
  const { bodyBytes = 1_048_576 } = options;
  const operations = operationsOf(document);
  let before_: string;

  describe('bad input over HTTP', () => {
    before(async () => {
      before_ = await everyList(operations, running());
    });

    for (const operation of operations) {
      const probe = (): BadInputProbe => new BadInputProbe(document, operation, running());
      describe(`${operation.method} ${operation.path}`, () => {
        if (!operation.isPublic) it('refuses whoever shows no good key', () => probe().refusesStrangers());
        it('refuses addresses and methods that are not there', () => probe().refusesAddresses());
        it('refuses headers that say nothing sensible', () => probe().refusesHeaders());
        if (operation.parameters.some((parameter) => parameter.in === 'query'))
          it('refuses queries, by the name of the parameter', () => probe().refusesQueries());
        if (operation.body) {
          it('refuses bodies that are no JSON, too deep or too large', () => probe().refusesBodies(bodyBytes));
          if (operation.body.properties) {
            it('refuses values that a field cannot have, by its name', () => probe().refusesValues());
            it('refuses fields that are missing, or not the caller’s to say, by their names', () =>
              probe().refusesFields());
          }
        }
      });
    }

    it('has changed nothing', async () => {
      expect(await everyList(operations, running())).to.equal(before_);
    });
  });
};

/** What every list of the API says. When a key was last used is no change of anything, and that something was refused is on record. */
const everyList = async (operations: readonly Operation[], { baseUrl, credential }: RunningApi): Promise<string> => {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/audit');
  const told = await Promise.all(
    lists.map(async ({ path }) => {
      const response = await fetch(`${baseUrl}${path}?per_page=100`, {
        headers: { authorization: `Bearer ${credential}` },
      });
      const { data, metadata } = (await response.json()) as {
        readonly data: unknown;
        readonly metadata: { readonly pagination?: unknown };
      };
      return { path, status: response.status, data, pagination: metadata.pagination };
    }),
  );
  return JSON.stringify(told, (key, value: unknown) => (key === 'last_used_at' ? undefined : value), 1);
};
