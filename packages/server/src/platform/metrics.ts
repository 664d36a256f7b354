import type { Ended, PipelineHooks } from '@quayside/application';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is asked when somebody reads the metrics. */
export interface Gauges {
  /** How far the message log is worked off. */
  backlog(): Promise<{
    readonly head: number;
    readonly consumers: Readonly<Record<string, number>>;
    readonly aside: number;
  }>;
}

export interface Metrics {
  readonly hooks: PipelineHooks;
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
  // Finding a metric by its labels costs more than counting: each is found once.
  const counterOf = remembered((...labels) => calls.labels(...labels));
  const timerOf = remembered((name) => seconds.labels(name));
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
  return {
    hooks: {
      observe: ({ contract: { name }, caller, answer, milliseconds }: Ended) => {
        const transport = caller?.transport ?? 'unknown';
        const outcome = answer.ok ? (answer.replayed ? 'replayed' : 'ok') : answer.failure.code;
        counterOf(name, transport, outcome).inc();
        timerOf(name).observe(milliseconds / 1_000);
      },
    },
    text: async () => {
      const backlog = await gauges.backlog();
      head.set(backlog.head);
      for (const [consumer, reached] of Object.entries(backlog.consumers)) position.set({ consumer }, reached);
      aside.set(backlog.aside);
      return registry.metrics();
    },
  };
};

const remembered = <M>(find: (...labels: string[]) => M): ((...labels: string[]) => M) => {
  const found = new Map<string, M>();
  return (...labels) => {
    const name = labels.join(' ');
    const metric = found.get(name) ?? find(...labels);
    found.set(name, metric);
    return metric;
  };
};
