import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { generateOpenApi, openApiText, routes } from '@quayside/adapters-http';
import { allContracts, allEvents, type ContractName } from '@quayside/application';
import * as v from 'valibot';
import { ask } from './support/ask.js';
import { newGround, serving } from './support/ground.js';
import { Shop } from './support/shop.js';
import { ToyBox } from './support/toys.js';

type Json = Readonly<Record<string, unknown>>;
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly style?: string;
    readonly $ref?: string;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Json }>>;
  };
  readonly responses: Readonly<Record<string, Json>>;
  readonly security: readonly Json[];
}

describe('the OpenAPI document', () => {
  const document = generateOpenApi(allContracts, allEvents, { version: '0.1.0' }) as {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  };
  const operation = (method: string, path: string): Operation => {
    const found = document.paths[path]?.[method];
    if (!found) throw new Error(`there is no ${method} ${path}`);
    return found;
  };
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  it('has every door of every use case', () => {
    expect(document.openapi).to.equal('3.1.0');
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const { name } of allContracts) expect(ids).to.include(name.replace('.', '_'));
    expect(ids).to.include.members([
      'orders_cancel_by_delete_orders',
      'payments_list_by_get_orders',
      'health',
      'openapi',
      'asyncapi',
    ]);
  });

  it('refers to nothing that is not in it, and defines nothing that nobody refers to', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/(\w+\/\w+)"/g)].map(([, name]) => name));
    const defined = Object.entries(document.components).flatMap(([kind, all]) =>
      kind === 'securitySchemes' ? [] : Object.keys(all).map((name) => `${kind}/${name}`),
    );
    expect([...referred]).to.have.members(defined);
    expect(text).to.not.include('$defs');
  });

  it('says where each part of an input comes from', () => {
    const amend = operation('patch', '/api/v1/orders/{id}');
    expect(amend.parameters)
      .to.deep.include({ $ref: '#/components/parameters/IfMatch' })
      .and.deep.include({ $ref: '#/components/parameters/IdempotencyKey' });
    expect(amend.requestBody?.content).to.have.keys('application/json', 'application/merge-patch+json');
    const fields = amend.requestBody?.content['application/json']?.schema['properties'];
    expect(fields).to.include.keys('lines', 'metadata').and.not.have.any.keys('id', 'expected_version');
    const place = operation('post', '/api/v1/orders');
    expect(place.parameters)
      .to.deep.include({ $ref: '#/components/parameters/IdempotencyKeyRequired' })
      .and.deep.include({ $ref: '#/components/parameters/Prefer' });
    expect(place.requestBody?.required).to.equal(true);
    const list = operation('get', '/api/v1/orders').parameters;
    expect(list.find(({ name }) => name === 'placed_at')).to.include({
      in: 'query',
      required: false,
      style: 'deepObject',
    });
    expect(list.find(({ name }) => name === 'status')).to.include({ style: 'form', explode: false });
    expect(operation('post', '/api/v1/orders/{id}/place')).to.not.have.property('requestBody');
    expect(
      operation('get', '/api/v1/orders/{order_id}/payments').parameters.filter(({ name }) => name === 'order_id'),
    ).to.have.lengthOf(1);
  });

  it('lists the refusals of each operation by their status', () => {
    expect(operation('patch', '/api/v1/orders/{id}').responses).to.have.keys(
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '415',
      '422',
      '428',
      '429',
      '500',
      '503',
      '504',
    );
    expect(operation('get', '/api/v1/orders/{id}').responses).to.have.keys(
      '200',
      '304',
      '400',
      '401',
      '403',
      '404',
      '422',
      '429',
      '500',
      '503',
      '504',
    );
    expect(operation('post', '/api/v1/orders').responses).to.include.keys('201').and.not.include.keys('200');
    expect(operation('post', '/api/v1/payments/webhooks/{gateway}').security).to.deep.equal([]);
    expect(document.components['schemas']).to.include.keys(
      'OrderNotFoundError',
      'InvalidInputError',
      'OrderView',
      'Money',
    );
    expect(document.components['schemas']?.['OrderView']?.['properties']).to.include.keys('links');
  });

  it('gives examples that its own schemas take', () => {
    const contracts = new Map<string, (typeof allContracts)[number]>(
      allContracts.map((contract) => [contract.name, contract]),
    );
    const prefixes: Readonly<Record<string, string>> = {
      orders: 'ord',
      'service-accounts': 'svc',
      users: 'usr',
    };
    const fields = { sku: '11', code: 'main', name: 'packer', expected_version: 1 };
    for (const [name, route] of Object.entries(routes) as [
      ContractName,
      { readonly path: string; readonly example?: object },
    ][]) {
      const contract = contracts.get(name);
      if (!route.example || !contract) continue;
      const entries: object = contract.input.entries;
      const given = Object.fromEntries(
        Object.entries({
          ...fields,
          id: `${prefixes[route.path.split('/')[1] ?? '']}_01h455vb4pex5vsknk084sn02q`,
        }).filter(([field]) => field in entries && !(field in (route.example ?? {}))),
      );
      const parsed = v.safeParse(contract.input, { ...given, ...route.example });
      expect(parsed.success, `${name}: ${JSON.stringify(parsed.issues?.map(({ message }) => message))}`).to.equal(true);
    }
  });

  it('is served, with a tag, and is the one that is generated', async () => {
    await serving(new Shop().app(), async ({ url }) => {
      const served = await ask(`${url}/openapi.json`, { headers: { authorization: '' } });
      expect(served.text === JSON.stringify(document), 'it is the same').to.equal(true);
      const again = await ask(`${url}/openapi.json`, {
        headers: { 'if-none-match': served.headers.get('etag') ?? '' },
      });
      expect([again.status, again.text]).to.deep.equal([304, '']);
    });
    await serving(new ToyBox(newGround()).app(), async ({ url }) => {
      expect((await ask(`${url}/openapi.json`)).text).to.include('"/api/v1/toys/{id}"');
    });
  });

  it('in the repository is current', async () => {
    const file = new URL('../../generated/openapi.json', import.meta.url);
    const text = await readFile(file, 'utf8');
    const { info } = JSON.parse(text) as { readonly info: { readonly version: string } };
    expect(text === openApiText(allContracts, allEvents, { version: info.version }), 'run `npm run generate`').to.equal(
      true,
    );
  });
});
