import { builtInRoles, changeRole, createRole, deleteRole, RoleName } from '@quayside/domain/identity';
import { RoleId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';
import { monday, tuesday } from './people.js';

const packer = () =>
  createRole(
    {
      id: v.parse(RoleId, 'rol_01h2xcejqtf2nbrexx3vqjhp41'),
      name: 'packer',
      description: null,
      scopes: ['orders:read', 'inventory:read', 'orders:read'],
      requiresSecondFactor: false,
    },
    monday,
  );

describe('a role', () => {
  it('has each scope once, in one order', () => {
    const { role, event } = packer();
    expect(role).to.deep.include({ scopes: ['inventory:read', 'orders:read'], version: 1, isBuiltIn: false });
    expect(event.data).to.deep.equal({ name: 'packer', scopes: role.scopes, requiresSecondFactor: false });
  });

  it('is changed, or not where it is the same', () => {
    const { role } = packer();
    expect(changeRole(role, { ...role, scopes: ['orders:read', 'inventory:read'] }, tuesday)).to.equal(null);
    const changed = changeRole(role, { description: 'Packs', scopes: [], requiresSecondFactor: true }, tuesday);
    expect(changed?.role).to.deep.equal({
      ...role,
      description: 'Packs',
      scopes: [],
      requiresSecondFactor: true,
      updatedAt: tuesday,
      version: 2,
    });
    expect(deleteRole(role, tuesday)).to.deep.include({
      event: { type: 'identity.role_deleted', at: tuesday, data: { name: 'packer' } },
    });
  });

  it('that comes with the program keeps its scopes, whatever is asked', () => {
    for (const role of builtInRoles) {
      expect(changeRole(role, { ...role, scopes: ['*'], description: 'Mine' }, tuesday)).to.equal(null);
      const changed = changeRole(role, { ...role, scopes: [], requiresSecondFactor: true }, tuesday);
      expect(changed?.role).to.deep.equal({ ...role, requiresSecondFactor: true, updatedAt: tuesday, version: 2 });
    }
  });

  it('that comes with the program has a name and an id of its own', () => {
    expect(builtInRoles.map(({ name }) => name)).to.deep.equal([
      'customer',
      'operator',
      'warehouse',
      'finance',
      'agent',
      'auditor',
      'admin',
    ]);
    for (const { id, name } of builtInRoles)
      expect([v.is(RoleId, id), v.is(RoleName, name)]).to.deep.equal([true, true]);
    expect(new Set(builtInRoles.map(({ id }) => id)).size).to.equal(builtInRoles.length);
  });
});
