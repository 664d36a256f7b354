import {
  confirmReservation,
  evolveReservation,
  expireReservation,
  holdStock,
  refuseStock,
  releaseReservation,
  type Allocation,
  type Reservation,
  type ReservationDecided,
  type ReservationEvent,
} from '@quayside/domain/inventory';
import { later, type Instant } from '@quayside/domain/kernel';
import { expect } from 'chai';
import fc from 'fast-check';
import { loc, now, of, sku } from './examples.js';

const allocations: readonly Allocation[] = [{ sku: sku('A'), locationId: loc(1), quantity: 3 }];
const soon = later(now, 60_000);
const held = (): Reservation => holdStock(of, allocations, soon, now).reservation;

describe('a reservation', () => {
  it('holds its allocations until its time is over', () => {
    expect(held()).to.deep.include({ status: 'held', allocations, expiresAt: soon, version: 1 });
    expect(expireReservation(held(), later(soon, -1))).to.equal(null);
    expect(expireReservation(held(), soon)?.reservation).to.deep.include({
      status: 'expired',
      endedAt: soon,
      version: 2,
    });
  });

  it('does not expire once it is confirmed, and is confirmed once', () => {
    const confirmed = confirmReservation(held(), now)?.reservation;
    expect(confirmed).to.deep.include({ status: 'held', expiresAt: null, allocations, version: 2 });
    expect(confirmed && expireReservation(confirmed, later(soon, 1_000))).to.equal(null);
    expect(confirmed && confirmReservation(confirmed, now)).to.equal(null);
  });

  it('is given back by its order before and after it is confirmed, and says what it held', () => {
    const confirmed = confirmReservation(held(), now)?.reservation ?? null;
    for (const reservation of [held(), confirmed]) {
      const released = releaseReservation(of, reservation, soon);
      expect(released?.reservation).to.deep.include({ status: 'released', allocations, endedAt: soon });
      expect(released?.event.data).to.deep.equal({ ...of, allocations });
    }
  });

  it('is released before it was made, holding nothing', () => {
    const tombstone = releaseReservation(of, null, now);
    expect(tombstone?.reservation).to.deep.include({
      id: of.reservationId,
      status: 'released',
      allocations: [],
      version: 1,
    });
    expect(tombstone?.event).to.deep.equal({
      type: 'inventory.reservation_released',
      at: now,
      data: { ...of, allocations: [] },
    });
  });

  it('stays refused, with what was short', () => {
    const shortages = [{ sku: sku('A'), requested: 3, available: 1 }];
    const { reservation } = refuseStock(of, shortages, now);
    expect(reservation).to.deep.include({ status: 'refused', shortages });
    expect(releaseReservation(of, reservation, now)).to.equal(null);
    expect(confirmReservation(reservation, now)).to.equal(null);
    expect(expireReservation(reservation, later(soon, 1_000))).to.equal(null);
  });

  it('has no history in which something follows an end', () => {
    const { event } = holdStock(of, allocations, soon, now);
    const released = releaseReservation(of, held(), now)?.reservation ?? null;
    expect(() => evolveReservation(released, event)).to.throw('cannot follow released');
  });

  it('ends exactly once in any order of deeds, and its state is what its history tells', () => {
    type Deed = (reservation: Reservation | null, at: Instant) => ReservationDecided | null;
    const deeds: Readonly<Record<string, Deed>> = {
      hold: (reservation, at) => (reservation ? null : holdStock(of, allocations, later(at, 5_000), at)),
      refuse: (reservation, at) => (reservation ? null : refuseStock(of, [], at)),
      confirm: (reservation, at) => reservation && confirmReservation(reservation, at),
      release: (reservation, at) => releaseReservation(of, reservation, at),
      expire: (reservation, at) => reservation && expireReservation(reservation, at),
    };
    const steps = fc.array(fc.record({ deed: fc.constantFrom(...Object.keys(deeds)), pause: fc.nat(4_000) }), {
      maxLength: 12,
    });
    const ends = new Set<string>();
    fc.assert(
      fc.property(steps, (taken) => {
        let reservation: Reservation | null = null;
        let at = now;
        const events: ReservationEvent[] = [];
        for (const { deed, pause } of taken) {
          at = later(at, pause);
          const decided: ReservationDecided | null = deeds[deed]?.(reservation, at) ?? null;
          if (!decided) continue;
          reservation = decided.reservation;
          events.push(decided.event);
          expect(decided.reservation.version).to.equal(events.length);
        }
        const ended = events.filter(({ type }) => /(refused|released|expired)$/.test(type));
        const over = reservation !== null && reservation.status !== 'held';
        expect(ended).to.have.lengthOf(over ? 1 : 0);
        expect(events.reduce<Reservation | null>(evolveReservation, null)).to.deep.equal(reservation);
        if (reservation) ends.add(reservation.status);
      }),
      { numRuns: 2_000, seed: 3 },
    );
    expect([...ends].toSorted()).to.deep.equal(['expired', 'held', 'refused', 'released']);
  });
});
