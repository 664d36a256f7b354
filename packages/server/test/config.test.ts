import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Processes } from './processes.js';

describe('quayside config', function () {
  this.timeout(30_000);
  const processes = new Processes();
  after(() => processes.end());

  const secret = `whsec_${'c2VjcmV0'.repeat(5)}`;

  it('shows every setting with its value and origin, the environment before .env, and no secret', async () => {
    const cwd = await processes.folder();
    await writeFile(
      join(cwd, '.env'),
      `QUAYSIDE_PORT=9001\nQUAYSIDE_DRAIN_MS=5\nQUAYSIDE_PAYMENT_WEBHOOK_SECRET=${secret}\n`,
    );
    const settings = { QUAYSIDE_PORT: '9002', DATABASE_URL: 'postgres://ada:lovelace@localhost/shop' };
    const { code, stdout, stderr } = await processes.run(['config'], settings, { cwd });
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^QUAYSIDE_PORT=9002\n +from environment\./m);
    expect(stdout).to.match(/^QUAYSIDE_DRAIN_MS=5\n +from \.env\./m);
    expect(stdout).to.match(/^QUAYSIDE_HOST=127\.0\.0\.1\n +from standard\./m);
    expect(stdout).to.match(/^DATABASE_URL=\*+\n +from environment\./m);
    expect(stdout).to.match(/^QUAYSIDE_PAYMENT_WEBHOOK_SECRET=\*+\n +from \.env\./m);
    expect(stdout).not.to.match(/lovelace|c2VjcmV0/);
  });

  it('prints the .env.example of this repository', async () => {
    const { stdout } = await processes.run(['config', '--env']);
    expect(stdout).to.equal(await readFile(new URL('../../../../.env.example', import.meta.url), 'utf8'));
  });

  it('refuses a URL whose password has a % that encodes nothing, and repeats no part of it', async () => {
    const settings = {
      QUAYSIDE_ENVIRONMENT: 'production',
      DATABASE_URL: 'postgres://ada:love%lace@localhost/shop',
      QUAYSIDE_MAIL_URL: 'smtp://ada%:lovelace@mail.example.com',
    };
    const { code, stdout, stderr } = await processes.run(['serve'], settings, { cwd: await processes.folder() });
    expect([code, stdout]).to.deep.equal([1, '']);
    const wrong = (name: string) =>
      `  ${name} (from the environment) must have %25 for each % in its name and password`;
    expect(stderr.trimEnd().split('\n').slice(1)).to.have.members(['DATABASE_URL', 'QUAYSIDE_MAIL_URL'].map(wrong));
  });

  it('says in one line each what is wrong, by name and origin, and repeats no secret; nothing starts', async () => {
    const cwd = await processes.folder();
    await writeFile(join(cwd, '.env'), 'QUAYSIDE_LOG_LEVEL=loud\nQUAYSIDE_PROT=8080\n');
    const settings = {
      QUAYSIDE_ENCRYPTION_KEYS: 'lovelace',
      QUAYSIDE_PORT: 'eighty',
      QUAYSIDE_DRAIN_MS: '-1',
      QUAYSIDE_MIGRATE_AT_START: 'maybe',
      DATABASE_URL: 'mysql://ada:lovelace@localhost/shop',
      QUAYSIDE_PAYMENT_WEBHOOK_SECRET: 'lovelace',
    };
    for (const command of ['config', 'serve']) {
      const { code, stdout, stderr } = await processes.run([command], settings, { cwd });
      expect([code, stdout]).to.deep.equal([1, '']);
      const [first, ...problems] = stderr.trimEnd().split('\n');
      expect(first).to.equal('quayside: The configuration is not right:');
      expect(problems.toSorted().map((line) => line.trim())).to.deep.equal([
        'DATABASE_URL (from the environment) must be a URL that begins with postgres:// or postgresql://',
        'QUAYSIDE_DRAIN_MS (from the environment) must be a whole number, not "-1"',
        'QUAYSIDE_ENCRYPTION_KEYS (from the environment) must be keys as id:base64 of 32 bytes, separated by commas, each id once',
        'QUAYSIDE_LOG_LEVEL (from .env) must be one of error, warn, info, debug, not "loud"',
        'QUAYSIDE_MIGRATE_AT_START (from the environment) must be one of true, false, not "maybe"',
        'QUAYSIDE_PAYMENT_WEBHOOK_SECRET (from the environment) must be whsec_ and at least 24 bytes in base 64',
        'QUAYSIDE_PORT (from the environment) must be a whole number, not "eighty"',
        'QUAYSIDE_PROT (from .env) is no setting; `quayside config` lists them all',
      ]);
    }
  });
});
