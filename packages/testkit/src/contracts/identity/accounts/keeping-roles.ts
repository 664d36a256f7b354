import { builtInRoles, changeRole, deleteRole, giveRoles, type OwnRole } from '@quayside/domain/identity';
import { expect } from 'chai';
import type { AccountBench } from './bench.js';

export const keepingRoles = (bench: () => AccountBench): void => {
  it('has the roles that come with the program before anything was said', async () => {
    expect(await bench().store.roles.all()).to.have.deep.members([...builtInRoles]);
  });

  it('gives a role of one’s own back, as it is after each change', async () => {
    const role = await bench().role('packer', ['inventory:read', 'orders:*']);
    expect(await bench().roleNamed('packer')).to.deep.equal(role);
    const changed = changeRole(
      role,
      { description: 'Packs', scopes: ['orders:read'], requiresSecondFactor: true },
      bench().now,
    );
    if (!changed) throw new Error('nothing changed');
    await bench().run((tx) => tx.roles.save(changed));
    expect(await bench().roleNamed('packer')).to.deep.equal(changed.role);
    const messages = await bench().messages(role.id);
    expect(messages.map(({ type, sequence }) => `${sequence} ${type}`)).to.deep.equal([
      '1 identity.role_created',
      '2 identity.role_changed',
    ]);
  });

  it('keeps of a built-in role whether it asks for a second factor, from its first event on', async () => {
    for (const [requiresSecondFactor, version] of [
      [true, 2],
      [false, 3],
    ] as const) {
      const admin = await bench().roleNamed('admin');
      const changed = admin && changeRole(admin, { ...admin, requiresSecondFactor }, bench().now);
      if (!changed) throw new Error('nothing changed');
      await bench().run((tx) => tx.roles.save(changed));
      expect(await bench().roleNamed('admin')).to.deep.include({ requiresSecondFactor, version, scopes: ['*'] });
    }
    expect(await bench().store.roles.all()).to.have.length(builtInRoles.length);
    const { id } = builtInRoles.at(-1) ?? { id: '' };
    expect((await bench().messages(id)).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
  });

  it('has one role of a name, however many make one at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, () =>
        bench()
          .role('packer')
          .then(
            () => true,
            () => false,
          ),
      ),
    );
    expect(made.filter(Boolean)).to.have.length(1);
  });

  const remove = (role: OwnRole) =>
    bench().run(async (tx) => {
      if (await tx.roles.isGiven(role.name)) return 'given';
      if (!(await tx.roles.all()).some(({ id }) => id === role.id)) return 'gone';
      tx.roles.remove(deleteRole(role, tx.now));
      return 'removed';
    });

  it('takes a role away that nobody has, and its name is free again', async () => {
    const role = await bench().role('packer');
    expect(await remove(role)).to.equal('removed');
    expect(await remove(role)).to.equal('gone');
    expect(await bench().roleNamed('packer')).to.equal(undefined);
    const again = await bench().role('packer');
    expect(again.id).not.to.equal(role.id);
    expect((await bench().messages(role.id)).map(({ type }) => type)).to.deep.equal([
      'identity.role_created',
      'identity.role_deleted',
    ]);
  });

  it('lets a role be given or taken away, of two at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const role = await bench().role(`packer${round}`);
      const { user } = await bench().register();
      const give = bench().run(async (tx) => {
        const account = await tx.accounts.find(user.id);
        if (!account || !(await tx.roles.all()).some(({ name }) => name === role.name)) return 'not there';
        const decided = giveRoles(account, [role.name], tx.now);
        if (decided) tx.accounts.save(decided);
        return 'given';
      });
      const outcomes = await Promise.all([give, remove(role)]);
      const found = await bench().store.accounts.find(user.id);
      const isThere = (await bench().roleNamed(role.name)) !== undefined;
      expect(outcomes).to.be.deep.oneOf([
        ['given', 'given'],
        ['not there', 'removed'],
      ]);
      expect([found?.user.roles.includes(role.name), isThere]).to.deep.equal(
        outcomes[0] === 'given' ? [true, true] : [false, false],
      );
    }
  });
};
