import {
  later,
  requestVoid,
  settle,
  type GatewayAnswer,
  type Instant,
  type Operation,
  type PaymentDecided,
} from '@quayside/domain';
import { answers, History, noon, operationId, request } from './examples.js';

interface Question {
  readonly key: string;
  readonly kind: Operation['kind'];
}
interface Told {
  readonly key: string;
  readonly answer: GatewayAnswer;
}
/** A provider that acts once for each key, and lets nothing be held after a void. */
class Provider {
  held = 0;
  authorizations = 0;
  #forbidden = false;
  readonly #answered = new Map<string, GatewayAnswer>();

  constructor(readonly declines: boolean) {}

  ask({ key, kind }: Question): GatewayAnswer {
    const known = this.#answered.get(key);
    if (known) return known;
    const answer = kind === 'void' ? this.#void() : this.#authorize();
    this.#answered.set(key, answer);
    return answer;
  }

  lookUp(key: string): GatewayAnswer {
    return this.#answered.get(key) ?? answers.not_found;
  }

  #void(): GatewayAnswer {
    this.held = 0;
    this.#forbidden = true;
    return answers.voided;
  }

  #authorize(): GatewayAnswer {
    if (this.#forbidden) return answers.voided;
    if (this.declines) return answers.declined;
    this.held += request.amount.amount;
    this.authorizations += 1;
    return answers.authorized;
  }
}

/** One payment, its provider, and a network that loses, repeats and reorders. Each deed takes a number to choose by. */
export class World {
  history = History.requested();
  now: Instant = noon;
  readonly provider: Provider;
  #questions: readonly Question[] = [];
  #told: readonly Told[] = [];

  constructor(declines: boolean) {
    this.provider = new Provider(declines);
    this.#leave(this.history.latest);
  }

  readonly deeds: Readonly<Record<string, (choice: number) => void>> = {
    'a question arrives': (choice) => this.#arrive(choice),
    'a question is sent twice': (choice) =>
      this.#questions.length > 0 && this.#leave(this.#pick(this.#questions, choice)),
    'a question never leaves': (choice) => this.#neverLeaves(choice),
    'a call times out': () => this.#settle({ key: this.history.latest.key, answer: answers.unknown }),
    'an answer or a webhook comes, perhaps again': (choice) =>
      this.#told.length > 0 && this.#settle(this.#pick(this.#told, choice)),
    'two answers come at once': (choice) => this.#told.length > 0 && this.#settleTwo(this.#pick(this.#told, choice)),
    'a call times out while an answer comes': () =>
      this.#settleTwo({ key: this.history.latest.key, answer: answers.unknown }),
    'the gateway is asked what became of it': () => this.#lookUp(),
    'a void is asked for': () => this.#askForVoid(),
    'a void is asked for while an answer comes': (choice) => this.#voidAgainst(choice),
    'minutes pass': (choice) => {
      this.now = later(this.now, (choice % 4) * 8 * 60_000);
    },
  };

  /** The faults end, and the reconciler does its rounds until nothing is open. */
  heal(): void {
    while (this.#questions.length > 0) this.#arrive(0);
    for (let round = 0; round < 10 && this.isOpen; round += 1) {
      this.now = this.history.latest.nextAttemptAt ?? this.now;
      this.#lookUp();
      while (this.#questions.length > 0) this.#settle(this.#arrive(0));
    }
    for (const told of this.#told) this.#settle(told);
  }

  get isOpen(): boolean {
    return this.history.operations.some(({ nextAttemptAt }) => nextAttemptAt !== null);
  }

  #leave({ key, kind }: Question): void {
    this.#questions = [...this.#questions, { key, kind }];
  }

  #arrive(choice: number): Told | null {
    if (this.#questions.length === 0) return null;
    const question = this.#pick(this.#questions, choice);
    this.#questions = this.#questions.filter((other) => other !== question);
    const told = { key: question.key, answer: this.provider.ask(question) };
    this.#told = [...this.#told, told];
    return told;
  }

  #neverLeaves(choice: number): void {
    if (this.#questions.length === 0) return;
    const { key } = this.#pick(this.#questions, choice);
    this.#questions = this.#questions.filter((question) => question.key !== key);
    this.#settle({ key, answer: answers.unreachable });
  }

  #lookUp(): void {
    const { key } = this.history.latest;
    this.#settle({ key, answer: this.provider.lookUp(key) });
  }

  #settle(told: Told | null): void {
    if (told) this.#save(this.#decide(told));
  }

  /** Both decide on what they read, and the slower one decides again where the store refuses it. */
  #settleTwo(slow: Told): void {
    const decided = this.#decide(slow);
    this.#lookUp();
    this.#saveOr(decided, () => this.#settle(slow));
  }

  #voidAgainst(choice: number): void {
    if (this.#told.length === 0) return;
    const decided = this.#decideVoid();
    this.#settle(this.#pick(this.#told, choice));
    this.#saveOr(decided, () => this.#askForVoid());
  }

  #askForVoid(): void {
    this.#save(this.#decideVoid());
  }

  #decideVoid(): PaymentDecided | null {
    return requestVoid(this.history.known, this.history.latest, this.#nextId(), this.now);
  }

  #decide({ key, answer }: Told): PaymentDecided | null {
    const operation = this.history.operations.find((known) => known.key === key);
    return operation ? settle(this.history.known, operation, answer, this.#nextId(), this.now) : null;
  }

  #saveOr(decided: PaymentDecided | null, again: () => void): void {
    if (decided && this.history.refuses(decided)) again();
    else this.#save(decided);
  }

  #save(decided: PaymentDecided | null): void {
    if (!decided) return;
    this.history = this.history.with(decided);
    if (decided.toSend) this.#leave(decided.toSend);
  }

  #nextId = () => operationId(this.history.operations.length + 1);
  #pick = <T>(all: readonly T[], choice: number): T => {
    const picked = all[choice % all.length];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  };
}
