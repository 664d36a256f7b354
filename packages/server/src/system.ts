import 'reflect-metadata';
import { migrateUp, migrationStatus, type Database } from '@quayside/adapters-db';
import {
  DependencyDown,
  makePipeline,
  systemPrincipal,
  verifyTrail,
  type AuditTrail,
  type Authenticator,
  type ConsumerState,
  type ContractName,
  type ContractNamed,
  type Feed,
  type Failure,
  type Identity,
  type Limits,
  type Log,
  type OutputOf,
  type Pipeline,
  type PipelineHooks,
  type RotatingVault,
  type TrailVerdict,
  type VerifyOptions,
} from '@quayside/application';
import { fail, ok, type Result } from '@quayside/domain';
import { Container } from 'inversify';
import { randomUUID } from 'node:crypto';
import type { Config } from './config/settings.js';
import { contextsModule } from './container/contexts-module.js';
import { identityModule } from './container/identity-module.js';
import { kernelModule } from './container/kernel-module.js';
import { outboundModule } from './container/outbound-module.js';
import { platformModule } from './container/platform-module.js';
import { postgresModule } from './container/postgres-module.js';
import { tokens, type UseCases } from './container/tokens.js';
import { openDatabase, type StartFailure } from './open-database.js';
import { limitsOf } from './open-limits.js';
import { forgetRates } from './platform/rate-counter.js';
import { noGateway, openGateway } from './open-gateway.js';
import { openMail } from './open-mail.js';
import { openVault } from './open-vault.js';
import { ConfiguredParties } from './platform/token-parties.js';
import { operatorOrigin } from './platform/operator-origin.js';

/** A whole Quayside: everything composed, with nothing listening yet. */
export interface System {
  readonly database: Database;
  readonly useCases: UseCases;
  readonly pipeline: Pipeline;
  readonly feed: Feed;
  readonly audit: SystemAudit;
  /** What consumers have done and set aside. */
  readonly consumers: ConsumerState;
  readonly authenticator: Authenticator;
  readonly limits: Limits;
  readonly identity: Identity;
  readonly vault: RotatingVault;
  /** Whom access tokens name; to be told where the server listens. */
  readonly parties: ConfiguredParties;
  readonly log: Log;
  /** Where things are kept, who takes payments and where mails go, for people. */
  readonly places: { readonly database: string; readonly gateway: string; readonly mail: string };
  /** How the gateway's breaker stands. */
  gatewayState(): 'closed' | 'open' | 'half_open';
  /** Asks as the operator of this machine, who may do anything; its rows say so. */
  ask: Ask;
  /** Starts what works by itself: the relay and the sweeps. */
  start(): void;
  /** Stops in order; what is under way is finished, but a gateway is waited for a few seconds only. */
  stop(): Promise<void>;
}

/** The audit, for whoever looks at all of it. */
export interface SystemAudit {
  readonly trail: AuditTrail;
  /** Seals what waits, where no other process does. */
  seal(): Promise<number>;
  /** Proves the chain, or says what is wrong with it. Throws `NoSuchRow` where it is told to begin where nothing is. */
  verify(options?: VerifyOptions): Promise<TrailVerdict>;
  /** Rows that wait to be written, and rows that were lost, in this process. */
  recorder(): { readonly waiting: number; readonly lost: number };
}

export type Ask = <Name extends ContractName>(
  name: Name,
  input: unknown,
  onceKey?: string,
) => Promise<Result<OutputOf<ContractNamed<Name>>, Failure>>;

export interface SystemOptions {
  readonly config: Config;
  readonly log: Log;
  /** A server owns the embedded database and talks to the gateway; a command borrows the one and leaves the other alone. */
  readonly role: 'server' | 'command';
  readonly hooks?: PipelineHooks;
}

/** Opens what the system stands on, brings the database up to date, and composes the rest. */
export const openSystem = async (options: SystemOptions): Promise<Result<System, StartFailure>> => {
  const { config, log, role, hooks = {} } = options;
  const opened = await openDatabase(config, log, role);
  if (!opened.ok) return opened;
  const { database, place } = opened.value;
  const abandon = async (failure: StartFailure) => {
    await opened.value.close();
    return fail(failure);
  };
  const migrated = await migrate(database, config, log);
  if (!migrated.ok) return abandon(migrated.error);
  const vault = await openVault(config);
  if (!vault.ok) return abandon(vault.error);
  const gateway = role === 'server' ? await openGateway(config) : ok(null);
  if (!gateway.ok) return abandon(gateway.error);

  const parties = new ConfiguredParties(config);
  const mail = openMail(config);
  const container = new Container();
  container.load(
    platformModule({
      log,
      vault: vault.value,
      tokenParties: parties,
      trustedIssuers: config.QUAYSIDE_TRUSTED_ISSUERS,
      accountPages: config.QUAYSIDE_ACCOUNT_PAGES_URL,
      signingKeyLife: config.QUAYSIDE_SIGNING_KEY_DAYS * day,
      hooks,
      limits: limitsOf(config, database),
      forgetRates: forgetRates(database),
      reservationTimeToLive: config.QUAYSIDE_RESERVATION_TTL_MS,
      feedRetention: config.QUAYSIDE_FEED_RETENTION_DAYS * day,
      auditRetention: config.QUAYSIDE_AUDIT_RETENTION_DAYS * day,
    }),
    postgresModule(database),
    outboundModule(gateway.value?.gateway ?? noGateway, mail),
    contextsModule,
    identityModule,
    kernelModule,
  );
  return ok(
    compose(container, options, {
      database,
      place,
      gateway: gateway.value,
      mailPlace: mail.place,
      parties,
      vault: vault.value,
      close: async () => {
        mail.close();
        await gateway.value?.close();
        await opened.value.close();
      },
    }),
  );
};

