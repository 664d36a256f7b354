import type { StreamFate } from '@quayside/adapters-http';
import { perObject, type Contract, type Ended, type PipelineHooks } from '@quayside/application';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is asked when somebody reads the metrics. */
export interface Gauges {
  /** How far the message log is worked off. */
  backlog(): Promise<{
    readonly head: number;
    readonly consumers: Readonly<Record<string, number>>;
    readonly aside: number;
  }>;
  /** Rows of the audit: those that wait to be sealed, those that this process could not write yet, and those it lost. */
  audit(): Promise<{ readonly unsealed: number; readonly waiting: number; readonly lost: number }>;
  /** The WebSocket connections of now. */
  webSockets(): { readonly connections: number; readonly subscriptions: number; readonly bufferedBytes: number };
}

export interface Metrics {
  readonly hooks: PipelineHooks;
  /** A WebSocket connection ended: by which code, and of which side. */
  readonly webSocketClosed: (code: number, by: 'server' | 'client') => void;
  /** A stream of Server-Sent Events was opened, was cut since nobody read it, or is closed. */
  readonly streamed: (fate: StreamFate) => void;
  /** The text of the Prometheus exposition format. */
  text(): Promise<string>;
}

/** Counts every call of the pipeline, and what the process and the relay are like. */
export const promMetrics = (gauges: Gauges): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'quayside_calls_total',
    help: 'Calls of use cases, by how they ended.',
    labelNames: ['use_case', 'transport', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'quayside_call_seconds',
    help: 'How long calls of use cases took.',
    labelNames: ['use_case'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  // Finding a metric by its labels costs more than observing: each is found once.
  const timerOf = perObject(({ name }: Contract) => seconds.labels(name));
  const tally = new Tally();
  const head = new Gauge({
    name: 'quayside_message_log_head',
    help: 'The last place given in the message log.',
    registers: [registry],
  });
  const position = new Gauge({
    name: 'quayside_consumer_position',
    help: 'The last message that a consumer heard and worked on.',
    labelNames: ['consumer'],
    registers: [registry],
  });
  const aside = new Gauge({
    name: 'quayside_messages_aside',
    help: 'Messages that wait to be tried again, or for a person.',
    registers: [registry],
  });
  const webSockets = webSocketMetrics(registry);
  const audit = auditGauges(registry);
  return {
    webSocketClosed: webSockets.closed,
    streamed: streamMetrics(registry),
    hooks: {
      observe: ({ contract, caller, answer, milliseconds }: Ended) => {
        const outcome = answer.ok ? (answer.replayed ? 'replayed' : 'ok') : answer.failure.code;
        tally.count(contract, caller?.transport ?? 'unknown', outcome);
        timerOf(contract).observe(milliseconds / 1_000);
      },
    },
    text: async () => {
      const backlog = await gauges.backlog();
      head.set(backlog.head);
      for (const [consumer, reached] of Object.entries(backlog.consumers)) position.set({ consumer }, reached);
      aside.set(backlog.aside);
      webSockets.set(gauges.webSockets());
      audit(await gauges.audit());
      tally.drain((contract, transport, outcome, times) =>
        calls.inc({ use_case: contract.name, transport, outcome }, times),
      );
      return registry.metrics();
    },
  };
};

const auditGauges = (registry: Registry) => {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `quayside_audit_rows_${name}`, help, registers: [registry] });
  const unsealed = gauge('unsealed', 'Rows of the audit that wait to be sealed into the chain.');
  const waiting = gauge('waiting', 'Rows of the audit that this process could not write yet.');
  const lost = gauge('lost', 'Rows of the audit that this process could not write at all; its log has them.');
  return (rows: Awaited<ReturnType<Gauges['audit']>>): void => {
    unsealed.set(rows.unsealed);
    waiting.set(rows.waiting);
    lost.set(rows.lost);
  };
};

const streamMetrics = (registry: Registry) => {
  const open = new Gauge({
    name: 'quayside_event_streams',
    help: 'Streams of Server-Sent Events that are open.',
    registers: [registry],
  });
  const cut = new Counter({
    name: 'quayside_event_streams_cut_total',
    help: 'Streams of Server-Sent Events that were cut since their reader did not read.',
    registers: [registry],
  });
  return (fate: StreamFate): void => {
    if (fate === 'cut') cut.inc();
    else open.inc(fate === 'opened' ? 1 : -1);
  };
};

const webSocketMetrics = (registry: Registry) => {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `quayside_websocket_${name}`, help, registers: [registry] });
  const connections = gauge('connections', 'WebSocket connections that are open.');
  const subscriptions = gauge('subscriptions', 'WebSocket connections with a subscription to the feed.');
  const buffered = gauge('buffered_bytes', 'Bytes that wait to be sent to WebSocket clients.');
  const closes = new Counter({
    name: 'quayside_websocket_closes_total',
    help: 'WebSocket connections that ended, by close code and by the side that closed.',
    labelNames: ['code', 'by'],
    registers: [registry],
  });
  return {
    // A client may close with any code, and each would be a series of its own.
    closed: (code: number, by: 'server' | 'client') => closes.inc({ code: code < 2_000 ? String(code) : 'other', by }),
    set: (now: ReturnType<Gauges['webSockets']>): void => {
      connections.set(now.connections);
      subscriptions.set(now.subscriptions);
      buffered.set(now.bufferedBytes);
    },
  };
};

/** Counts without looking up labels, which costs more than a call may; the counter of the registry hears of it when it is read. */
class Tally {
  readonly #counts = new Map<Contract, Map<string, Map<string, number>>>();

  count(contract: Contract, transport: string, outcome: string): void {
    const transports = found(this.#counts, contract, () => new Map<string, Map<string, number>>());
    const outcomes = found(transports, transport, () => new Map<string, number>());
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  drain(tell: (contract: Contract, transport: string, outcome: string, times: number) => void): void {
    for (const [contract, transports] of this.#counts)
      for (const [transport, outcomes] of transports)
        for (const [outcome, times] of outcomes) tell(contract, transport, outcome, times);
    this.#counts.clear();
  }
}

const found = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};
