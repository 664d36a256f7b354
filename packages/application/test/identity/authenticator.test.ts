import { trustFor, type KeyArchive } from '@quayside/application/identity';
import { expect } from 'chai';
import { failureOf, openDesk, outputOf, type Desk } from './key-desk.js';

/** Counts the look-ups that go through, and holds them back while it is closed. */
const gate = () => {
  let opened: Promise<void> = Promise.resolve();
  let open = () => {};
  const seen = { lookUps: 0, notes: 0 };
  return {
    seen,
    close: () => void (opened = new Promise((resolve) => (open = resolve))),
    open: () => open(),
    through: (keys: KeyArchive): KeyArchive => ({
      findBySecretHash: async (hash) => {
        seen.lookUps += 1;
        const found = await keys.findBySecretHash(hash);
        await opened;
        return found;
      },
      list: (request) => keys.list(request),
      noteUse: async (uses) => {
        seen.notes += uses.length;
        await keys.noteUse(uses);
      },
    }),
  };
};

describe('an authenticator of keys', () => {
  let desk: Desk;
  let door: ReturnType<typeof gate>;
  const principalOf = (secret: string) => desk.identity.authenticator.principalOf(secret);
  beforeEach(() => {
    door = gate();
    desk = openDesk(door.through);
  });

  for (const [name, credential] of Object.entries({
    'an empty text': '',
    'another kind of token': 'Bearer x',
    'a secret that nobody has': `qs_live_${'0'.repeat(44)}`,
    'a very long text': `qs_live_${'0'.repeat(100_000)}`,
    'a secret with a line feed': `qs_live_${'0'.repeat(44)}\n`,
  })) {
    it(`does not know ${name}`, async () => {
      await desk.makeKey({ scopes: ['*'] });
      expect(await principalOf(credential)).to.equal(null);
    });
  }

  it('asks the store nothing about what cannot be a secret', async () => {
    await principalOf('qs_live_short');
    await principalOf(`sk_live_${'0'.repeat(44)}`);
    expect(door.seen.lookUps).to.equal(0);
  });

  it('asks the store once a second about a key, however many call with it', async () => {
    const { secret } = await desk.makeKey({ scopes: ['*'] });
    await Promise.all(Array.from({ length: 50 }, () => principalOf(secret)));
    desk.clock.advance(trustFor - 1);
    await principalOf(secret);
    expect(door.seen.lookUps).to.equal(1);
    desk.clock.advance(1);
    expect(await principalOf(secret)).not.to.equal(null);
    expect(door.seen.lookUps).to.equal(2);
  });

  it('asks again about what it did not find, so that a new key is good at once', async () => {
    const unborn = `qs_live_${'secret1'.padEnd(44, '0')}`;
    expect(await principalOf(unborn)).to.equal(null);
    const { secret } = await desk.makeKey({ scopes: ['*'] });
    expect(secret).to.equal(unborn);
    expect(await principalOf(secret)).not.to.equal(null);
  });

  it('lets a key expire at its moment, also one that is remembered', async () => {
    const { secret } = await desk.makeKey({ scopes: ['*'], expires_at: '2026-03-02T09:00:00.500Z' });
    desk.clock.advance(499);
    expect(await principalOf(secret)).not.to.equal(null);
    desk.clock.advance(1);
    expect(await principalOf(secret)).to.equal(null);
    expect(door.seen.lookUps).to.equal(1);
  });

  it('knows a key that was revoked here no longer, at once', async () => {
    const { id, secret } = await desk.makeKey({ scopes: ['orders:read'] });
    expect(await principalOf(secret)).not.to.equal(null);
    await desk.revoke(id);
    expect(await principalOf(secret)).to.equal(null);
  });

  it('does not believe a look-up that was under way when the key was revoked', async () => {
    const { id, secret } = await desk.makeKey({ scopes: ['orders:read'] });
    door.close();
    const before = principalOf(secret);
    await desk.revoke(id);
    const after = principalOf(secret);
    door.open();
    expect(await before).not.to.equal(null);
    expect(await after).to.equal(null);
    expect(await principalOf(secret)).to.equal(null);
  });

  it('knows a key that another process revoked for less than a second more', async () => {
    const { id, secret } = await desk.makeKey({ scopes: ['orders:read'] });
    const elsewhere = desk.start().authenticator;
    await elsewhere.principalOf(secret);
    await desk.revoke(id);
    desk.clock.advance(trustFor - 1);
    expect(await elsewhere.principalOf(secret)).not.to.equal(null);
    desk.clock.advance(1);
    expect(await elsewhere.principalOf(secret)).to.equal(null);
  });

  it('does not share a look-up that takes longer than it may be trusted for', async () => {
    const { id, secret } = await desk.makeKey({ scopes: ['orders:read'] });
    const elsewhere = desk.start().authenticator;
    door.close();
    const slow = elsewhere.principalOf(secret);
    await desk.revoke(id);
    desk.clock.advance(trustFor);
    const late = elsewhere.principalOf(secret);
    door.open();
    expect(await slow).not.to.equal(null);
    expect(await late).to.equal(null);
  });

  it('trusts a look-up for no longer where the clock is set back meanwhile', async () => {
    const { id, secret } = await desk.makeKey({ scopes: ['orders:read'] });
    const elsewhere = desk.start().authenticator;
    await elsewhere.principalOf(secret);
    await desk.revoke(id);
    desk.clock.advance(-trustFor);
    desk.clock.advance(trustFor);
    expect(await elsewhere.principalOf(secret)).to.equal(null);
  });

  it('says that it cannot tell where the store fails, and asks again afterwards', async () => {
    const { secret } = await desk.makeKey({ scopes: ['*'] });
    let broken = true;
    const failing = openDesk((keys) => ({
      ...door.through(keys),
      findBySecretHash: async (hash) => {
        if (broken) throw new Error('the store is away');
        return keys.findBySecretHash(hash);
      },
    }));
    await failing.makeKey({ scopes: ['identity:read'] });
    expect(await failureOf(failing.ask('list_keys', {}, { secret }))).to.include({ code: 'INTERNAL' });
    broken = false;
    await outputOf(failing.ask('list_keys', {}, { secret }));
  });

  it('notes when a key was last used, once a minute, and beside the calls', async () => {
    const { secret } = await desk.makeKey({ scopes: ['identity:read'] });
    const lastUse = async () => {
      const { items } = await outputOf(desk.ask('list_keys', {}, { secret }));
      return (items as readonly { readonly last_used_at: string | null }[])[0]?.last_used_at;
    };
    expect(await lastUse()).to.equal(null);
    expect(door.seen.notes).to.equal(0);
    await desk.sweep();
    expect(await lastUse()).to.equal('2026-03-02T09:00:00.000Z');
    for (let second = 1; second < 60; second += 1) {
      desk.clock.advance(1_000);
      await principalOf(secret);
      await desk.sweep();
    }
    expect(await lastUse()).to.equal('2026-03-02T09:00:00.000Z');
    desk.clock.advance(1_000);
    await principalOf(secret);
    await desk.sweep();
    expect(await lastUse()).to.equal('2026-03-02T09:01:00.000Z');
  });

  it('tries to note a use again where the store failed', async () => {
    let broken = true;
    const failing = openDesk((keys) => ({
      ...door.through(keys),
      noteUse: async (uses) => {
        if (broken) throw new Error('the store is away');
        await keys.noteUse(uses);
      },
    }));
    const { secret } = await failing.makeKey({ scopes: ['*'] });
    await failing.identity.authenticator.principalOf(secret);
    expect(
      await failing.sweep().then(
        () => 'done',
        (error: unknown) => String(error),
      ),
    ).to.contain('the store is away');
    broken = false;
    await failing.sweep();
    const { items } = await failing.keys.list({
      filter: { now: failing.clock.now() },
      q: null,
      sort: { by: 'name', descending: false },
      perPage: 1,
      page: 1,
      cursor: null,
    });
    expect(items[0]?.lastUsedAt).to.equal('2026-03-02T09:00:00.000Z');
  });
});
