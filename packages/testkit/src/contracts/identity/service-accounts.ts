import type {
  IdentityWork,
  ServiceAccountArchive,
  ServiceAccountFilter,
  ServiceAccountSort,
} from '@quayside/application/identity';
import type { ListRequest, MessageLog } from '@quayside/application/kernel';
import {
  addSecret,
  changeServiceAccount,
  createServiceAccount,
  endServiceAccount,
  type ActiveServiceAccount,
  type NewClientSecret,
  type ServiceAccount,
  type ServiceAccountDecided,
} from '@quayside/domain/identity';
import { ok, type Instant, type ServiceAccountId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { newGround, type Ground, type Make } from '../../ground.js';

/** A store of service accounts, and the log that its events go to. */
export interface ServiceAccountStoreUnderTest {
  readonly work: IdentityWork;
  readonly serviceAccounts: ServiceAccountArchive;
  readonly log: MessageLog;
}

const unit = { actor: 'key_ada', requestId: 'req_1' };
const types = ['created', 'changed', 'secret_added', 'secret_removed', 'ended'].map(
  (word) => `identity.service_account_${word}`,
);

/** What holds for every store of service accounts. `make` gives one with nothing in it for each test. */
export const describeServiceAccountStore = (name: string, make: Make<ServiceAccountStoreUnderTest>): void => {
  describe(`service account store: ${name}`, () => {
    let ground: Ground;
    let store: ServiceAccountStoreUnderTest;
    beforeEach(async () => {
      ground = newGround();
      store = await make(ground);
    });

    const secret = (changes: Partial<NewClientSecret> = {}): NewClientSecret => ({
      id: ground.ids.next('sec'),
      hash: 'a'.repeat(64),
      hint: 'qs_client_abcd',
      expiresAt: null,
      ...changes,
    });
    const add = async (accountName = 'robots', createdBy = 'key_ada'): Promise<ActiveServiceAccount> => {
      const id = ground.ids.next('svc');
      const input = { id, name: accountName, scopes: ['orders:read', '*'], createdBy };
      const added = await store.work.run(unit, async (tx) => {
        const decided = createServiceAccount(input, secret(), tx.now);
        tx.serviceAccounts.save(decided);
        return ok(decided.account);
      });
      if (added.outcome !== 'committed') throw new Error(`the account was not added: ${added.outcome}`);
      return added.value;
    };
    /** Gives back whether there was anything to decide. */
    const change = async (
      id: ServiceAccountId,
      decide: (account: ActiveServiceAccount, now: Instant) => ServiceAccountDecided | null,
    ): Promise<boolean> => {
      const changed = await store.work.run(unit, async (tx) => {
        const account = await tx.serviceAccounts.find(id);
        const decided = account?.status === 'active' ? decide(account, tx.now) : null;
        if (decided) tx.serviceAccounts.save(decided);
        return ok(decided !== null);
      });
      if (changed.outcome !== 'committed') throw new Error(`the account was not changed: ${changed.outcome}`);
      return changed.value;
    };
    const withSecret = (account: ActiveServiceAccount, now: Instant): ServiceAccountDecided | null => {
      const added = addSecret(account, secret(), now);
      return added.ok ? added.value : null;
    };
    const list = (request: Partial<ListRequest<ServiceAccountFilter, ServiceAccountSort>> = {}) =>
      store.serviceAccounts.list({
        filter: {},
        q: null,
        sort: { by: 'created_at', descending: false },
        perPage: 100,
        page: 1,
        cursor: null,
        ...request,
      });
    /** The account as each way of reading shows it, which must agree. */
    const read = async (id: ServiceAccountId): Promise<ServiceAccount | null> => {
      const found = await store.serviceAccounts.find(id);
      const staged = await store.work.run(unit, async (tx) => ok(await tx.serviceAccounts.find(id)));
      expect(staged).to.deep.equal({ outcome: 'committed', value: found });
      expect((await list()).items.find((each) => each.id === id) ?? null).to.deep.equal(found);
      return found;
    };

    it('gives accounts back as they were kept, and none that there is not', async () => {
      const [first, second] = [await add('Ａda’s ☕'), await add()];
      expect(await read(first.id)).to.deep.equal(first);
      expect(await read(second.id)).to.deep.equal(second);
      expect(await read(ground.ids.next('svc'))).to.equal(null);
    });

    it('keeps every change, and tells of it in order', async () => {
      const { id } = await add();
      ground.clock.advance(1_000);
      await change(id, (account, now) => changeServiceAccount(account, { name: 'bots', scopes: ['orders:read'] }, now));
      await change(id, withSecret);
      expect(await read(id)).to.deep.include({ name: 'bots', scopes: ['orders:read'], version: 4 });
      await change(id, endServiceAccount);
      const ended = await read(id);
      expect(ended).to.deep.include({ status: 'ended', endedAt: ground.clock.now(), version: 5 });
      expect(ended).not.to.have.property('secrets');
      while ((await store.log.place(100)) > 0);
      const { messages } = await store.log.read(0, types, 1_000);
      expect(messages.map(({ type, subject, sequence, actor }) => [type, subject, sequence, actor])).to.deep.equal(
        ['created', 'secret_added', 'changed', 'secret_added', 'ended'].map((word, n) => [
          `identity.service_account_${word}`,
          id,
          n + 1,
          'key_ada',
        ]),
      );
    });

    it('gives out no third secret, however many ask for one at once', async () => {
      const { id } = await add();
      const given = await Promise.all(Array.from({ length: 8 }, () => change(id, withSecret)));
      expect(given.filter(Boolean)).to.have.length(1);
      const account = await read(id);
      expect(account?.status === 'active' && account.secrets).to.have.length(2);
    });

    it('ends an account once, however many want to at once, and for ever', async () => {
      const { id } = await add();
      const ended = await Promise.all(Array.from({ length: 8 }, () => change(id, endServiceAccount)));
      expect(ended.filter(Boolean)).to.have.length(1);
      expect(await change(id, withSecret)).to.equal(false);
    });

    it('finds many at once, each asker its own', async () => {
      const accounts = await Promise.all(Array.from({ length: 20 }, () => add()));
      const found = await Promise.all([...accounts, ...accounts].map(({ id }) => store.serviceAccounts.find(id)));
      expect(found).to.deep.equal([...accounts, ...accounts]);
    });

    it('lists by name and by time, by status and by whoever made them, page by page', async () => {
      const b = await add('b');
      ground.clock.advance(1);
      await add('a', 'usr_bob');
      ground.clock.advance(1);
      await add('c');
      await change(b.id, endServiceAccount);
      const names = async (request: Partial<ListRequest<ServiceAccountFilter, ServiceAccountSort>>) =>
        (await list(request)).items.map((each) => each.name);
      expect(await names({})).to.deep.equal(['b', 'a', 'c']);
      expect(await names({ sort: { by: 'name', descending: true } })).to.deep.equal(['c', 'b', 'a']);
      expect(await names({ filter: { status: ['active'] } })).to.deep.equal(['a', 'c']);
      expect(await names({ filter: { createdBy: 'usr_bob' } })).to.deep.equal(['a']);
      expect(await names({ filter: { createdBy: 'key_ada', status: ['ended'] } })).to.deep.equal(['b']);
      const first = await list({ perPage: 2 });
      expect([first.total, first.items.length]).to.deep.equal([3, 2]);
      expect(await names({ perPage: 2, cursor: first.nextCursor })).to.deep.equal(['c']);
    });
  });
};
