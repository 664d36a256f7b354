import type { PaymentGateway } from '@quayside/application/payments';
import type { GatewayAnswer } from '@quayside/domain';
import * as v from 'valibot';
import { jsonOf } from './entry.js';
import { messageOf } from './failure.js';
import { sandboxName } from './in-process.js';
import { webhookReader } from './webhook-signature.js';
import { AnswerBody, ErrorBody, fromAnswer, type AuthorizeBody, type VoidBody } from './wire.js';

export interface HttpSandboxOptions {
  /** Where the sandbox listens, such as `http://127.0.0.1:8090`. */
  readonly url: string;
  /** Milliseconds that one call may take; 10,000 by default. */
  readonly timeLimit?: number;
  /** `whsec_…`, with which webhooks have to be signed; null, the default, believes none. */
  readonly webhookSecret?: string | null;
}

export interface HttpSandbox extends PaymentGateway {
  /** Gives up the calls that are on their way, and every later one: they answer `unknown`. */
  close(): void;
}

interface Received {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The sandbox that is a server of its own. No connection answers `unreachable`; whatever goes wrong once there was one (a reset,
 * the time limit, a 5xx, an answer that is none) answers `unknown`. What the server refuses as wrong is `declined`, with the
 * server's code for the reason.
 */
export const httpSandbox = (options: HttpSandboxOptions): HttpSandbox => {
  const { url, timeLimit = 10_000, webhookSecret = null } = options;
  const closed = new AbortController();
  const base = url.endsWith('/') ? url : `${url}/`;

  const ask = async (path: string, init: RequestInit): Promise<Received | GatewayAnswer> => {
    try {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(timeLimit)]);
      const response = await fetch(new URL(path, base), { ...init, signal, redirect: 'manual' });
      return { status: response.status, body: jsonOf(await response.text()) };
    } catch (error) {
      return lost(error, timeLimit);
    }
  };
  const post = (path: string, key: string, body: v.InferInput<typeof AuthorizeBody> | v.InferInput<typeof VoidBody>) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });

  return {
    name: sandboxName,
    authorize: async ({ key, paymentId, orderId, amount, method }) =>
      operated(await post('v1/authorizations', key, { payment_id: paymentId, order_id: orderId, amount, method })),
    void: async ({ key, paymentId }) => operated(await post('v1/voids', key, { payment_id: paymentId })),
    lookUp: async (key) => lookedUp(await ask(`v1/operations/${encodeURIComponent(key)}`, { method: 'GET' })),
    readWebhook: webhookReader(webhookSecret),
    close: () => closed.abort(),
  };
};

const operated = (received: Received | GatewayAnswer): GatewayAnswer => {
  if ('outcome' in received) return received;
  const refusal = refusalOf(received);
  return refusal && isOurMistake(received.status) ? { outcome: 'declined', reason: refusal } : answered(received);
};

const lookedUp = (received: Received | GatewayAnswer): GatewayAnswer => {
  if ('outcome' in received) return received;
  return received.status === 404 && refusalOf(received) === 'operation_not_found'
    ? { outcome: 'not_found' }
    : answered(received);
};

const answered = ({ status, body }: Received): GatewayAnswer => {
  const answer = v.safeParse(AnswerBody, body);
  if (status === 200 && answer.success) return fromAnswer(answer.output);
  return {
    outcome: 'unknown',
    why: `the sandbox answered ${status}${status === 200 ? ' with a body that is no answer' : ''}`,
  };
};

/** The code of an error in the sandbox's own shape; null for what a stranger behind the address says, which means nothing. */
const refusalOf = ({ body }: Received): string | null => {
  const parsed = v.safeParse(ErrorBody, body);
  return parsed.success ? parsed.output.error.code : null;
};

const isOurMistake = (status: number): boolean => status === 400 || status === 413 || status === 422;

/** `fetch` tells what happened by the cause of its error. Only what failed before there was a connection is sure not to have arrived. */
const lost = (error: unknown, timeLimit: number): GatewayAnswer => {
  if (error instanceof Error && error.name === 'TimeoutError')
    return { outcome: 'unknown', why: `no answer within ${timeLimit} ms` };
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return { outcome: isBeforeConnection(cause) ? 'unreachable' : 'unknown', why: causeText(cause) };
};

const isBeforeConnection = (cause: unknown): boolean => {
  // A name with several addresses fails with one error for each of them.
  if (cause instanceof AggregateError) return cause.errors.every(isBeforeConnection);
  if (!(cause instanceof Error)) return false;
  if ('code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  return 'syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo');
};

const causeText = (cause: unknown): string =>
  cause instanceof AggregateError ? cause.errors.map(messageOf).join('; ') : messageOf(cause);
