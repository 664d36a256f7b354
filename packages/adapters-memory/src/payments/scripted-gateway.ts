import type { AuthorizeQuestion, GatewayNotice, PaymentGateway, VoidQuestion } from '@quayside/application/payments';
import type { Money, PaymentId } from '@quayside/domain/kernel';
import type { GatewayAnswer } from '@quayside/domain/payments';
import { PlainDigest } from '../kernel/index.js';

/**
 * What becomes of a call: `answer_lost`: it acts, and nobody hears of it; `question_lost`: it does not act, and nobody knows;
 * `unreachable`: it does not act, and that is known; `broken`: the adapter throws.
 */
export type CallFate = 'answered' | 'answer_lost' | 'question_lost' | 'unreachable' | 'broken';

/** How a payment method is played: why it is declined, and what becomes of the first tries of a key, or of each. */
interface Method {
  readonly decline: string | null;
  readonly firstTries?: readonly CallFate[];
  readonly everyTry?: CallFate;
}
const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['pm_ok', { decline: null }],
  ['pm_declined', { decline: 'card_declined' }],
  ['pm_insufficient_funds', { decline: 'insufficient_funds' }],
  ['pm_lost_reply', { decline: null, everyTry: 'answer_lost' }],
  ['pm_timeout', { decline: null, firstTries: ['question_lost'] }],
  ['pm_timeout_declined', { decline: 'card_declined', firstTries: ['question_lost'] }],
  ['pm_flaky', { decline: null, firstTries: ['question_lost', 'question_lost'] }],
]);

interface Deed {
  /** The question, as text: a key belongs to one. */
  readonly asked: string;
  readonly answer: GatewayAnswer;
}
interface Grant {
  readonly paymentId: PaymentId;
  readonly amount: Money;
  readonly voided: boolean;
}

/** A provider in a map. It acts once for each key, and lets nothing be held after a void; its network fails by method and by script. */
export class ScriptedGateway implements PaymentGateway {
  /** Every call that was made, in order, whatever became of it: `authorize pay_….authorize.1`. */
  readonly calls: string[] = [];
  readonly #deeds = new Map<string, Deed>();
  readonly #granted = new Map<PaymentId, Grant>();
  readonly #forbidden = new Set<PaymentId>();
  readonly #tries = new Map<string, number>();
  readonly #digest = new PlainDigest();
  #fates: readonly CallFate[] = [];
  #opened: Promise<void> = Promise.resolve();

  constructor(
    readonly name = 'scripted',
    readonly secret = 'secret of the provider',
  ) {}

  /** What becomes of the calls that come next, in order and whatever their method; after them the methods decide again. */
  script(...fates: readonly CallFate[]): void {
    this.#fates = [...this.#fates, ...fates];
  }

  /** From now on calls wait until the function that this gives back is called. */
  pause(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opened = promise;
    return resolve;
  }

  /** Everything that was ever granted: at most one authorization for a payment. */
  get granted(): readonly Grant[] {
    return [...this.#granted.values()];
  }

  /** Minor units that are held in all. */
  get held(): number {
    return this.granted.reduce((sum, { amount, voided }) => sum + (voided ? 0 : amount.amount), 0);
  }

  authorize(question: AuthorizeQuestion): Promise<GatewayAnswer> {
    const method = methods.get(question.method) ?? { decline: 'unknown_payment_method' };
    return this.#call(`authorize ${question.key}`, method, () =>
      this.#once(question.key, question, () => this.#authorize(question, method)),
    );
  }

  void(question: VoidQuestion): Promise<GatewayAnswer> {
    return this.#call(`void ${question.key}`, null, () =>
      this.#once(question.key, question, () => this.#void(question)),
    );
  }

  lookUp(key: string): Promise<GatewayAnswer> {
    return this.#call(`lookUp ${key}`, null, () => this.known(key));
  }

  /** What a look-up would tell, without a call. */
  known(key: string): GatewayAnswer {
    return this.#deeds.get(key)?.answer ?? { outcome: 'not_found' };
  }

  /** A webhook as this provider would send it. */
  webhook(notice: GatewayNotice): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
    const body = JSON.stringify(notice);
    return { body, headers: { 'x-signature': this.#signature(body) } };
  }

  readWebhook(body: string, headers: Readonly<Record<string, string>>): GatewayNotice | null {
    // Nobody else can sign, so what is signed has the shape that `webhook` gave it.
    return headers['x-signature'] === this.#signature(body) ? (JSON.parse(body) as GatewayNotice) : null;
  }

  async #call(call: string, method: Method | null, act: () => GatewayAnswer): Promise<GatewayAnswer> {
    this.calls.push(call);
    const fate = this.#fate(call, method);
    await this.#opened;
    if (fate === 'unreachable') return { outcome: 'unreachable', why: 'scripted to be down' };
    if (fate === 'question_lost') return { outcome: 'unknown', why: 'scripted to lose the question' };
    if (fate === 'broken') throw new Error('scripted to break');
    const answer = act();
    return fate === 'answer_lost' ? { outcome: 'unknown', why: 'scripted to lose the answer' } : answer;
  }

  #fate(call: string, method: Method | null): CallFate {
    const [scripted, ...later] = this.#fates;
    this.#fates = later;
    const tries = this.#tries.get(call) ?? 0;
    this.#tries.set(call, tries + 1);
    return scripted ?? method?.everyTry ?? method?.firstTries?.[tries] ?? 'answered';
  }

  #once(key: string, question: object, act: () => GatewayAnswer): GatewayAnswer {
    const asked = JSON.stringify(question);
    const known = this.#deeds.get(key);
    if (known) return known.asked === asked ? known.answer : { outcome: 'declined', reason: 'key_reused' };
    const answer = act();
    this.#deeds.set(key, { asked, answer });
    return answer;
  }

  #authorize({ key, paymentId, amount }: AuthorizeQuestion, { decline }: Method): GatewayAnswer {
    if (this.#forbidden.has(paymentId)) return { outcome: 'declined', reason: 'voided_before' };
    if (this.#granted.has(paymentId)) return { outcome: 'declined', reason: 'already_authorized' };
    if (decline !== null) return { outcome: 'declined', reason: decline };
    this.#granted.set(paymentId, { paymentId, amount, voided: false });
    return { outcome: 'authorized', reference: `${this.name}:${key}` };
  }

  #void({ paymentId }: VoidQuestion): GatewayAnswer {
    this.#forbidden.add(paymentId);
    const grant = this.#granted.get(paymentId);
    if (grant) this.#granted.set(paymentId, { ...grant, voided: true });
    return { outcome: 'voided' };
  }

  #signature(body: string): string {
    return this.#digest.sha256(`${this.secret} ${body}`);
  }
}
