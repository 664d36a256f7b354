import {
  changeLevel,
  emptyLevel,
  isSound,
  levelName,
  LocationCode,
  type LevelChange,
  type Location,
  type MovementKind,
  type StockLevel,
} from '@quayside/domain/inventory';
import { fail, Sku, visibleText, type Fail } from '@quayside/domain/kernel';
import * as v from 'valibot';
import type { CommandCall } from '../kernel/index.js';
import { codeOf, type LocationCodes } from './location-view.js';
import type { InventoryTx } from './ports.js';
import { movementView, MovementView } from './stock-view.js';

/** What operators book comes in lines of one SKU each, up to 1,000 at once: all of them are booked, or none. */
export const bookingLines = <const Line extends v.GenericSchema>(line: Line) =>
  v.pipe(
    v.array(line),
    v.minLength(1, 'must have at least one line'),
    v.maxLength(1_000, 'must have at most 1,000 lines'),
  );
export const Note = visibleText(500);

/** The answer to a booking: its rows in the ledger. */
export const BookedView = v.strictObject({ movements: v.array(MovementView) });

export const insufficientStock = {
  category: 'conflict',
  message: 'That would leave less on hand than nothing, or than what is reserved for orders.',
  details: v.strictObject({
    levels: v.array(
      v.strictObject({
        sku: Sku,
        location: LocationCode,
        on_hand: v.number(),
        reserved: v.number(),
        change: v.number(),
      }),
    ),
  }),
} as const;
type InsufficientStock = {
  readonly code: 'insufficient_stock';
  readonly details: v.InferOutput<(typeof insufficientStock)['details']>;
};

/** A movement on its way into the ledger. */
export type Move = LevelChange & { readonly type: 'moved' };

interface Booking {
  readonly kind: MovementKind;
  readonly location: Location;
  readonly note: string | null;
}

/** Adds up the lines of each SKU: two of one SKU count together, and what comes to nothing is not booked. */
export const addUp = (lines: readonly { readonly sku: Sku; readonly change: number }[]): ReadonlyMap<Sku, number> => {
  const changes = new Map<Sku, number>();
  for (const { sku, change } of lines) changes.set(sku, (changes.get(sku) ?? 0) + change);
  return new Map([...changes].filter(([, change]) => change !== 0));
};

/** What a booking of `on_hand` at one location comes to in the ledger. */
export const movesOf = (
  { kind, location, note }: Booking,
  changes: ReadonlyMap<Sku, number>,
  { caller, tx }: CommandCall<InventoryTx>,
): readonly Move[] =>
  [...changes].map(([sku, change]) => ({
    type: 'moved',
    from: null,
    movement: {
      id: tx.ids.next('mov'),
      kind,
      sku,
      locationId: location.id,
      onHand: change,
      reserved: 0,
      reservationId: null,
      note,
      actor: caller.principal.id,
      at: tx.now,
    },
  }));

/** Why moves cannot be booked on these levels; null where they can. */
export const refusalOf = (
  levels: readonly StockLevel[],
  moves: readonly Move[],
  codes: LocationCodes,
): Fail<InsufficientStock> | null => {
  const known = new Map(levels.map((level) => [levelName(level), level]));
  const short = moves.flatMap((move) => {
    const level = known.get(levelName(move.movement)) ?? emptyLevel(move.movement);
    const changed = changeLevel(level, { ...move, from: null });
    if (!changed.ok || isSound(changed.value.level)) return [];
    const { sku, onHand, reserved, locationId } = level;
    return [{ sku, location: codeOf(codes, locationId), on_hand: onHand, reserved, change: move.movement.onHand }];
  });
  return short.length > 0 ? fail({ code: 'insufficient_stock', details: { levels: short } }) : null;
};

export const bookedView = (moves: readonly Move[], codes: LocationCodes): v.InferOutput<typeof BookedView> => ({
  movements: moves.map(({ movement }) => movementView(movement, codes)),
});
