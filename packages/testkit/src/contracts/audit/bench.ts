import type { AuditTrail, SealedEntry, TrailVerdict } from '@quayside/application/audit';
import { verifyTrail } from '@quayside/application/audit';
import { auditText, type AuditArrivals, type AuditEntry } from '@quayside/application/kernel';
import { PlainDigest } from '@quayside/adapters-memory';
import { linkUp } from '@quayside/domain/audit';
import { anAuditEntry } from '../../builders.js';
import type { Ground } from '../../ground.js';

export interface AuditStore {
  readonly trail: AuditTrail & AuditArrivals;
}
export interface AuditStoreUnderTest extends AuditStore {
  /** The same database as another process has it. */
  another(): AuditStore;
}

const digest = new PlainDigest();
const sha256 = (text: string): string => digest.sha256(text);

/** What a suite works with: the store, and the steps that its tests share. */
export class Bench {
  constructor(
    readonly ground: Ground,
    readonly store: AuditStoreUnderTest,
  ) {}

  get trail(): AuditStore['trail'] {
    return this.store.trail;
  }

  entry(changes: Partial<AuditEntry> = {}): AuditEntry {
    return anAuditEntry({ id: this.ground.ids.next('aud'), at: this.ground.clock.now(), ...changes });
  }

  /** Adds rows that wait, and gives them back. */
  async add(...changes: readonly Partial<AuditEntry>[]): Promise<readonly AuditEntry[]> {
    const entries = changes.map((each) => this.entry(each));
    await this.trail.add(entries.map((entry) => arrivalOf(entry)));
    return entries;
  }

  seal(limit = 1_000, trail: AuditTrail = this.trail): Promise<number> {
    return trail.seal(limit, (head, texts) => linkUp(sha256, head, texts));
  }

  async sealed(...changes: readonly Partial<AuditEntry>[]): Promise<readonly AuditEntry[]> {
    const entries = await this.add(...changes);
    await this.seal();
    return entries;
  }

  async rows(): Promise<readonly SealedEntry[]> {
    return (await this.trail.read(0, 100_000)).rows;
  }

  verify(): Promise<TrailVerdict> {
    return verifyTrail({ trail: this.trail, digest, clock: this.ground.clock });
  }
}

export const arrivalOf = (entry: AuditEntry, isDoubtful = false) => ({
  id: entry.id,
  at: entry.at,
  text: auditText(entry),
  isDoubtful,
});
