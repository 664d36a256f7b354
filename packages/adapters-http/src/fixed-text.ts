import type { Exchange } from './exchange.js';
import { contentTag, namesTag } from './precondition.js';
import type { Headers, Replies, Reply } from './replies.js';

/** An answer that is always the same, with a tag. It is made when it is first asked for: most processes never are. */
export const fixedText = (replies: Replies, make: () => string, own: Headers = {}) => {
  let made: { readonly text: string; readonly tag: string } | null = null;
  return (exchange: Exchange): Reply => {
    if (!made) {
      const text = make();
      made = { text, tag: contentTag(text) };
    }
    const headers = Object.assign(replies.headers(exchange, 'no-cache'), own);
    headers['etag'] = made.tag;
    const known = exchange.headers['if-none-match'];
    if (known !== undefined && namesTag(known, made.tag)) return replies.empty(304, headers);
    return replies.send(exchange, 200, headers, made.text);
  };
};
