/**
 * Up to where a log is certain: a transaction that is still open, in whichever database of the server, hides
 * what was committed after it began. Whoever reads a log to its end waits for it, or is told by whom it is hidden.
 */
import { StoreFailure } from '../../events/store-failure.ts';
import type { Connections } from './connections.ts';
import type { PostgresRow } from './driver.ts';
import { HIDING, HORIZON, type SqlStatements } from './sql-statements.ts';

/** How often it is looked whether earlier transactions have ended, in milliseconds. */
const LOOK_FIRST_MS = 1;
const LOOK_LONGEST_MS = 50;

/** The horizon of one store. */
export class Horizon {
  readonly #connections: Connections;
  readonly #sql: SqlStatements;
  /** The last transaction that is known to have appended: whoever reads on must find it. */
  #known = 0n;
  /** The last transaction of which it is known that everything up to it can be read. */
  #certain = 0n;

  constructor(connections: Connections, sql: SqlStatements) {
    this.#connections = connections;
    this.#sql = sql;
  }

  /** Takes note of a transaction that has appended. */
  learn(tx: string): void {
    const known = BigInt(tx);
    if (known > this.#known) this.#known = known;
  }

  /**
   * Waits until everything can be read that is in the log by now, by whomever.
   *
   * @throws StoreFailure `busy` where the patience ends before that.
   */
  async pass(): Promise<void> {
    const [newest] = await this.#connections.query(this.#sql.newest());
    if (typeof newest?.['tx'] === 'string') this.learn(newest['tx']);
    await this.#untilCertain(this.#known);
  }

  async #untilCertain(tx: bigint): Promise<void> {
    if (tx <= this.#certain) return;
    const isSo = async (): Promise<boolean> => {
      const [row] = await this.#connections.query(HORIZON(String(tx)));
      return row?.['certain'] === true;
    };
    const why = (): Promise<StoreFailure> => this.#whyHidden();
    await this.#connections.until(isSo, LOOK_FIRST_MS, LOOK_LONGEST_MS, why);
    if (tx > this.#certain) this.#certain = tx;
  }

  async #whyHidden(): Promise<StoreFailure> {
    const [row] = await this.#connections.query(HIDING());
    const words = `a transaction that is still open hides facts${whose(row)}; see pg_stat_activity and pg_prepared_xacts`;
    return new StoreFailure('busy', this.#connections.source, words);
  }
}

/** Whose transaction it is, as far as the server tells. */
function whose(row: PostgresRow | undefined): string {
  if (row === undefined) return '';
  const { pid, database, prepared } = row;
  const who = [
    ...(typeof pid === 'number' ? [`process ${pid}`] : []),
    ...(typeof prepared === 'string' ? [`prepared as ${JSON.stringify(prepared)}`] : []),
    ...(typeof database === 'string' ? [`database ${database}`] : []),
  ];
  return who.length === 0 ? '' : ` (${who.join(', ')})`;
}
