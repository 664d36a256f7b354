import {
  makeInventory,
  type InventoryTx,
  type InventoryWork,
  type LocationArchive,
  type MovementArchive,
  type ReservationArchive,
  type StockArchive,
} from '@quayside/application/inventory';
import type { Message, MessageLog, Reaction, UnitResult } from '@quayside/application/kernel';
import {
  available,
  createLocation,
  fewestLocations,
  isSound,
  levelName,
  type LevelChange,
  type LevelKey,
  type LevelSettings,
  type Location,
  type LocationContent,
  type Movement,
  type StockLevel,
} from '@quayside/domain/inventory';
import {
  ok,
  type Instant,
  type LocationId,
  type OrderId,
  type ReservationId,
  type Result,
  type Sku,
} from '@quayside/domain/kernel';
import { expect } from 'chai';
import type { Ground } from '../../ground.js';

/** The stores of inventory, on one database with nothing in it. */
export interface InventoryStoreUnderTest {
  readonly work: InventoryWork;
  /** Units of work as another process on the same database has them. */
  readonly elsewhere: InventoryWork;
  readonly locations: LocationArchive;
  readonly stock: StockArchive;
  readonly movements: MovementArchive;
  readonly reservations: ReservationArchive;
  readonly log: MessageLog;
}

export const unit = { actor: 'key_ada', requestId: 'req_1' } as const;
/** Milliseconds that reservations are held for here. */
export const timeToLive = 600_000;

const stockEvents = ['inventory.stock_moved', 'inventory.stock_configured', 'inventory.stock_low'];
const otherEvents = [
  'inventory.location_created',
  'inventory.location_changed',
  'inventory.stock_reserved',
  'inventory.reservation_refused',
  'inventory.reservation_confirmed',
  'inventory.reservation_released',
  'inventory.reservation_expired',
];

/** What tests of inventory do again and again. */
export class Stockroom {
  constructor(
    readonly under: InventoryStoreUnderTest,
    readonly ground: Ground,
  ) {}

  get now(): Instant {
    return this.ground.clock.now();
  }

  /** Runs a unit that always agrees, and expects it to be committed. */
  async commit<T>(handler: (tx: InventoryTx) => Promise<T> | T, work = this.under.work): Promise<T> {
    const result = await work.run<T, never>(unit, async (tx) => ok(await handler(tx)));
    if (result.outcome !== 'committed') throw new Error(`the unit was ${result.outcome}`);
    return result.value;
  }

  async open(code: string, content: Partial<LocationContent> = {}): Promise<Location> {
    return this.commit((tx) => {
      const whole = { name: code, priority: 100, active: true, ...content };
      const { location, event } = createLocation(tx.ids.next('loc'), code, whole, tx.now);
      tx.locations.save(location, event);
      return location;
    });
  }

  movement(about: Partial<Movement> & LevelKey): Movement {
    return {
      id: this.ground.ids.next('mov'),
      kind: 'receipt',
      onHand: 0,
      reserved: 0,
      reservationId: null,
      note: null,
      actor: unit.actor,
      at: this.now,
      ...about,
    };
  }

  move(about: Partial<Movement> & LevelKey, from: number | null = null): LevelChange {
    return { type: 'moved', movement: this.movement(about), from };
  }

  configured(key: LevelKey, settings: LevelSettings): LevelChange {
    return { type: 'configured', key, settings, at: this.now };
  }

  book(...changes: readonly LevelChange[]): Promise<void> {
    return this.commit((tx) => tx.stock.book(changes));
  }

