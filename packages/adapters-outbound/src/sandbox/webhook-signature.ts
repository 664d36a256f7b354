import type { GatewayNotice } from '@quayside/application/payments';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { jsonOf } from './entry.js';
import { fromNotice, NoticeBody } from './wire.js';

/** A signing secret of Standard Webhooks (https://www.standardwebhooks.com): `whsec_` and 24 to 64 bytes in base 64. */
export const WebhookSecret = v.pipe(
  v.string(),
  v.regex(
    /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'must be whsec_ followed by base 64',
  ),
  v.check((secret) => {
    const { length } = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return length >= 24 && length <= 64;
  }, 'must be made of 24 to 64 bytes'),
);

export type ReadWebhook = (body: string, headers: Readonly<Record<string, string>>) => GatewayNotice | null;

/**
 * Reads webhooks that are signed with the secret: at most five minutes old or early, and in our shape. Without a secret no
 * webhook is believed. Throws where the secret is no `WebhookSecret`: configuration has checked it before.
 */
export const webhookReader = (secret: string | null): ReadWebhook => {
  if (secret === null) return () => null;
  const webhook = new Webhook(v.parse(WebhookSecret, secret));
  return (body, headers) => {
    try {
      webhook.verify(body, headers, { jsonParse: false });
    } catch {
      // The library throws for each kind of forgery; to us they are one.
      return null;
    }
    const notice = v.safeParse(NoticeBody, jsonOf(body));
    return notice.success ? fromNotice(notice.output) : null;
  };
};
