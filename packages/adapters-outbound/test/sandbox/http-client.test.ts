import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { httpSandbox } from '../../src/index.js';
import { listening, question } from '../support.js';

const json =
  (status: number, body: unknown): RequestListener =>
  (request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  };
const error = (code: string) => ({ error: { code, message: 'why' } });

describe('the sandbox over HTTP', () => {
  const outcomeWith = async (listener: RequestListener, timeLimit = 10_000): Promise<readonly string[]> => {
    const { url, stop } = await listening(listener);
    const gateway = httpSandbox({ url, timeLimit });
    const asked = question(1);
    const answers = [await gateway.authorize(asked), await gateway.void(asked), await gateway.lookUp(asked.key)];
    await stop();
    return answers.map(({ outcome }) => outcome);
  };
  const unknown = ['unknown', 'unknown', 'unknown'];

  it('is unreachable where nobody listens', async () => {
    const { url, stop } = await listening(() => {});
    await stop();
    for (const address of [url, url.replace('127.0.0.1', 'localhost')]) {
      expect(await httpSandbox({ url: address }).authorize(question(1))).to.have.property('outcome', 'unreachable');
    }
  });

  it('does not know after the connection broke once the question had left', async () => {
    expect(await outcomeWith((request) => request.socket.destroy())).to.deep.equal(unknown);
    const halfAnswered: RequestListener = (request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"outcome":', () => request.socket.destroy());
    };
    expect(await outcomeWith(halfAnswered)).to.deep.equal(unknown);
  });

  it('does not know after its time limit', async () => {
    expect(await outcomeWith(() => {}, 20)).to.deep.equal(unknown);
  });

  it('gives up, when it is closed, what is on its way', async () => {
    const asked = Promise.withResolvers<void>();
    const { url, stop } = await listening(() => asked.resolve());
    const gateway = httpSandbox({ url });
    const answer = gateway.lookUp('key');
    await asked.promise;
    gateway.close();
    expect(await answer).to.have.property('outcome', 'unknown');
    expect(await gateway.lookUp('key')).to.have.property('outcome', 'unknown');
    await stop();
  });

  it('does not know after a failure of the server', async () => {
    for (const status of [500, 502, 503])
      expect(await outcomeWith(json(status, error('failed')))).to.deep.equal(unknown);
  });

  it('does not take the word of a stranger behind the address', async () => {
    expect(await outcomeWith(json(404, { message: 'Not Found' }))).to.deep.equal(unknown);
    expect(await outcomeWith(json(422, { message: 'no' }))).to.deep.equal(unknown);
    expect(await outcomeWith(json(401, error('unauthenticated')))).to.deep.equal(unknown);
    expect(await outcomeWith(json(200, { hello: 'world' }))).to.deep.equal(unknown);
    const elsewhere: RequestListener = (request, response) => {
      if (request.url !== '/elsewhere') response.writeHead(302, { location: '/elsewhere' }).end();
      else json(200, { outcome: 'authorized', reference: 'r' })(request, response);
    };
    expect(await outcomeWith(elsewhere)).to.deep.equal(unknown);
    expect(await outcomeWith((_, response) => response.end('<html>'))).to.deep.equal(unknown);
  });

  it('is declined with the code of what the server refuses as wrong', async () => {
    const { url, stop } = await listening(json(422, error('invalid')));
    expect(await httpSandbox({ url }).authorize(question(1))).to.deep.equal({ outcome: 'declined', reason: 'invalid' });
    await stop();
  });
});
