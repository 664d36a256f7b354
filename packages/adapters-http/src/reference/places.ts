import type { App, Place } from '../app.js';
import { fixedText } from '../fixed-text.js';
import { unkept } from '../replies.js';
import { Bundle } from './bundle.js';
import { page, policy, start } from './page.js';

/** The reference of the API for people, at `/docs`. */
export const referencePlaces = ({ replies }: App): readonly Place[] => {
  const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  const script = { 'content-type': 'text/javascript; charset=utf-8' };
  const bundle = new Bundle(replies);
  return [
    { method: 'GET', path: '/docs', answer: fixedText(replies, () => page, html) },
    // What the page refers to is beside it and not below it.
    {
      method: 'GET',
      path: '/docs/',
      answer: (exchange) => replies.empty(308, { ...replies.headers(exchange, unkept), location: '../docs' }),
    },
    { method: 'GET', path: '/docs/start.js', answer: fixedText(replies, () => start, script) },
    { method: 'GET', path: '/docs/scalar.js', answer: (exchange) => bundle.answer(exchange) },
  ];
};
