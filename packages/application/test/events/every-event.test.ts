import { allEvents, type EventContract, type FeedEvent } from '@quayside/application';
import { expect } from 'chai';
import * as v from 'valibot';
import { timeToLive, WholeShop } from './whole-shop.js';

const contracts: Readonly<Record<string, EventContract>> = allEvents;

/** Whatever an order, a payment, a reservation, a product, a location or a key can come to. */
const liveThroughEverything = async (shop: WholeShop): Promise<void> => {
  const ask: typeof shop.ask = (name, input) => shop.ask(name, input);
  for (const sku of ['tea', 'cup'])
    await ask('catalog.create_product', { sku, name: sku, prices: [{ amount: 450, currency: 'EUR' }] });
  await ask('catalog.update_product', { sku: 'tea', expected_version: 'any', name: 'Tea, green' });
  await ask('inventory.create_location', { code: 'main', name: 'Main' });
  await ask('inventory.create_location', { code: 'shop', name: 'The shop' });
  await ask('inventory.update_location', { code: 'shop', expected_version: 'any', priority: 3 });
  const lines = [
    { sku: 'tea', quantity: 20 },
    { sku: 'cup', quantity: 40 },
  ];
  await ask('inventory.receive_stock', { location: 'main', lines });
  await ask('inventory.configure_stock', { sku: 'tea', location: 'main', reorder_point: 19 });
  await whoAsks(shop);
  await whoSignsIn(shop);

  // One that is confirmed, and called off; the stock falls to its reorder point on the way.
  const confirmed = await shop.order({});
  await shop.pass(2_000);
  await ask('orders.cancel', {
    id: confirmed.id,
    expected_version: 'any',
    reason: 'changed my mind',
  });
  // One that begins as a draft, and is declined.
  const draft = await shop.order({ draft: true, external_id: 'R-1', payment_method: 'pm_declined' });
  await ask('orders.amend', { id: draft.id, expected_version: 'any', metadata: { gift: 'yes' } });
  await ask('orders.place_draft', { id: draft.id, expected_version: 'any' });
  // One that there is not enough stock for.
  await shop.order({ lines: [{ sku: 'tea', quantity: 1_000 }] });
  await shop.pass(5_000);
  // One whose payment nobody can say anything of, until its reservation and then the payment itself lapse.
  shop.gateway.script(...Array.from({ length: 2_000 }, () => 'question_lost' as const));
  await shop.order({});
  await shop.pass(timeToLive + 20 * 60_000);
};

/** Keys, service accounts and signing keys, from first to last. */
const whoAsks = async (shop: WholeShop): Promise<void> => {
  const key = await shop.ask<{ id: string }>('identity.create_key', { name: 'till', scopes: ['orders:read'] });
  await shop.ask('identity.revoke_key', { id: key.id });
  const { id } = await shop.ask<{ id: string }>('identity.create_service_account', { name: 'robots', scopes: ['*'] });
  await shop.ask('identity.update_service_account', { id, expected_version: 'any', scopes: ['orders:read'] });
  const { secrets } = await shop.ask<{ secrets: readonly { id: string }[] }>('identity.add_account_secret', { id });
  await shop.ask('identity.remove_account_secret', { id, secret_id: secrets[0]?.id });
  await shop.ask('identity.end_service_account', { id });
  const first = await shop.ask<{ id: string }>('identity.rotate_signing_key', { at_once: true });
  await shop.ask('identity.rotate_signing_key', { at_once: true });
  await shop.ask('identity.revoke_signing_key', { id: first.id });
};

interface SignedIn {
  readonly signed_in: { readonly user_id: string; readonly session_id: string };
}

/** Users, their sessions and roles, from first to last. */
const whoSignsIn = async (shop: WholeShop): Promise<void> => {
  const [email, password] = ['grace@example.com', 'correct horse battery'];
  const { mail, timeCodes } = shop.desk;
  const newestToken = async (): Promise<string> => {
    await shop.pass(2_000);
    return /qs_mail_\w+/.exec(mail.sent.at(-1)?.text ?? '')?.[0] ?? '';
  };
  await shop.ask('identity.register', { email: 'ada@example.com', password, name: 'Ada Lovelace' });
  await shop.ask('identity.confirm_registration', { token: await newestToken(), password });

  const role = { name: 'packer', expected_version: 'any' };
  await shop.ask('identity.create_role', { name: 'packer', scopes: ['orders:read'] });
  await shop.ask('identity.update_role', { ...role, scopes: ['inventory:read'] });
  const { id } = await shop.ask<{ id: string }>('identity.create_user', { email, roles: ['packer'] });
  await shop.ask('identity.reset_password', { token: await newestToken(), password });
  await shop.ask('identity.update_user', { id, expected_version: 'any', name: 'Grace Lovelace' });
  await shop.ask('identity.set_user_roles', { id, expected_version: 'any', roles: ['customer'] });
  await shop.ask('identity.delete_role', role);

  const { signed_in: session } = await shop.ask<SignedIn>('identity.log_in', { email, password });
  const here = `${session.user_id}/${session.session_id}`;
  const { secret } = await shop.ask<{ secret: string }>('identity.enrol_second_factor', { password }, here);
  const code = (): string => timeCodes.codeAt(secret, shop.clock.now());
  await shop.ask('identity.confirm_second_factor', { code: code() }, here);
  await shop.pass(30_000);
  await shop.ask('identity.replace_recovery_codes', { password, code: code() }, here);
  await shop.ask('identity.reset_second_factor', { id });
  await shop.ask('identity.deactivate_user', { id });
  await shop.ask('identity.reactivate_user', { id });
};

describe('every event', () => {
  const shop = new WholeShop();
  let told: readonly FeedEvent[];
  before(async function () {
    this.timeout(60_000);
    shop.start();
    await liveThroughEverything(shop);
    told = await shop.told();
    await shop.stop();
  });

  it('happens, and is told', () => {
    expect(new Set(told.map(({ event }) => event.type))).to.deep.equal(new Set(Object.keys(allEvents)));
  });

  it('is told as its contract says', () => {
    for (const { event, text } of told) {
      const contract = contracts[event.type];
      const parsed = contract && v.safeParse(contract.data, event.data);
      expect(parsed?.issues, `${event.type} ${text}`).to.equal(undefined);
      expect(parsed?.output, text).to.deep.equal(event.data);
      expect([event.dataversion, event.source]).to.deep.equal([contract?.version, `/${event.type.split('.')[0]}`]);
      expect(JSON.parse(text), 'nothing is lost on the way').to.deep.equal(event);
    }
  });

  it('is numbered in the history of its subject, without a gap', () => {
    for (const [subject, events] of Map.groupBy(told, ({ event }) => event.subject))
      expect(
        events.map(({ event }) => event.sequence),
        subject,
      ).to.deep.equal(events.map((_, index) => index + 1));
  });

  it('of an order and of its payment belongs to whom the order belongs, and all others to the shop', () => {
    for (const { event, owner, context } of told)
      expect(owner, event.type).to.equal(context === 'orders' || context === 'payments' ? 'key_ada' : null);
  });

  it('tells of nobody who ordered, where it goes, how it is paid, or a secret', () => {
    for (const { text } of told)
      for (const secret of ['Lovelace', 'example.com', 'James', 'ADA', 'pm_', 'qs_'])
        expect(text).to.not.include(secret);
  });
});
