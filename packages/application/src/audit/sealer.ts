import { linkUp } from '@quayside/domain/audit';
import { Wakeable, type Clock, type ConsumerHold, type ConsumerState, type Digest, type Log } from '../kernel/index.js';
import type { AuditTrail } from './ports.js';

export interface SealerDeps {
  readonly trail: AuditTrail;
  readonly state: Pick<ConsumerState, 'hold'>;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts rows into the chain, behind the commands that wrote them. */
export interface Sealer {
  start(): void;
  /** Ends, with everything sealed that this process may seal. */
  stop(): Promise<void>;
  /** Seals what waits, where no other process is at it; says how many rows. */
  sealAll(): Promise<number>;
}

/** Milliseconds that rows are gathered for, so that a busy shop seals twice a second and not with each commit. */
const gathering = 400;
/** Milliseconds between looks where nothing wakes it: rows of other processes wait so long at most. */
const lookEvery = 500;
const batchSize = 500;
/** Milliseconds between two lines of the log that say how far the chain goes. */
const tellHeadEvery = 3_600_000;
/** The one over all processes that may seal holds this. */
const holdName = 'audit.sealer';

export const makeSealer = (deps: SealerDeps): Sealer => new ChainSealer(deps);

class ChainSealer implements Sealer {
  readonly #bell: Wakeable;
  #hold: ConsumerHold | null = null;
  #running: Promise<void> | null = null;
  #quiet: (() => void) | null = null;
  #gathers = false;
  #headToldAt: number | null = null;

  constructor(readonly deps: SealerDeps) {
    this.#bell = new Wakeable(deps.clock, lookEvery);
  }

  start(): void {
    const { trail, log } = this.deps;
    this.#quiet = trail.onArrivals(() => this.#gather());
    this.#running = this.#bell.run(
      async () => {
        const more = await this.#sealOnce();
        await this.#tellHead();
        return more;
      },
      (error) => log.error('rows of the audit could not be sealed; they wait', { error }),
    );
  }

  async stop(): Promise<void> {
    this.#quiet?.();
    this.#bell.stop();
    await this.#running;
    try {
      await this.sealAll();
      await this.#hold?.release();
    } catch (error) {
      this.deps.log.warn('rows of the audit wait for the next start to be sealed', { error });
    }
  }

  async sealAll(): Promise<number> {
    let sealed = 0;
    if (!(await this.#holds())) return sealed;
    for (;;) {
      const count = await this.#seal();
      sealed += count;
      if (count === 0) return sealed;
    }
  }

  async #sealOnce(): Promise<boolean> {
    return (await this.#holds()) && (await this.#seal()) === batchSize;
  }

  #seal(): Promise<number> {
    const { trail, digest } = this.deps;
    return trail.seal(batchSize, (head, texts) => linkUp((text) => digest.sha256(text), head, texts));
  }

  async #holds(): Promise<boolean> {
    if (this.#hold?.isLost()) this.#hold = null;
    this.#hold ??= await this.deps.state.hold(holdName);
    return this.#hold !== null;
  }

  #gather(): void {
    if (this.#gathers) return;
    this.#gathers = true;
    this.deps.clock.after(gathering, () => {
      this.#gathers = false;
      this.#bell.wake();
    });
  }

  /** What the log has seen of the chain cannot be rewritten in the database alone. */
  async #tellHead(): Promise<void> {
    const { clock, trail, log } = this.deps;
    const now = clock.elapsed();
    if (this.#hold === null || (this.#headToldAt !== null && now - this.#headToldAt < tellHeadEvery)) return;
    this.#headToldAt = now;
    const { head } = await trail.ends();
    log.info('the head of the audit chain', { ...head });
  }
}
