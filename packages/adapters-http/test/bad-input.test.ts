import { generateOpenApi } from '@quayside/adapters-http';
import { allContracts, allEvents } from '@quayside/application';
import { httpBadInputSuite, type OpenApiDocument } from '@quayside/testkit/suites';
import { listen, type Running } from './support/ground.js';
import { Shop } from './support/shop.js';

describe('every route', () => {
  let server: Running;
  before(async () => {
    server = await listen(new Shop().app());
  });
  after(() => server.stop());

  // The suite reads of the document what is sure to be in it.
  const document = generateOpenApi(allContracts, allEvents, { version: '0.1.0' }) as object as OpenApiDocument;
  httpBadInputSuite(document, () => ({ baseUrl: server.url, credential: 'admin' }));
});
