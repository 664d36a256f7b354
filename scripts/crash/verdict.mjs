import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { persist } from '../../packages/server/dist/test/api.js';
import { ledgerViolations, stockViolations } from '../../packages/server/dist/test/shop.js';

/** @typedef {import('./shoppers.mjs').Wish} Wish @typedef {import('./shoppers.mjs').OrderData} OrderData */

const sideBySide = 16;

/** @param {string} text */
const brief = (text) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/**
 * Whether a key still answers what it answered first, byte for byte.
 * @param {import('./shoppers.mjs').Shoppers} shoppers
 * @param {readonly Wish[]} wishes
 */
export const replayViolations = async (shoppers, wishes) => {
  /** @type {string[]} */
  const violations = [];
  const left = [...wishes];
  const ask = async () => {
    for (let wish = left.pop(); wish !== undefined; wish = left.pop()) {
      const asked = wish;
      const { key, answer } = asked;
      const again = await persist(() => shoppers.placeOnce(wish));
      if (again.text !== answer)
        violations.push(`${key} was answered ${brief(answer ?? '')}, and is now answered ${brief(again.text)}`);
      else if (again.headers.get('idempotent-replayed') !== 'true') violations.push(`${key} acted again`);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, ask));
  return violations;
};

/**
 * Everything that must hold once every saga has ended.
 * @param {object} end
 * @param {import('./shoppers.mjs').Shoppers} end.shoppers
 * @param {string} end.ledger the folder of the sandbox's own ledger
 * @param {ReadonlyMap<string, number>} end.received how much of each SKU was ever received
 * @param {ReadonlySet<string>} end.scarce the SKUs that may have run out
 */
export const finalViolations = async ({ shoppers, ledger, received, scarce }) => {
  const { api, wishes } = shoppers;
  /** @type {readonly OrderData[]} */
  const orders = await api.all('/orders');
  const byKey = Map.groupBy(orders, ({ metadata }) => metadata['wish'] ?? '');
  const known = new Set(wishes.map(({ key }) => key));
  const strays = [...byKey.keys()].filter((key) => !known.has(key));
  return {
    orders,
    violations: [
      ...shoppers.violations,
      ...strays.map((key) => `there is an order under ${JSON.stringify(key)}, which nobody placed`),
      ...wishes.flatMap((wish) => wishViolations(wish, byKey.get(wish.key) ?? [], scarce)),
      ...(await replayViolations(shoppers, shoppers.acknowledged)),
      ...(await ledgerViolations(ledger, new Map(orders.map((order) => [order.id, order])))),
      ...(await stockViolations(api, received, orders)),
    ],
  };
};

/**
 * The last row of the audit chain that everybody could see, as `audit verify --head` takes it; nothing where there is none yet.
 * @param {import('../../packages/server/dist/test/api.js').Api} api
 */
export const seenHead = async (api) => {
  /** @type {readonly { readonly sequence: number, readonly hash: string }[]} */
  const rows = (await persist(() => api.get('/audit?per_page=1'))).data;
  return rows.map(({ sequence, hash }) => `${sequence}:${hash}`);
};

/**
 * Whether the audit chain is whole, and still the one that was seen between the disasters.
 * @param {object} end
 * @param {import('../../packages/server/dist/test/processes.js').Processes} end.processes
 * @param {Readonly<Record<string, string>>} end.settings
 * @param {readonly string[]} end.heads what `seenHead` gave
 */
export const auditVerdict = async ({ processes, settings, heads }) => {
  const file = join(await processes.folder(), 'heads');
  await writeFile(file, `${heads.join('\n')}\n`);
  const { code, stdout, stderr } = await processes.run(
    ['audit', 'verify', ...(heads.length > 0 ? ['--head', file] : [])],
    { ...settings, QUAYSIDE_LOG_LEVEL: 'warn' },
  );
  const lines = stdout.trim().split('\n');
  const found = lines.flatMap((line) => (line.startsWith('found: ') ? [`the audit: ${line.slice(7)}`] : []));
  return {
    told: `${lines[0]} ${lines.at(-1)}`,
    violations: code === 0 || found.length > 0 ? found : [`the audit could not be verified:\n${stdout}${stderr}`],
  };
};

/** @param {Wish} wish @param {readonly OrderData[]} orders @param {ReadonlySet<string>} scarce */
const wishViolations = (wish, orders, scarce) => {
  const { key, id } = wish;
  if (orders.length > 1) return [`${key} made ${orders.length} orders`];
  const [order] = orders;
  if (id === null) return [];
  if (!order || order.id !== id) return [`${key} was acknowledged as order ${id}, which is lost`];
  const { status, reason } = order;
  const ends = endsOf(wish, scarce);
  const end = status === 'rejected' ? `rejected ${reason}` : status;
  return ends.has(end)
    ? []
    : [`${key} (${wish.method}, cancellation ${wish.cancellation}) ended ${end}, not ${[...ends].join(' or ')}`];
};

/** How an order may have ended. @param {Wish} wish @param {ReadonlySet<string>} scarce */
const endsOf = ({ sku, method, cancellation }, scarce) => {
  if (cancellation === 'granted') return new Set(['cancelled']);
  const ends = new Set([method === 'pm_declined' ? 'rejected payment_declined' : 'confirmed']);
  if (scarce.has(sku)) ends.add('rejected out_of_stock');
  // Only what was rejected, or cancelled by this very client, refuses to be cancelled.
  if (cancellation === 'refused') ends.delete('confirmed');
  return ends;
};
