import { granted } from '../../packages/server/dist/test/api.js';

/** @typedef {import('./subscriber.mjs').Role} Role */
/** @typedef {{ id: string, secret: string }} Key */

const customers = 20;
const contexts = ['catalog', 'identity', 'inventory', 'orders', 'payments'];

/**
 * Makes the keys of a shop: its customers, who see what is theirs, and its people, who see what their work needs.
 * @param {import('../../packages/server/dist/test/api.js').Api} api
 */
export const makeRoles = async (api) => {
  /** @param {string} name @param {string[]} scopes */
  const key = async (name, scopes) => {
    /** @type {Key} */
    const made = granted(await api.post('/api-keys', { name, scopes }));
    return { principal: made.id, token: made.secret, scopes: new Set(scopes), topics: /** @type {string[]} */ ([]) };
  };
  /** @type {Role[]} */
  const shoppers = [];
  for (let number = 0; number < customers; number += 1)
    shoppers.push(await key(`customer ${number}`, ['orders:read', 'orders:write', 'catalog:read']));
  const packer = await key('packer', ['inventory:read', 'orders:read', 'orders:all']);
  const clerk = await key('clerk', ['payments:*']);
  const auditor = await key(
    'auditor',
    contexts.map((context) => `${context}:*`),
  );
  /** @type {(readonly [Role, number])[]} */
  const people = [
    [packer, 4],
    [{ ...packer, topics: ['inventory'] }, 4],
    [{ ...packer, topics: ['orders.ord_*', 'inventory.loc_*'] }, 3],
    [clerk, 4],
    [{ ...auditor, topics: ['catalog', 'payments'] }, 3],
    [auditor, 2],
  ];
  return { shoppers, people };
};

/**
 * Whether somebody is to hear of an event, by the rules as they are written down: the scope to read its context, and it is the shop's, or
 * theirs, or they may hear of everybody's; and it is among their topics.
 * @param {Role} role
 * @param {import('./history.mjs').Happened} happened
 */
export const isFor = ({ principal, scopes, topics }, { type, subject, owner }) => {
  const context = type.slice(0, type.indexOf('.'));
  /** @param {string} what */
  const may = (what) => scopes.has(`${context}:${what}`) || scopes.has(`${context}:*`);
  if (!may('read') || (owner !== null && owner !== principal && !may('all'))) return false;
  const topic = `${context}.${subject}`;
  return (
    topics.length === 0 ||
    topics.some(
      (wanted) =>
        wanted === context || wanted === topic || (wanted.endsWith('*') && topic.startsWith(wanted.slice(0, -1))),
    )
  );
};
