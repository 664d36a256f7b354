import { ManualClock } from '@quayside/adapters-memory';
import { memoryIdentity } from '@quayside/adapters-memory/identity';
import { apiApp, routes, type ApiDeps, type App } from '@quayside/adapters-http';
import { allEvents, allScopes, identityContracts, makeIdentity, type Identity } from '@quayside/application';
import type { UseCase } from '@quayside/application/kernel';
import { accountDeps, aCall, tokenDeps } from '@quayside/testkit';
import { newGround } from './ground.js';

export const password = 'correct horse battery';
type Output = Readonly<Record<string, unknown>>;

/** People with accounts, over memory: everything of the identity context behind its real routes, on a clock that is moved by hand. */
export class Residents {
  readonly clock = new ManualClock('2026-03-02T09:00:00.000Z');
  readonly ground = newGround({
    clock: this.clock,
    authenticator: { principalOf: (credential) => this.#identity.authenticator.principalOf(credential) },
  });
  readonly #accounts = accountDeps();
  readonly #identity: Identity = makeIdentity({
    ...memoryIdentity(this.ground.database),
    ...tokenDeps(),
    ...this.#accounts,
    digest: this.ground.digest,
    clock: this.clock,
    scopes: allScopes,
  });
  readonly #useCases = new Map<string, UseCase>(
    this.#identity.useCases.map((useCase) => [useCase.contract.name, useCase]),
  );
  #heard = 0;

  app(options: Partial<ApiDeps<string>> = {}): App {
    const { log, pipeline, health, feed } = this.ground;
    const names = identityContracts.map(({ name }) => name);
    return apiApp({
      clock: this.clock,
      log,
      pipeline,
      health,
      feed,
      events: allEvents,
      routes: Object.fromEntries(names.map((name) => [name, routes[name]])),
      useCases: this.#useCases,
      document: { version: '0.1.0' },
      ...options,
    });
  }

  /** Before anybody comes. */
  begin(): Promise<void> {
    return this.#identity.begin();
  }

  /** Somebody new, who registered and confirmed. */
  async moveIn(email: string): Promise<void> {
    await this.#done('register', { email, password });
    const token = /qs_mail_[0-9A-Za-z]+/.exec(await this.#mail())?.[0];
    await this.#done('confirm_registration', { token, password });
  }

  /** Gives whoever shows this token a second factor; what comes back makes its codes as of now. */
  async enrol(as: string): Promise<() => string> {
    const { secret } = await this.#done('enrol_second_factor', { password }, as);
    const code = (): string => this.#accounts.timeCodes.codeAt(String(secret), this.clock.now());
    await this.#done('confirm_second_factor', { code: code() }, as);
    return code;
  }

  async #done(name: string, input: object, credential: string | null = null): Promise<Output> {
    const useCase = this.#useCases.get(`identity.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const answer = await this.ground.pipeline.run(useCase, aCall(input, { credential }));
    if (!answer.ok) throw new Error(`${name} was refused: ${JSON.stringify(answer.failure)}`);
    return JSON.parse(answer.body) as Output;
  }

  /** Sends what waits to be sent; gives back the last letter. */
  async #mail(): Promise<string> {
    const { database } = this.ground;
    const { consumer } = this.#identity;
    database.place(1_000);
    const hears = consumer.reactions.map(({ hears: type }) => type);
    for (const message of database.placed(this.#heard, hears, 1_000))
      await consumer.reactions.find(({ hears: type }) => type === message.type)?.react(consumer.name, message);
    this.#heard = database.head();
    return this.#accounts.mail.sent.at(-1)?.text ?? '';
  }
}
