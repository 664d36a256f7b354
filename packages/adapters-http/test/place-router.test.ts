import { expect } from 'chai';
import { PlaceRouter } from '../src/place-router.js';

describe('the router of places', () => {
  const router = new PlaceRouter<string>();
  for (const path of [
    '/',
    '/stock',
    '/stock/:sku',
    '/stock/movements',
    '/stock/:sku/counts',
    '/stock/movements/of/:day',
  ])
    router.add('GET', path, path);
  router.add('POST', '/stock/:sku', 'posted');
  const at = (method: string, path: string): string | undefined => router.match(method, path)[0][0]?.[0];

  it('takes words before parameters, and a parameter where the words lead nowhere', () => {
    for (const [path, place] of Object.entries({
      '/': '/',
      '/stock': '/stock',
      '/stock/tea': '/stock/:sku',
      '/stock/movements': '/stock/movements',
      '/stock/movements/counts': '/stock/:sku/counts',
      '/stock/movements/of/monday': '/stock/movements/of/:day',
    }))
      expect(at('GET', path), path).to.equal(place);
    expect(at('POST', '/stock/movements')).to.equal('posted');
  });

  it('finds nothing for another method, an empty segment, or a longer or shorter path', () => {
    for (const path of [
      '',
      '/stock/',
      '/stock//counts',
      '/stock/tea/',
      '/stock/tea/counts/1',
      '/stocks',
      '/stock/movements/of',
    ])
      expect(at('GET', path), path).to.equal(undefined);
    expect(at('DELETE', '/stock')).to.equal(undefined);
  });

  it('takes no pattern that it would not follow', () => {
    expect(() => router.add('GET', '/files/*', 'files')).to.throw();
  });
});
