import { createKey, keyStatus, revokeKey, type NewKey } from '@quayside/domain/identity';
import { ApiKeyId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';

const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';
const wednesday = '2026-03-04T09:00:00.000Z';
const input: NewKey = {
  id: v.parse(ApiKeyId, 'key_01h2xcejqtf2nbrexx3vqjhp41'),
  name: 'shop',
  scopes: ['orders:write', 'orders:read', 'orders:write'],
  secretHash: 'a'.repeat(64),
  hint: 'qs_live_abcd',
  createdBy: 'system:test',
  expiresAt: null,
};

describe('an API key', () => {
  it('has each of its scopes once', () => {
    const { key, event } = createKey(input, monday);
    expect(key).to.deep.equal({
      ...input,
      scopes: ['orders:read', 'orders:write'],
      createdAt: monday,
      lastUsedAt: null,
      revokedAt: null,
      version: 1,
    });
    expect(event.data).to.deep.include({ name: 'shop', scopes: ['orders:read', 'orders:write'], expiresAt: null });
  });

  it('tells nobody in its events what its secret is or how that is digested', () => {
    const { key, event } = createKey(input, monday);
    expect(JSON.stringify([event, revokeKey(key, tuesday)?.event]))
      .not.to.contain(input.secretHash)
      .and.not.to.contain(input.hint);
  });

  it('is revoked once, at the moment that it first was', () => {
    const revoked = revokeKey(createKey(input, monday).key, tuesday);
    expect(revoked?.key).to.include({ revokedAt: tuesday, version: 2 });
    expect(revoked?.event).to.deep.include({ type: 'identity.key_revoked', at: tuesday });
    expect(revoked && revokeKey(revoked.key, wednesday)).to.equal(null);
  });

  it('is good until the moment at which it expires', () => {
    const { key } = createKey({ ...input, expiresAt: tuesday }, monday);
    expect(keyStatus(key, monday)).to.equal('active');
    expect(keyStatus(key, '2026-03-03T08:59:59.999Z')).to.equal('active');
    expect(keyStatus(key, tuesday)).to.equal('expired');
  });

  it('is good for ever where nothing else is said, and revoked above all', () => {
    expect(keyStatus({ revokedAt: null, expiresAt: null }, wednesday)).to.equal('active');
    expect(keyStatus({ revokedAt: wednesday, expiresAt: tuesday }, wednesday)).to.equal('revoked');
  });
});