/** Milliseconds. */
const day = 24 * 3_600_000;

interface Opened {
  readonly parties: ConfiguredParties;
  readonly vault: RotatingVault;
  readonly database: Database;
  readonly place: string;
  readonly mailPlace: string;
  readonly gateway: {
    readonly place: string;
    readonly gateway: { state(): { readonly breaker: 'closed' | 'open' | 'half_open' } };
  } | null;
  close(): Promise<void>;
}

/** Resolves everything once: what is not bound, or not answered, is noticed here and not by the first caller. */
const compose = (container: Container, { log }: SystemOptions, opened: Opened): System => {
  const useCases = container.get(tokens.useCases);
  const relay = container.get(tokens.relay);
  const sweeper = container.get(tokens.sweeper);
  const payments = container.get(tokens.payments);
  const feed = container.get(tokens.feed);
  const recorder = container.get(tokens.recorder);
  const { sealer } = container.get(tokens.audit);
  const ask = askingWith(operatorPipeline(container), useCases);
  let leavesRows = false;
  const consumers = container.get(tokens.consumerState);
  return {
    database: opened.database,
    useCases,
    pipeline: container.get(tokens.pipeline),
    feed,
    audit: auditOf(container),
    consumers,
    authenticator: container.get(tokens.authenticator),
    limits: container.get(tokens.limits),
    identity: container.get(tokens.identity),
    vault: opened.vault,
    parties: opened.parties,
    log,
    places: { database: opened.place, gateway: opened.gateway?.place ?? 'none', mail: opened.mailPlace },
    gatewayState: () => opened.gateway?.gateway.state().breaker ?? 'closed',
    ask: (...asked) => {
      leavesRows = true;
      return ask(...asked);
    },
    start: () => {
      leavesRows = true;
      sealer.start();
      relay.start();
      sweeper.start();
    },
    stop: async () => {
      feed.stop();
      await relay.stop();
      // A sweep may wait for a gateway that does not answer, for as long as the runner does.
      await Promise.all([sweeper.stop(), payments.runner.drain(gatewayPatience)]);
      await recorder.stop();
      // Whoever only looked at the trail leaves it as it is.
      if (leavesRows) await sealer.stop();
      await consumers.close();
      await opened.close();
    },
  };
};

const auditOf = (container: Container): SystemAudit => {
  const trail = container.get(tokens.auditTrail);
  const [digest, clock, recorder] = [
    container.get(tokens.digest),
    container.get(tokens.clock),
    container.get(tokens.recorder),
  ];
  const { sealer } = container.get(tokens.audit);
  return {
    trail,
    seal: () => sealer.sealAll(),
    verify: (options) => verifyTrail({ trail, digest, clock }, options),
    recorder: () => recorder.state(),
  };
};

const askingWith =
  (pipeline: Pipeline, useCases: UseCases, origin = operatorOrigin()): Ask =>
  async (name, input, onceKey = randomUUID()) => {
    const useCase = useCases.get(name);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const answer = await pipeline.run(useCase, {
      credential: 'operator',
      input,
      onceKey,
      requestId: randomUUID(),
      transport: 'cli',
      origin,
      patience: 60_000,
      wait: 0,
    });
    return answer.ok ? ok(JSON.parse(answer.body)) : fail(answer.failure);
  };

/** Whoever may run a command on this machine can read its database anyway: no key is asked of them. */
const operatorPipeline = (container: Container): Pipeline => {
  const operator = systemPrincipal('operator');
  return makePipeline({
    clock: container.get(tokens.clock),
    digest: container.get(tokens.digest),
    log: container.get(tokens.log),
    once: container.get(tokens.onceRecords),
    audit: container.get(tokens.recorder),
    authenticator: { principalOf: async () => operator },
  });
};

/** Milliseconds that calls to the gateway are waited for when stopping; the journal brings back what is abandoned. */
const gatewayPatience = 5_000;

const migrate = async (database: Database, config: Config, log: Log): Promise<Result<void, StartFailure>> => {
  try {
    if (config.QUAYSIDE_MIGRATE_AT_START === 'true') {
      const migrated = await migrateUp(database);
      if (!migrated.ok) return migrated;
      if (migrated.value.length > 0) log.info('the database was brought up to date', { migrations: migrated.value });
      return ok(undefined);
    }
    const pending = (await migrationStatus(database)).filter(({ appliedAt }) => appliedAt === null);
    return pending.length === 0
      ? ok(undefined)
      : fail({
          message: `The database lacks ${pending.length} migrations: run \`quayside migrate up\`, or set QUAYSIDE_MIGRATE_AT_START=true.`,
        });
  } catch (error) {
    if (!(error instanceof DependencyDown)) throw error;
    return fail({ message: 'The database went away while it was brought up to date: start it again.' });
  }
};