  /** Books as `book` does, but only where all levels stay sound by what is there when the handler runs. */
  tryBook(changes: readonly LevelChange[], work = this.under.work): Promise<UnitResult<void, 'unsound'>> {
    return work.run<void, 'unsound'>(unit, async (tx): Promise<Result<void, 'unsound'>> => {
      const moves = changes.filter((change) => change.type === 'moved').map(({ movement }) => movement);
      const levels = await tx.stock.levels(moves.map(({ sku }) => sku));
      const sound = moves.every((move) => {
        const level = levels.find((entry) => levelName(entry) === levelName(move));
        return (
          level && isSound({ ...level, onHand: level.onHand + move.onHand, reserved: level.reserved + move.reserved })
        );
      });
      if (!sound) return { ok: false, error: 'unsound' };
      tx.stock.book(changes);
      return ok(undefined);
    });
  }

  async level(sku: Sku, locationId: LocationId): Promise<StockLevel | null> {
    return (await this.under.stock.levels(sku)).find((level) => level.locationId === locationId) ?? null;
  }

  /** The events of an aggregate, in order. */
  async history(subject: string): Promise<readonly Message[]> {
    return (await this.messages([...stockEvents, ...otherEvents])).filter((message) => message.subject === subject);
  }

  async messages(types: readonly string[]): Promise<readonly Message[]> {
    while ((await this.under.log.place(10_000)) > 0);
    return (await this.under.log.read(0, types, 100_000)).messages;
  }

  async ledger(): Promise<readonly Movement[]> {
    return everyPage((cursor) =>
      this.under.movements.list({
        filter: {},
        q: null,
        sort: { by: 'at', descending: false },
        perPage: 100,
        page: 1,
        cursor,
      }),
    );
  }

  async levels(): Promise<readonly StockLevel[]> {
    return everyPage((cursor) =>
      this.under.stock.list({
        filter: {},
        q: null,
        sort: { by: 'sku', descending: false },
        perPage: 100,
        page: 1,
        cursor,
      }),
    );
  }

  /** What holds at all times: levels are sound and the sums of the ledger; histories have no gaps and end at the version. */
  async expectBooksToBalance(): Promise<void> {
    const [levels, ledger, events] = await Promise.all([this.levels(), this.ledger(), this.messages(stockEvents)]);
    const booked = Map.groupBy(ledger, levelName);
    expect([...booked.keys()].filter((name) => !levels.some((level) => levelName(level) === name))).to.deep.equal([]);
    for (const level of levels) {
      const mine = booked.get(levelName(level)) ?? [];
      const sums = {
        onHand: sum(mine.map(({ onHand }) => onHand)),
        reserved: sum(mine.map(({ reserved }) => reserved)),
      };
      expect(level).to.deep.include(sums);
      expect(isSound(level)).to.equal(true);
      expect(level.low).to.equal(level.reorderPoint !== null && available(level) <= level.reorderPoint);
      const told = events.filter(({ subject }) => subject === levelName(level)).map(({ sequence }) => sequence);
      expect(told).to.deep.equal(Array.from({ length: level.version }, (_, index) => index + 1));
    }
  }

  /** What inventory does when it hears of something; `work` says in which process. */
  hear<Data>(type: string, subject: string, data: Data, work = this.under.work) {
    const { consumer } = makeInventory({ ...this.under, work, strategy: fewestLocations, timeToLive });
    const reaction = consumer.reactions.find((candidate) => candidate.hears === type);
    if (!reaction) throw new Error(`inventory does not hear ${type}`);
    return this.deliver(reaction, type, subject, data);
  }

  deliver(reaction: Reaction, type: string, subject: string, data: unknown): ReturnType<Reaction['react']> {
    return reaction.react('inventory', {
      id: this.ground.ids.next('msg'),
      kind: 'command',
      type,
      subject,
      sequence: null,
      lane: subject,
      owner: null,
      at: this.now,
      actor: unit.actor,
      requestId: unit.requestId,
      data,
      position: 1,
    });
  }

  newIds(): { readonly reservationId: ReservationId; readonly orderId: OrderId } {
    return { reservationId: this.ground.ids.next('res'), orderId: this.ground.ids.next('ord') };
  }
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const everyPage = async <T>(
  read: (cursor: string | null) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>,
): Promise<readonly T[]> => {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
};
