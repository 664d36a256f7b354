import { fail, ok, type Instant, type Result } from '../kernel/index.js';
import type { StockEvent } from './stock-events.js';
import { available, crossing, type LevelKey, type Movement, type MovementKind, type StockLevel } from './stock.js';

/** How a level is kept; what is not named stays as it is. */
export interface LevelSettings {
  readonly reorderPoint?: number | null | undefined;
  readonly allowBackorder?: boolean | undefined;
}

/** One change of one level. Figures change by differences, so that many changes of a level can be booked in one go. */
export type LevelChange =
  | {
      readonly type: 'moved';
      readonly movement: Movement;
      /** The `on_hand` that the movement was worked out from, and holds for only; null where it holds for any. */
      readonly from: number | null;
    }
  | { readonly type: 'configured'; readonly key: LevelKey; readonly settings: LevelSettings; readonly at: Instant };

export interface LevelChanged {
  readonly level: StockLevel;
  /** What is told of it; the last has the number `level.version` in the level's history. */
  readonly events: readonly StockEvent[];
}

/** The level that a change is about. */
export const levelOf = (change: LevelChange): LevelKey => (change.type === 'moved' ? change.movement : change.key);

/**
 * Whether a movement is told as an event of its level. A reservation tells of its own movements by itself, and the
 * level that hundreds of orders want at once has no event for each of them.
 */
const told: Readonly<Record<MovementKind, boolean>> = {
  receipt: true,
  adjustment: true,
  transfer: true,
  reservation: false,
  release: false,
};

export const isTold = (kind: MovementKind): boolean => told[kind];

/**
 * A level after a change, and what is told of it: what every store comes to in its commit, for only there the figures are
 * known. Fails with `moved_meanwhile` where the change was worked out from another figure. Whether the level is sound
 * then is for the caller to see, since of several changes in one commit only the last must leave it so.
 */
export const changeLevel = (level: StockLevel, change: LevelChange): Result<LevelChanged, 'moved_meanwhile'> => {
  if (change.type === 'configured') return ok(watched(...configured(level, change), change.at));
  const { movement, from } = change;
  if (from !== null && from !== level.onHand) return fail('moved_meanwhile');
  return ok(watched(...moved(level, movement), movement.at));
};

const moved = (before: StockLevel, movement: Movement): [StockLevel, StockEvent[]] => {
  const { sku, locationId, kind, at } = movement;
  const level = { ...before, onHand: before.onHand + movement.onHand, reserved: before.reserved + movement.reserved };
  const { onHand, reserved } = level;
  const data = { sku, locationId, kind, change: movement.onHand, onHand, reserved };
  return [level, isTold(kind) ? [{ type: 'inventory.stock_moved', at, data }] : []];
};

const configured = (before: StockLevel, change: LevelChange & { type: 'configured' }): [StockLevel, StockEvent[]] => {
  const { reorderPoint = before.reorderPoint, allowBackorder = before.allowBackorder } = change.settings;
  if (reorderPoint === before.reorderPoint && allowBackorder === before.allowBackorder) return [before, []];
  const data = { sku: before.sku, locationId: before.locationId, reorderPoint, allowBackorder };
  return [{ ...before, reorderPoint, allowBackorder }, [{ type: 'inventory.stock_configured', at: change.at, data }]];
};

/** Tells where the level fell to its reorder point, and counts what is told. */
const watched = (level: StockLevel, events: readonly StockEvent[], at: Instant): LevelChanged => {
  const crossed = crossing(level);
  const all = crossed === 'fell' ? [...events, low(level, at)] : events;
  return {
    level: { ...level, low: crossed === null ? level.low : crossed === 'fell', version: level.version + all.length },
    events: all,
  };
};

const low = (level: StockLevel, at: Instant): StockEvent => {
  const { sku, locationId, reorderPoint } = level;
  if (reorderPoint === null) throw new Error(`${sku} fell to a reorder point that it does not have`);
  return { type: 'inventory.stock_low', at, data: { sku, locationId, available: available(level), reorderPoint } };
};
