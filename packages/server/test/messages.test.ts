import type { Database } from '@quayside/adapters-db';
import { expect } from 'chai';
import { startInProcess, type InProcess } from './doors/in-process.js';
import { until } from './processes.js';

const reservation = '{"reservationId":"res_01h455vb4pex5vsknk084sn02q"}';

describe('quayside messages, beside a running server', function () {
  this.timeout(60_000);
  let running: InProcess;
  let database: Database;
  before(async () => {
    running = await startInProcess();
    ({ database } = running.server.system);
  });
  after(() => running?.end());
  const messages = (...args: readonly string[]) => running.command('messages', ...args);

  /** Has the inventory asked for something that it cannot read, and for something behind it that it can; both are set aside. */
  const poison = async (lane: string): Promise<readonly [string, string]> => {
    for (const data of ['null', reservation])
      await database.query(
        `insert into kernel.messages (id, kind, type, subject, lane, at, actor, request_id, data)
         values (gen_random_uuid(), 'command', 'inventory.expire_reservation', $1::text, $1::text, now(), 'system', 'req', $2::text::json)`,
        [lane, data],
      );
    const { consumers } = running.server.system;
    const aside = async () => (await consumers.aside(100)).filter(({ message }) => message.lane === lane);
    await until(async () => (await aside()).length === 2, 'both to be set aside');
    // Nobody waits here for a quarter of an hour.
    await database.query(
      'update kernel.aside set dead = true, attempts = 12, next_attempt_at = null where attempts > 0',
    );
    const [first = '', second = ''] = (await aside()).map(({ message }) => message.id);
    return [first, second];
  };
  const mend = () =>
    database.query("update kernel.messages set data = $1::text::json where data::text = 'null'", [reservation]);

  it('lists what is dead and what waits behind it, and has it tried again once the cause is gone', async () => {
    const [dead, behind] = await poison('ord_of_a_test');
    const listed = await messages('list');
    expect(listed.code).to.equal(0);
    expect(listed.stdout.split('\n')).to.have.length(3);
    expect(listed.stdout).to.match(
      new RegExp(`^${dead}  inventory  inventory.expire_reservation of ord_of_a_test  dead after 12 tries: .+$`, 'm'),
    );
    expect(listed.stdout).to.include(
      `${behind}  inventory  inventory.expire_reservation of ord_of_a_test  waits behind another of its lane\n`,
    );
    const [line = ''] = (await messages('list', '--json')).stdout.split('\n');
    expect(JSON.parse(line)).to.deep.include({ consumer: 'inventory', dead: true, attempts: 12 });

    await mend();
    expect(await messages('retry', dead)).to.include({ code: 0, stdout: `${dead} is tried again.\n` });
    await until(async () => (await messages('list')).stdout === 'No message is set aside.\n', 'both to be worked on');
  });

  it('has every dead message tried again at once', async () => {
    const [one] = await poison('ord_one');
    const [other] = await poison('ord_other');
    await mend();
    const retried = await messages('retry', '--all');
    expect(retried.stdout).to.equal(`${one} is tried again.\n${other} is tried again.\n`);
    await until(async () => (await messages('list')).stdout === 'No message is set aside.\n', 'all to be worked on');
    expect((await messages('retry', '--all')).stdout).to.equal('No message is dead.\n');
  });

  it('gives a command up, and its lane goes on; but never what somebody told', async () => {
    const [dead] = await poison('ord_given_up');
    const [another] = await poison('ord_given_up_too');
    expect(await messages('give-up', dead, another)).to.include({
      code: 0,
      stdout: `${dead} is given up.\n${another} is given up.\n`,
    });
    await until(async () => (await messages('list')).stdout === 'No message is set aside.\n', 'the lane to go on');

    await database.query(
      `insert into kernel.aside (consumer, position, lane, attempts, next_attempt_at, reason, dead)
       select 'inventory', position, 'lane of an event', 12, null, 'no', true from kernel.messages
       where kind = 'event' and position is not null limit 1`,
    );
    const [event] = await running.server.system.consumers.aside(1);
    const refused = await messages('give-up', event?.message.id ?? '');
    expect(refused).to.include({ code: 1, stdout: '' });
    expect(refused.stderr).to.match(/^quayside: msg_\w+ tells what happened, .*\n$/);
    await database.query('delete from kernel.aside');
  });

  it('says what is wrong with what it was given, in one line', async () => {
    const unknown = 'msg_01h455vb4pex5vsknk084sn02q';
    for (const [args, said] of [
      [['retry', unknown], `${unknown} is no dead message`],
      [['retry', 'nonsense'], 'nonsense is no id of a message'],
      [['retry'], 'Say which messages to try again'],
      [['retry', '--all', unknown], 'Say which messages to try again'],
      [['give-up', unknown], `${unknown} is not set aside`],
    ] as const) {
      const ended = await messages(...args);
      expect([ended.code, ended.stdout], args.join(' ')).to.deep.equal([1, '']);
      expect(ended.stderr).to.match(/^quayside: [^\n]+\n$/);
      expect(ended.stderr).to.include(said);
    }
  });
});
