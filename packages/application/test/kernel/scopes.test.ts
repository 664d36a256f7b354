import { allows, systemPrincipal } from '@quayside/application';
import { aPrincipal } from '@quayside/testkit';
import { expect } from 'chai';

describe('what a principal may do', () => {
  const may = (scopes: readonly string[], scope: string): boolean =>
    allows(aPrincipal({ scopes: new Set(scopes) }), scope);

  it('is what exactly its scopes say, all of a context, or everything', () => {
    expect(may(['orders:read'], 'orders:read')).to.equal(true);
    expect(may(['orders:*'], 'orders:read')).to.equal(true);
    expect(may(['*'], 'orders:read')).to.equal(true);
    for (const scopes of [
      [],
      ['orders'],
      ['orders:'],
      ['orders:rea'],
      ['orders:reads'],
      ['order:*'],
      ['payments:*'],
      ['orders:write'],
      [':*'],
      ['**'],
      ['ORDERS:READ'],
      ['orders:read '],
    ])
      expect(may(scopes, 'orders:read'), scopes.join()).to.equal(false);
  });

  it('is everything for what acts on its own account', () => {
    expect(systemPrincipal('relay')).to.deep.equal({
      id: 'system:relay',
      kind: 'system',
      name: 'relay',
      scopes: new Set(['*']),
      sessionId: null,
    });
    expect(allows(systemPrincipal('relay'), 'payments:write')).to.equal(true);
  });
});
