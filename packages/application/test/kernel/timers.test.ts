import { ManualClock, RecordingLog } from '@quayside/adapters-memory';
import { makeSweeper, Wakeable, type Sweep } from '@quayside/application';
import { later } from '@quayside/domain';
import { expect } from 'chai';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('something that sleeps until it is woken', () => {
  let clock: ManualClock;
  let bell: Wakeable;
  let steps: number;
  let more: number;
  let ended: Promise<void>;
  const failures: unknown[] = [];
  beforeEach(() => {
    clock = new ManualClock();
    bell = new Wakeable(clock, 1_000);
    steps = 0;
    more = 0;
    failures.length = 0;
  });
  const start = (step: () => Promise<boolean> = async () => false): void => {
    ended = bell.run(
      async () => {
        steps += 1;
        if (more > 0) {
          more -= 1;
          return true;
        }
        return step();
      },
      (error) => failures.push(error),
    );
  };
  afterEach(async () => {
    bell.stop();
    await ended;
    expect(clock.untilNext(), 'timers that are left').to.equal(null);
  });

  it('works at once, and then when it is woken', async () => {
    start();
    await turn();
    expect(steps).to.equal(1);
    bell.wake();
    await turn();
    expect(steps).to.equal(2);
    await turn();
    expect(steps).to.equal(2);
  });

  it('works when a while has passed', async () => {
    start();
    await turn();
    clock.advance(999);
    await turn();
    expect(steps).to.equal(1);
    clock.advance(1);
    await turn();
    expect(steps).to.equal(2);
  });

  it('goes on at once while there is more', async () => {
    more = 5;
    start();
    await turn();
    expect(steps).to.equal(6);
  });

  it('loses no wake that comes while it works', async () => {
    let isWoken = false;
    start(async () => {
      if (!isWoken) bell.wake();
      isWoken = true;
      return false;
    });
    await turn();
    expect(steps).to.equal(2);
  });

  it('takes many wakes for one', async () => {
    start();
    await turn();
    for (let time = 0; time < 10; time += 1) bell.wake();
    await turn();
    expect(steps).to.equal(2);
  });

  it('goes on after a failure, when it is woken or after a while', async () => {
    const broken = new Error('broken');
    start(() => Promise.reject(broken));
    await turn();
    clock.advance(1_000);
    await turn();
    expect(failures).to.deep.equal([broken, broken]);
  });

  it('ends after the step that it is at', async () => {
    let goOn: () => void = () => {};
    start(async () => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return true;
    });
    await turn();
    bell.stop();
    let isOver = false;
    void ended.then(() => (isOver = true));
    await turn();
    expect(isOver).to.equal(false);
    goOn();
    await ended;
    expect(steps).to.equal(1);
  });
});

describe('a sweeper', () => {
  it('has each sweep look in its own time, with the time of the look', async () => {
    const clock = new ManualClock();
    const begun = clock.now();
    const looks: [string, string][] = [];
    const sweep = (name: string, every: number): Sweep => ({
      name,
      every,
      sweep: async (now) => looks.push([name, now]) < 0,
    });
    const sweeper = makeSweeper(clock, new RecordingLog(), [sweep('a', 1_000), sweep('b', 3_000)]);
    sweeper.start();
    for (let second = 0; second < 3; second += 1) {
      await turn();
      clock.advance(1_000);
    }
    await turn();
    await sweeper.stop();
    expect(looks.filter(([name]) => name === 'a').map(([, at]) => at)).to.deep.equal(
      [0, 1_000, 2_000, 3_000].map((after) => later(begun, after)),
    );
    expect(looks.filter(([name]) => name === 'b').map(([, at]) => at)).to.deep.equal(
      [0, 3_000].map((after) => later(begun, after)),
    );
    expect(clock.untilNext()).to.equal(null);
  });

  it('says which sweep failed, and tries it again; others go on', async () => {
    const clock = new ManualClock();
    const log = new RecordingLog();
    let tries = 0;
    let others = 0;
    const error = new Error('broken');
    const sweeper = makeSweeper(clock, log, [
      { name: 'orders.broken', every: 1_000, sweep: () => ((tries += 1), Promise.reject(error)) },
      { name: 'orders.well', every: 1_000, sweep: async () => (others += 1) < 3 },
    ]);
    sweeper.start();
    await turn();
    clock.advance(1_000);
    await turn();
    await sweeper.stop();
    expect([tries, others]).to.deep.equal([2, 4]);
    expect(log.lines).to.have.length(2);
    expect(log.lines[0]).to.deep.equal({
      level: 'error',
      message: 'the sweep orders.broken failed; it will be tried again',
      fields: { error },
    });
  });
});
