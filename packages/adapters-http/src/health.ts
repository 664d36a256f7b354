import { between, type Instant } from '@quayside/domain/kernel';
import type { Clock } from '@quayside/application/kernel';

export type ComponentState = 'ok' | 'degraded' | 'down';

/** Something that the process consists of or depends on. */
export interface Component {
  /** Whether nothing can be answered without it. */
  readonly needed: boolean;
  /** How it is now. A throw, and no answer within two seconds, count as down. */
  check(): Promise<{ readonly status: ComponentState; readonly detail?: string }>;
}

export interface HealthOptions {
  readonly version: string;
  /** The commit that was built; null where nobody knows. */
  readonly commit: string | null;
  readonly builtAt: Instant | null;
  readonly startedAt: Instant;
  readonly clock: Clock;
  readonly components: Readonly<Record<string, Component>>;
}

export interface ComponentReport {
  readonly status: ComponentState;
  readonly needed: boolean;
  readonly detail?: string;
}
export interface HealthReport {
  /** `down` where something needed is; `degraded` where something else is, or anything is degraded, or it is shutting down. */
  readonly status: ComponentState;
  readonly version: string;
  readonly commit: string | null;
  readonly built_at: Instant | null;
  readonly uptime_seconds: number;
  readonly draining: boolean;
  readonly components: Readonly<Record<string, ComponentReport>>;
}

/** Milliseconds that a report is given again, so that whoever asks often cannot wear out what is asked. */
const fresh = 1_000;
/** Milliseconds that a component has to answer. */
const patience = 2_000;

/** How the process is, for whoever watches it; shared by all servers of a process. */
export class Health {
  #draining = false;
  #asked: { readonly at: Instant; readonly components: Promise<Readonly<Record<string, ComponentReport>>> } | null =
    null;

  constructor(readonly options: HealthOptions) {}

  /** From now on the process is not ready: it answers what it has begun, and goes. */
  drain(): void {
    this.#draining = true;
  }

  async report(): Promise<HealthReport> {
    const { version, commit, builtAt, startedAt, clock } = this.options;
    const components = await this.#components();
    return {
      status: this.#overall(Object.values(components)),
      version,
      commit,
      built_at: builtAt,
      uptime_seconds: Math.max(0, Math.floor(between(startedAt, clock.now()) / 1_000)),
      draining: this.#draining,
      components,
    };
  }

  /** Whether calls should be sent here. */
  async isReady(): Promise<boolean> {
    if (this.#draining) return false;
    const components = Object.values(await this.#components());
    return !this.#draining && !components.some(isFatal);
  }

  #overall(components: readonly ComponentReport[]): ComponentState {
    if (components.some(isFatal)) return 'down';
    return this.#draining || components.some(({ status }) => status !== 'ok') ? 'degraded' : 'ok';
  }

  #components(): Promise<Readonly<Record<string, ComponentReport>>> {
    const now = this.options.clock.now();
    if (this.#asked && between(this.#asked.at, now) < fresh) return this.#asked.components;
    const components = this.#ask();
    this.#asked = { at: now, components };
    return components;
  }

  async #ask(): Promise<Readonly<Record<string, ComponentReport>>> {
    const { components, clock } = this.options;
    const reports = Object.entries(components).map(
      async ([name, component]) => [name, await ask(component, clock)] as const,
    );
    return Object.fromEntries(await Promise.all(reports));
  }
}

const isFatal = ({ needed, status }: ComponentReport): boolean => needed && status === 'down';

const ask = async (component: Component, clock: Clock): Promise<ComponentReport> => {
  const { needed } = component;
  let cancel: () => void = () => undefined;
  const late = new Promise<ComponentReport>((resolve) => {
    cancel = clock.after(patience, () => resolve({ needed, status: 'down', detail: 'gave no answer in time' }));
  });
  try {
    return await Promise.race([late, component.check().then((found) => ({ needed, ...found }))]);
  } catch {
    // What went wrong is in the log of whoever asked the component; here it would be read by anybody.
    return { needed, status: 'down', detail: 'cannot be reached' };
  } finally {
    cancel();
  }
};
