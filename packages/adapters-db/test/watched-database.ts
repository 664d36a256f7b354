import { Database, type Parameter, type Row, type Statement } from '../src/index.js';

/** A pool that remembers what it was asked, so that a test can have it explained. */
export class WatchedDatabase extends Database {
  readonly #asked: Statement[] = [];

  /** How many statements it was asked. */
  get asked(): number {
    return this.#asked.length;
  }

  override query<R extends Row = Row>(text: string, parameters: readonly Parameter[] = []): Promise<readonly R[]> {
    this.#asked.push({ text, parameters });
    return super.query<R>(text, parameters);
  }

  override transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    this.#asked.push(...statements);
    return super.transaction(statements);
  }

  /** How PostgreSQL carries out each query that `ask` sends and that `matters`, as it plans it for these very values. */
  async plansOf(
    ask: () => Promise<unknown>,
    matters: (text: string) => boolean = () => true,
  ): Promise<readonly string[]> {
    const from = this.#asked.length;
    await ask();
    const plans: string[] = [];
    for (const { text, parameters } of this.#asked.slice(from).filter((asked) => matters(asked.text))) {
      const rows = await super.query(`explain (costs off) ${text}`, parameters);
      plans.push(rows.map((row) => String(row['QUERY PLAN'])).join('\n'));
    }
    return plans;
  }
}
