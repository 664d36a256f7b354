import { expect } from 'chai';
import type { Asking, Door, Granted, Told } from './door.js';
import { expectReplay, expectSame } from './transport-suite.js';
import { asking, World, type TransportBench } from './world.js';

export interface WaitingBench extends TransportBench {
  /** Lets no order come to an end until the function that this gives back is called. */
  holdUp(): Promise<() => Promise<void>>;
}

/** Calls that are under way when others come, over every door. */
export const waitingSuite = (bench: () => WaitingBench): void => {
  const place = (door: Door, world: World, asked: Asking): Promise<Told | null> =>
    door.call('orders.place', world.orderInput({ external_id: world.tag }), asked);

  it('waits for what a command began, by every door alike', async () => {
    const ends: unknown[] = [];
    for (const door of bench().doors) {
      const world = new World(bench());
      await world.stock();
      const told = grantedOf(await place(door, world, asking(bench().admin, { wait: 20_000 })));
      ends.push(world.normal(told));
    }
    expect(ends[0]).to.include({ status: 'confirmed' });
    for (const [index, { name }] of bench().doors.entries()) expect(ends[index], name).to.deep.equal(ends[0]);
  });

  it('tells whoever uses a key that is in progress so, by every door and whichever it came by, and then the same answer', async () => {
    for (const first of bench().doors) {
      const { doors, admin } = bench();
      const world = new World(bench());
      await world.stock();
      const goOn = await bench().holdUp();
      const asked = asking(admin, { wait: 20_000 });
      const answering = place(first, world, asked);
      await world.until(
        'orders.list',
        { external_id: world.tag },
        ({ items }) => Array.isArray(items) && items.length === 1,
      );
      for (const door of doors) {
        const told = await place(door, world, { ...asking(admin), onceKey: asked.onceKey });
        if (!told) throw new Error(`${door.name} cannot say it`);
        expectSame(told, inProgress, `by ${door.name} while ${first.name} waits`);
      }
      await goOn();
      const granted = grantedOf(await answering);
      expect(granted.data).to.include({ status: 'confirmed' });
      for (const door of doors) {
        const again = grantedOf(await place(door, world, { ...asking(admin), onceKey: asked.onceKey }));
        expectReplay(again, granted, `by ${door.name} after ${first.name}`);
      }
    }
  });
};

const inProgress = { ok: false, code: 'IDEMPOTENCY_KEY_IN_PROGRESS', details: {}, categories: ['conflict'] } as const;

export interface DeadlineBench extends TransportBench {
  /** Milliseconds that a call may take. */
  readonly patience: number;
  /** Lets no product be written until the function that this gives back is called. */
  holdUp(): Promise<() => Promise<void>>;
}

/** Calls that take longer than they may, over every door. */
export const deadlineSuite = (bench: () => DeadlineBench): void => {
  it('tells that the deadline passed, by every door; a retry with the same key acts no second time', async () => {
    const { doors, admin } = bench();
    const goOn = await bench().holdUp();
    const calls = doors.map((door) => {
      const world = new World(bench());
      const input = { sku: world.sku, name: world.tag, prices: [{ amount: 1, currency: 'EUR' }] };
      return { door, world, input, asked: asking(admin) };
    });
    const told = await Promise.all(
      calls.map(({ door, input, asked }) => door.call('catalog.create_product', input, asked)),
    );
    await goOn();
    for (const [index, { door, world, input, asked }] of calls.entries()) {
      const refused = told[index];
      if (!refused) throw new Error(`${door.name} cannot say it`);
      expectSame(refused, passed, door.name);
      const retry = async (): Promise<Told | null> => door.call('catalog.create_product', input, asked);
      let answer = await retry();
      // The first attempt may still be on its way to its end.
      while (answer?.ok === false && answer.code === 'IDEMPOTENCY_KEY_IN_PROGRESS') answer = await retry();
      expect(grantedOf(answer).data).to.include({ sku: world.sku, version: 1 });
    }
  });
};

const passed = { ok: false, code: 'DEADLINE_EXCEEDED', details: {}, categories: ['timeout'] } as const;

const grantedOf = (told: Told | null): Granted => {
  if (told?.ok !== true) throw new Error(`refused: ${JSON.stringify(told)}`);
  return told;
};
