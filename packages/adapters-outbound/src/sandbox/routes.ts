import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { issuesOf, type Issue, type Log } from '@quayside/application/kernel';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import type { BankReply, SandboxBank } from './bank.js';
import { toLine, type SandboxEntry } from './entry.js';
import { keyReused } from './in-process.js';
import { AuthorizeBody, OperationKey, VoidBody } from './wire.js';

interface Environment {
  Bindings: HttpBindings;
}
type Refused = { readonly code: string; readonly message: string; readonly issues?: readonly Issue[] };

/** Bytes of a question; the longest that is right has not half of them. */
const LONGEST_BODY = 16 * 1024;

export interface RouteParts {
  readonly bank: SandboxBank;
  readonly log: Log;
  readonly entries: () => AsyncIterable<SandboxEntry>;
  /** Waits as long as a question without an answer is left hanging, or until the client gives up. */
  readonly hang: (clientLeft: Promise<void>) => Promise<void>;
}

/**
 * The sandbox's HTTP interface: `POST /v1/authorizations`, `POST /v1/voids` (both with an `Idempotency-Key`),
 * `GET /v1/operations/{key}`, `GET /v1/ledger` (NDJSON) and `GET /health`. An outcome, a decline too, is a 200; an error is
 * `{ "error": { "code", "message", "issues"? } }`.
 */
export const sandboxRoutes = ({ bank, log, entries, hang }: RouteParts): Hono<Environment> => {
  const app = new Hono<Environment>();
  app.use(
    bodyLimit({
      maxSize: LONGEST_BODY,
      onError: (c) => refuse(c, 413, { code: 'too_large', message: 'the body is over 16 KiB' }),
    }),
  );

  const reply = async (c: Context<Environment>, asked: Promise<BankReply>): Promise<Response> => {
    const answered = await asked;
    switch (answered.reply) {
      case 'answer':
        return c.json(answered.answer);
      case 'not_found':
        return refuse(c, 404, { code: 'operation_not_found', message: 'no operation has this key' });
      case 'key_reused':
        return refuse(c, 422, { code: keyReused, message: 'this key belongs to an operation with other parameters' });
      case 'failed':
        return refuse(c, 500, { code: 'failed', message: answered.why });
      case 'silence':
        await hang(new Promise((resolve) => c.env.outgoing.once('close', resolve)));
        return hangUp(c);
      case 'lost':
        return hangUp(c);
    }
  };

  app.post('/v1/authorizations', async (c) => {
    const asked = await question(c, AuthorizeBody);
    if (asked instanceof Response) return asked;
    const { payment_id: paymentId, order_id: orderId, amount, method } = asked.body;
    return reply(c, bank.authorize({ key: asked.key, paymentId, orderId, amount, method }));
  });
  app.post('/v1/voids', async (c) => {
    const asked = await question(c, VoidBody);
    if (asked instanceof Response) return asked;
    return reply(c, bank.void({ key: asked.key, paymentId: asked.body.payment_id }));
  });
  app.get('/v1/operations/:key', (c) => reply(c, bank.lookUp(c.req.param('key'))));
  app.get('/v1/ledger', (c) =>
    c.body(ReadableStream.from(textOf(entries())), 200, { 'content-type': 'application/x-ndjson' }),
  );
  app.get('/health', (c) => c.json({ status: 'ok' }));

  app.notFound((c) => refuse(c, 404, { code: 'route_not_found', message: 'there is no such route' }));
  app.onError((error, c) => {
    log.error('the sandbox failed', { error });
    return refuse(c, 500, { code: 'failed', message: 'the sandbox failed; its log says how' });
  });
  return app;
};

/** What is asked and under which key, or the answer that refuses it. */
const question = async <Schema extends v.GenericSchema>(
  c: Context<Environment>,
  schema: Schema,
): Promise<{ key: string; body: v.InferOutput<Schema> } | Response> => {
  const key = v.safeParse(OperationKey, c.req.header('idempotency-key'));
  if (!key.success)
    return refuse(c, 422, { code: 'invalid', message: `the header Idempotency-Key ${key.issues[0].message}` });
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    return refuse(c, 400, { code: 'malformed', message: 'the body is not JSON' });
  }
  const body = v.safeParse(schema, json);
  if (body.success) return { key: key.output, body: body.output };
  return refuse(c, 422, { code: 'invalid', message: 'the input is not valid', issues: issuesOf(body.issues) });
};

const refuse = (c: Context, status: 400 | 404 | 413 | 422 | 500, error: Refused): Response => c.json({ error }, status);

/** Ends the connection without an answer. */
const hangUp = (c: Context<Environment>): Response => {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
};

async function* textOf(entries: AsyncIterable<SandboxEntry>): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) yield Buffer.from(`${toLine(entry)}\n`);
}
