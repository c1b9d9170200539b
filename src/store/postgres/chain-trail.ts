/**
 * What a reader of many streams remembers of each, so that every fact is held against the one before it. What
 * it has not read is looked up, page by page.
 */
import { StreamMemory } from '../row-chain.ts';
import type { PostgresQuery, PostgresRow } from './driver.ts';
import { corrupt } from './failure.ts';
import type { RowChecksums } from './row-checksums.ts';
import { BEFORE_ALL, readRow, textIn, type ChainLink, type ReadRow } from './rows.ts';

/** What a reader needs to look up what it has not read. */
export interface LookUp {
  readonly source: string;
  readonly checksums: RowChecksums;
  readonly ask: (query: PostgresQuery) => Promise<readonly PostgresRow[]>;
  /** The digests of versions of streams: those that are there. */
  readonly digests: (streams: readonly string[], versions: readonly number[]) => PostgresQuery;
}

/** One reader. */
export class ChainTrail {
  readonly #lookUp: LookUp;
  readonly #last = new StreamMemory<ChainLink>();

  constructor(lookUp: LookUp) {
    this.#lookUp = lookUp;
  }

  /** Gets ready for a page of rows. */
  async prepare(rows: readonly PostgresRow[]): Promise<void> {
    const { source, ask, digests } = this.#lookUp;
    const wanted = new Map<string, number>();
    const seen = new Set<string>();
    for (const row of rows) {
      const stream = textIn(row, 'stream', source);
      if (seen.has(stream)) continue;
      seen.add(stream);
      const before = Number(row['version']) - 1;
      if (before > 0 && this.#last.get(stream) === undefined) wanted.set(stream, before);
    }
    if (wanted.size === 0) return;
    for (const row of await ask(digests([...wanted.keys()], [...wanted.values()]))) {
      const stream = textIn(row, 'stream', source);
      const version = wanted.get(stream) ?? 0;
      this.#last.put(stream, { version, digest: Number(row['checksum']) });
    }
  }

  /** The fact of a row of the page. */
  read(row: PostgresRow): ReadRow {
    const { source, checksums } = this.#lookUp;
    const stream = textIn(row, 'stream', source);
    const version = Number(row['version']);
    const before = version === 1 ? BEFORE_ALL : this.#last.get(stream);
    if (before === undefined) throw corrupt(source, `${stream} version ${version - 1} is missing`);
    const read = readRow(row, before, source, checksums);
    // A buffer that was freed has no further facts.
    if (read.stored.event.type === 'BufferFreed') this.#last.forget(stream);
    else this.#last.put(stream, read.link);
    return read;
  }
}
