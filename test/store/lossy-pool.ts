/** A pool of `pg` for tests that loses connections, before a statement or after it, and tells what was sent. */
import pg from 'pg';
import type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
} from '../../src/store/postgres/index.ts';

/** A pool that loses connections, when it is told to, before a statement or before its answer. */
export class LossyPool implements PostgresPool {
  readonly #pool: pg.Pool;
  /** Which statements lose their connection, and when; each once. */
  #losses: { readonly of: RegExp; readonly when: 'before' | 'after' }[] = [];
  #wait = (): Promise<void> => Promise.resolve();
  lost = 0;
  /** The statements that were sent. */
  readonly sent: string[] = [];

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url });
  }

  lose(of: RegExp, when: 'before' | 'after'): void {
    this.#losses.push({ of, when });
  }

  /** Lets so many of the next statements wait until they are released. */
  hang(most: number): { count: number; readonly release: () => void } {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hung = { count: 0, release };
    this.#wait = async () => {
      if (hung.count >= most) return;
      hung.count += 1;
      await released;
    };
    return hung;
  }

  async connect(): Promise<PostgresClient> {
    const client = await this.#pool.connect();
    return {
      query: async (query: PostgresQuery) => {
        const loss = this.#losses.find(({ of }) => of.test(query.text));
        this.#losses = this.#losses.filter((each) => each !== loss);
        if (loss?.when === 'before') this.#break();
        const { name, text, values = [] } = query;
        this.sent.push(text);
        await this.#wait();
        const given = name === undefined ? { text } : { name, text };
        const done = (await client.query({ ...given, values: [...values] })) as {
          rows: Record<string, unknown>[];
        };
        if (loss?.when === 'after') this.#break();
        return done;
      },
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener),
      release: (destroy) => {
        client.release(destroy);
      },
    };
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }

  #break(): never {
    this.lost += 1;
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }
}
