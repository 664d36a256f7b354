import type { Route } from '@quayside/adapters-http';
import type { Contract } from '@quayside/application';
import type { GenericSchema } from 'valibot';
import type { TypeBook } from './type-book.js';
import { entriesIn, inner } from './type-printer.js';

/** What the client has to know of a use case. */
export interface Card {
  readonly contract: Contract;
  readonly route: Route;
  readonly context: string;
  /** `placeDraft` of `orders.place_draft`. */
  readonly method: string;
  /** `OrdersPlaceDraft` */
  readonly typeName: string;
  /** What it answers with, or what its list has many of. */
  readonly resource: GenericSchema;
  readonly isPage: boolean;
}

/** Throws, with the reason, for a use case of which no client can be made. */
export const cardOf = (contract: Contract, route: Route): Card => {
  const { name, output } = contract;
  const [context = '', verb = ''] = name.split('.');
  const { items, pagination } = entriesIn(output, name);
  const isPage = items !== undefined && pagination !== undefined;
  if (isPage && !verb.startsWith('list')) throw new Error(`${name}: what answers with a page is called list`);
  const typeName = pascal(name);
  const resource = isPage ? inner(items, 'item', name) : output;
  return { contract, route, context, method: camel(verb), typeName, resource, isPage };
};

/** Whether an idempotency key makes it safe to send again. */
export const takesKey = ({ kind, once }: Contract): boolean =>
  kind === 'command' && once !== undefined && once !== 'never';

/** Gives each resource a name that the core does not name: `LocationView` after what makes or reads one, or lists them. */
export const nameResources = (cards: readonly Card[], book: TypeBook): void => {
  const noun = ({ contract }: Card, verbs: RegExp): string | undefined => verbs.exec(contract.name)?.[1];
  const one = cards.filter((card) => !card.isPage && noun(card, oneThing) !== undefined);
  const lists = cards.filter(({ isPage }) => isPage);
  for (const card of [...one, ...lists, ...cards]) {
    const word = noun(card, card.isPage ? manyThings : oneThing);
    const own = `${card.typeName}${card.isPage ? 'Item' : 'View'}`;
    book.name(card.resource, word === undefined ? [own] : [`${pascal(word)}View`, own]);
  }
};
const oneThing = /\.(?:create|get)_(\w+)$/;
const manyThings = /\.list_(\w+)s$/;

const words = (name: string): readonly string[] => name.split(/[._]/);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const pascal = (name: string): string => words(name).map(capital).join('');
const camel = (name: string): string =>
  words(name)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join('');
