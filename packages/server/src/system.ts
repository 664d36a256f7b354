import 'reflect-metadata';
import { migrateUp, migrationStatus, type Database } from '@quayside/adapters-db';
import {
  DependencyDown,
  makePipeline,
  systemPrincipal,
  type ContractName,
  type ContractNamed,
  type Failure,
  type Log,
  type OutputOf,
  type Pipeline,
  type PipelineHooks,
} from '@quayside/application';
import { fail, ok, type Result } from '@quayside/domain';
import { Container } from 'inversify';
import { randomUUID } from 'node:crypto';
import type { Config } from './config/settings.js';
import { contextsModule } from './container/contexts-module.js';
import { outboundModule } from './container/outbound-module.js';
import { platformModule } from './container/platform-module.js';
import { postgresModule } from './container/postgres-module.js';
import { tokens, type UseCases } from './container/tokens.js';
import { openDatabase, type StartFailure } from './open-database.js';
import { noGateway, openGateway } from './open-gateway.js';

/** A whole Quayside: everything composed, with nothing listening yet. */
export interface System {
  readonly database: Database;
  readonly useCases: UseCases;
  readonly pipeline: Pipeline;
  readonly log: Log;
  /** Where things are kept and who takes payments, for people. */
  readonly places: { readonly database: string; readonly gateway: string };
  /** How the gateway's breaker stands. */
  gatewayState(): 'closed' | 'open' | 'half_open';
  /** Asks as the operator of this machine, who may do anything; its rows say so. */
  ask: Ask;
  /** Starts what works by itself: the relay and the sweeps. */
  start(): void;
  /** Stops in order; what is under way is finished, but a gateway is waited for a few seconds only. */
  stop(): Promise<void>;
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
  const gateway = role === 'server' ? await openGateway(config) : ok(null);
  if (!gateway.ok) return abandon(gateway.error);

  const container = new Container();
  container.load(
    platformModule({ log, hooks, reservationTimeToLive: config.QUAYSIDE_RESERVATION_TTL_MS }),
    postgresModule(database),
    outboundModule(gateway.value?.gateway ?? noGateway),
    contextsModule,
  );
  return ok(
    compose(container, options, {
      database,
      place,
      gateway: gateway.value,
      close: async () => {
        await gateway.value?.close();
        await opened.value.close();
      },
    }),
  );
};

interface Opened {
  readonly database: Database;
  readonly place: string;
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
  return {
    database: opened.database,
    useCases,
    pipeline: container.get(tokens.pipeline),
    log,
    places: { database: opened.place, gateway: opened.gateway?.place ?? 'none' },
    gatewayState: () => opened.gateway?.gateway.state().breaker ?? 'closed',
    ask: askingWith(operatorPipeline(container), useCases),
    start: () => {
      relay.start();
      sweeper.start();
    },
    stop: async () => {
      await relay.stop();
      // A sweep may wait for a gateway that does not answer, for as long as the runner does.
      await Promise.all([sweeper.stop(), payments.runner.drain(gatewayPatience)]);
      await container.get(tokens.consumerState).close();
      await opened.close();
    },
  };
};

const askingWith =
  (pipeline: Pipeline, useCases: UseCases): Ask =>
  async (name, input, onceKey = randomUUID()) => {
    const useCase = useCases.get(name);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const answer = await pipeline.run(useCase, {
      credential: 'operator',
      input,
      onceKey,
      requestId: randomUUID(),
      transport: 'cli',
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
