import type { CallOrigin, Ended } from '@quayside/application/kernel';
import { expect } from 'chai';
import { ask } from './support/ask.js';
import { newGround, serving } from './support/ground.js';
import { ToyBox } from './support/toys.js';

describe('where a call over HTTP comes from', () => {
  it('is the address at the other end of the socket, and the program that the caller names', async () => {
    const origins: CallOrigin[] = [];
    const observe = ({ call }: Ended) => void origins.push(call.origin);
    await serving(new ToyBox(newGround({ hooks: { observe } })).app(), async ({ url }) => {
      await ask(`${url}/api/v1/toys/bear`, { headers: { 'user-agent': 'shop/1.2' } });
    });
    expect(origins).to.deep.equal([{ address: '127.0.0.1', agent: 'shop/1.2', traceId: null }]);
  });
});
