import { levelName, type LevelChange, type LevelKey, type Location, type StockLevel } from '@quayside/domain/inventory';
import { ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { skuOf } from '../../builders.js';
import { unit, type Stockroom } from './stockroom.js';

/** What holds of levels and of what is booked on them. */
export const bookingTests = (room: () => Stockroom): void => {
  let main: Location;
  let tea: LevelKey;
  beforeEach(async () => {
    main = await room().open('main');
    tea = { sku: skuOf('tea'), locationId: main.id };
  });
  const teaLevel = () => room().level(tea.sku, tea.locationId);
  const claim = (reserved: number) => {
    const reservationId = room().ground.ids.next('res');
    return room().move({ ...tea, kind: reserved < 0 ? 'release' : 'reservation', reserved, reservationId });
  };

  it('begins a level with its first receipt, and writes the ledger', async () => {
    expect(await teaLevel()).to.equal(null);
    const receipt = room().movement({ ...tea, onHand: 12, note: 'delivery 7' });
    await room().book({ type: 'moved', movement: receipt, from: null });
    const level: StockLevel = {
      ...tea,
      onHand: 12,
      reserved: 0,
      reorderPoint: null,
      allowBackorder: false,
      low: false,
      version: 1,
    };
    expect(await teaLevel()).to.deep.equal(level);
    expect(await room().commit((tx) => tx.stock.levels([tea.sku]))).to.deep.equal([level]);
    expect(await room().ledger()).to.deep.equal([receipt]);
  });

  it('reads the levels of many SKUs at every location, each once, for many who ask at one moment', async () => {
    const other = await room().open('other');
    const cup = { sku: skuOf('a \'cup\', {"or"} so\\'), locationId: other.id };
    await room().book(...[tea, { ...tea, locationId: other.id }, cup].map((key) => room().move({ ...key, onHand: 1 })));
    const names = (levels: readonly StockLevel[]) => levels.map(levelName).toSorted();
    const [both, one, none] = await Promise.all(
      [[tea.sku, cup.sku, tea.sku], [cup.sku], [skuOf('Tea')]].map((skus) =>
        room().commit((tx) => tx.stock.levels(skus)),
      ),
    );
    expect(both && names(both)).to.deep.equal([tea, { ...tea, locationId: other.id }, cup].map(levelName).toSorted());
    expect(one && names(one)).to.deep.equal([levelName(cup)]);
    expect(none).to.deep.equal([]);
  });

  it('counts what a unit books of one level together, in one call or several', async () => {
    await room().commit((tx) => {
      tx.stock.book([room().move({ ...tea, onHand: 5 }), room().move({ ...tea, onHand: 2 })]);
      tx.stock.book([room().move({ ...tea, kind: 'adjustment', onHand: -1 }), claim(6)]);
    });
    expect(await teaLevel()).to.deep.include({ onHand: 6, reserved: 6 });
    await room().expectBooksToBalance();
  });

  it('tells of what operators moved, with the figures then, in the name of the unit', async () => {
    await room().book(room().move({ ...tea, onHand: 9 }));
    await room().book(claim(4));
    await room().book(room().move({ ...tea, kind: 'adjustment', onHand: -2 }));
    const history = await room().history(levelName(tea));
    const common = {
      kind: 'event',
      subject: levelName(tea),
      lane: levelName(tea),
      actor: unit.actor,
      requestId: unit.requestId,
      at: room().now,
    };
    for (const message of history) expect(message).to.deep.include(common);
    expect(history.map(({ type, sequence, data }) => [type, sequence, data])).to.deep.equal([
      ['inventory.stock_moved', 1, { ...tea, kind: 'receipt', change: 9, onHand: 9, reserved: 0 }],
      ['inventory.stock_moved', 2, { ...tea, kind: 'adjustment', change: -2, onHand: 7, reserved: 4 }],
    ]);
  });

  it('numbers what many receipts at once tell of one level, and each has its own figures', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => room().book(room().move({ ...tea, onHand: index + 1 }))),
    );
    const told = (await room().history(levelName(tea))).map(({ data }) => data as { change: number; onHand: number });
    let running = 0;
    for (const { change, onHand } of told) expect(onHand).to.equal((running += change));
    expect(told.map(({ change }) => change).toSorted((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    await room().expectBooksToBalance();
  });

  describe('refuses', () => {
    const refused: Readonly<Record<string, () => Promise<readonly LevelChange[]>>> = {
      'to reserve more than there is': async () => [claim(4)],
      'to take away what is reserved': async () => {
        await room().book(claim(2));
        return [room().move({ ...tea, kind: 'adjustment', onHand: -2 })];
      },
      'to take away more than there is': async () => [room().move({ ...tea, kind: 'adjustment', onHand: -4 })],
      'to give back more than is reserved': async () => [claim(-1)],
      'to reserve where there never was anything': async () => {
        const cup = { sku: skuOf('cup'), locationId: main.id };
        return [
          room().move({ ...cup, kind: 'reservation', reserved: 1, reservationId: room().ground.ids.next('res') }),
        ];
      },
      'what was worked out from another figure': async () => [
        room().move({ ...tea, kind: 'adjustment', onHand: 1 }, 2),
      ],
    };
    for (const [what, changes] of Object.entries(refused))
      it(`${what}: the handler runs again, and nothing is kept`, async () => {
        await room().book(room().move({ ...tea, onHand: 3 }));
        const staged = await changes();
        const before = {
          level: await teaLevel(),
          ledger: await room().ledger(),
          told: await room().history(levelName(tea)),
        };
        let runs = 0;
        const result = await room().under.work.run(unit, async (tx) => {
          runs += 1;
          if (runs > 2) return { ok: false, error: 'given up' };
          tx.stock.book(staged);
          return ok(undefined);
        });
        expect([runs, result.outcome]).to.deep.equal([3, 'refused']);
        expect({
          level: await teaLevel(),
          ledger: await room().ledger(),
          told: await room().history(levelName(tea)),
        }).to.deep.equal(before);
        await room().expectBooksToBalance();
      });
  });

  it('takes what was worked out from the figure that is there, whatever is reserved meanwhile', async () => {
    await room().book(room().move({ ...tea, onHand: 3 }));
    await room().book(claim(2));
    await room().book(room().move({ ...tea, kind: 'adjustment', onHand: 4 }, 3));
    expect(await teaLevel()).to.deep.include({ onHand: 7, reserved: 2 });
  });

  it('commits the others where one of many units at once is refused', async () => {
    await room().book(room().move({ ...tea, onHand: 3 }));
    const results = await Promise.all([2, 9, 1].map((quantity) => room().tryBook([claim(quantity)])));
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(['committed', 'refused', 'committed']);
    expect(await teaLevel()).to.deep.include({ reserved: 3 });
    await room().expectBooksToBalance();
  });

  it('keeps its own copy of what was booked', async () => {
    const movement = { ...room().movement({ ...tea, onHand: 3 }) };
    await room().commit((tx) => {
      tx.stock.book([{ type: 'moved', movement, from: null }]);
      return Promise.resolve();
    });
    movement.onHand = 99;
    expect((await room().ledger()).map(({ onHand }) => onHand)).to.deep.equal([3]);
  });
};

/** What holds of how levels are kept, and of the word that they are low. */
export const settingsTests = (room: () => Stockroom): void => {
  let tea: LevelKey;
  beforeEach(async () => {
    tea = { sku: skuOf('tea'), locationId: (await room().open('main')).id };
  });
  const teaLevel = () => room().level(tea.sku, tea.locationId);
  const types = async () => (await room().history(levelName(tea))).map(({ type }) => type.replace('inventory.', ''));
  const receive = (onHand: number) => room().book(room().move({ ...tea, onHand }));
  const claim = (reserved: number) => {
    const reservationId = room().ground.ids.next('res');
    return room().book(
      room().move({ ...tea, kind: reserved < 0 ? 'release' : 'reservation', reserved, reservationId }),
    );
  };

  it('begins a level with its settings, or with none', async () => {
    const cup = { ...tea, sku: skuOf('cup') };
    await room().book(room().configured(tea, { allowBackorder: true }), room().configured(cup, {}));
    expect(await teaLevel()).to.deep.include({ onHand: 0, reorderPoint: null, allowBackorder: true, version: 1 });
    expect(await room().level(cup.sku, cup.locationId)).to.deep.include({
      onHand: 0,
      allowBackorder: false,
      version: 0,
    });
  });

  it('changes what is named and tells of it; saying the same again changes nothing', async () => {
    await receive(9);
    await room().book(room().configured(tea, { reorderPoint: 2, allowBackorder: true }));
    await room().book(room().configured(tea, { reorderPoint: null }));
    await room().book(room().configured(tea, { reorderPoint: null, allowBackorder: true }));
    expect(await teaLevel()).to.deep.include({ reorderPoint: null, allowBackorder: true, version: 3 });
    const told = (await room().history(levelName(tea))).slice(1).map(({ type, data }) => [type, data]);
    expect(told).to.deep.equal([
      ['inventory.stock_configured', { ...tea, reorderPoint: 2, allowBackorder: true }],
      ['inventory.stock_configured', { ...tea, reorderPoint: null, allowBackorder: true }],
    ]);
  });

  it('may owe pieces where backorders are allowed, and not refuse them again until they are served', async () => {
    await room().book(room().configured(tea, { allowBackorder: true }));
    await claim(3);
    expect(await teaLevel()).to.deep.include({ onHand: 0, reserved: 3 });
    let runs = 0;
    await room().under.work.run(unit, async (tx) => {
      runs += 1;
      if (runs === 2) return { ok: false, error: 'given up' };
      tx.stock.book([room().configured(tea, { allowBackorder: false })]);
      return ok(undefined);
    });
    expect(runs).to.equal(2);
    await receive(3);
    await room().book(room().configured(tea, { allowBackorder: false }));
    expect(await teaLevel()).to.deep.include({ onHand: 3, reserved: 3, allowBackorder: false });
    await room().expectBooksToBalance();
  });

  it('makes two changes of settings at once one after the other', async () => {
    await receive(9);
    await Promise.all([
      room().book(room().configured(tea, { reorderPoint: 5 })),
      room().book(room().configured(tea, { allowBackorder: true })),
      room().book(room().configured(tea, { reorderPoint: 5 })),
    ]);
    expect(await teaLevel()).to.deep.include({ reorderPoint: 5, allowBackorder: true, version: 3 });
    await room().expectBooksToBalance();
  });

  it('says that it is low once, at the reorder point, until it rose above', async () => {
    await receive(9);
    await room().book(room().configured(tea, { reorderPoint: 4 }));
    await claim(4);
    expect((await teaLevel())?.low).to.equal(false);
    await claim(1);
    expect(await teaLevel()).to.deep.include({ low: true, version: 3 });
    await claim(1);
    await claim(-2);
    expect(await teaLevel()).to.deep.include({ low: false, version: 3 });
    await claim(3);
    expect(await types()).to.deep.equal(['stock_moved', 'stock_configured', 'stock_low', 'stock_low']);
    const low = (await room().history(levelName(tea))).filter(({ type }) => type === 'inventory.stock_low');
    expect(low.map(({ data, actor, requestId }) => [data, actor, requestId])).to.deep.equal([
      [{ ...tea, available: 4, reorderPoint: 4 }, unit.actor, unit.requestId],
      [{ ...tea, available: 2, reorderPoint: 4 }, unit.actor, unit.requestId],
    ]);
    await room().expectBooksToBalance();
  });

  it('says that it is low after what made it low', async () => {
    await receive(9);
    await room().book(room().configured(tea, { reorderPoint: 9 }));
    expect(await types()).to.deep.equal(['stock_moved', 'stock_configured', 'stock_low']);
    await receive(5);
    await room().book(room().move({ ...tea, kind: 'adjustment', onHand: -6 }));
    expect((await types()).slice(3)).to.deep.equal(['stock_moved', 'stock_moved', 'stock_low']);
    await room().expectBooksToBalance();
  });

  it('says that it is low once, however many reservations at once make it so', async () => {
    await receive(100);
    await room().book(room().configured(tea, { reorderPoint: 50 }));
    await Promise.all(Array.from({ length: 70 }, () => claim(1)));
    expect((await types()).filter((type) => type === 'stock_low')).to.have.lengthOf(1);
    await room().expectBooksToBalance();
  });
};
