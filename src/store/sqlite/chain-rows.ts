/**
 * The step to layout 5 that SQL cannot say: what older programs wrote is checked by their checksums, and gets
 * those of today, which make chains of streams and recordings. All of it happens in the transaction of the
 * migration, and nothing of it where a row is damaged.
 */
import { claimsShared } from '../../events/claims.ts';
import { factOf } from '../../events/stored-fact.ts';
import { NOTHING_YET } from '../row-chain.ts';
import type { Checksums, Head, PiecePlace, RecordingHead } from './checksums.ts';
import { numberIn, stringIn } from './columns.ts';
import type { Driver, Row } from './driver.ts';
import { corrupt } from './failure.ts';

const ROWS_AT_ONCE = 1024;

/** Gives all rows the checksums of today. Memory: the heads of all streams. */
export function chainRows(driver: Driver, source: string, checksums: Checksums): void {
  new RowChaining(driver, source, checksums).run();
}

class RowChaining {
  readonly #driver: Driver;
  readonly #source: string;
  readonly #checksums: Checksums;
  readonly #heads = new Map<string, Head>();

  constructor(driver: Driver, source: string, checksums: Checksums) {
    this.#driver = driver;
    this.#source = source;
    this.#checksums = checksums;
  }

  run(): void {
    const base = this.#markBase();
    this.#keepArchived(base);
    this.#chainFacts(base);
    const put = this.#driver.prepare('INSERT INTO heads VALUES (?, ?, ?, ?, ?)');
    for (const head of this.#heads.values()) {
      const { stream, version, sequence, digest } = head;
      put.run(stream, version, sequence, digest, this.#checksums.ofHead(head));
    }
    this.#chainRecordings();
  }

  #markBase(): number {
    const row = this.#driver.prepare('SELECT at FROM base').get();
    if (row === undefined) return 0;
    const at = numberIn(row, 'at');
    this.#driver.prepare('UPDATE base SET mark = ?').run(this.#checksums.ofBase(at));
    return at;
  }

  /** The digests of facts that are no longer here are not known: their streams begin a chain anew. */
  #keepArchived(base: number): void {
    const update = this.#driver.prepare('UPDATE archived SET checksum = ? WHERE stream = ?');
    for (const row of this.#driver.prepare('SELECT stream, version FROM archived').all()) {
      const stream = stringIn(row, 'stream');
      const left = { stream, version: numberIn(row, 'version'), digest: NOTHING_YET };
      update.run(this.#checksums.ofArchived(left), stream);
      // The last one of them stood before the base, and nobody knows where.
      this.#heads.set(stream, { ...left, sequence: base });
    }
  }

  #chainFacts(base: number): void {
    const page = this.#driver.prepare(
      'SELECT * FROM facts WHERE sequence > ? ORDER BY sequence LIMIT ?',
    );
    const update = this.#driver.prepare(
      'UPDATE facts SET claims = ?, checksum = ? WHERE sequence = ?',
    );
    for (let sequence = base; ;) {
      const rows = page.all(sequence, ROWS_AT_ONCE);
      for (const row of rows) {
        sequence += 1;
        const { claims, digest } = this.#chainFact(row, sequence);
        update.run(claims, digest, sequence);
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  #chainFact(row: Row, sequence: number): { readonly claims: number; readonly digest: number } {
    const stream = stringIn(row, 'stream');
    const head = this.#heads.get(stream);
    const place = {
      sequence: numberIn(row, 'sequence'),
      stream,
      version: numberIn(row, 'version'),
    };
    if (place.sequence !== sequence) throw corrupt(this.#source, `fact ${sequence} is missing`);
    if (place.version !== (head?.version ?? 0) + 1) {
      throw corrupt(
        this.#source,
        `what stands before ${stream} version ${place.version} is missing`,
      );
    }
    const columns = {
      schema: numberIn(row, 'schema'),
      type: stringIn(row, 'type'),
      data: stringIn(row, 'data'),
    };
    const isIntact = numberIn(row, 'checksum') === this.#checksums.ofLoneFact(columns, place);
    const fact = isIntact ? factOf(columns, place, true) : null;
    if (fact?.ok !== true) throw corrupt(this.#source, `fact ${sequence} is not what was written`);
    // What older programs wrote here was under no checksum.
    const claims = claimsShared(fact.value.event) ? 1 : 0;
    const digest = this.#checksums.ofFact(columns, place, claims, head?.digest ?? NOTHING_YET);
    this.#heads.set(stream, { ...place, digest });
    return { claims, digest };
  }

  #chainRecordings(): void {
    const heads = new Map<string, RecordingHead>();
    const update = this.#driver.prepare(
      'UPDATE recordings SET checksum = ? WHERE name = ? AND line = ?',
    );
    const pieces = this.#driver.prepare('SELECT name, line FROM recordings ORDER BY name, line');
    const text = this.#driver.prepare(
      'SELECT lines, text, checksum FROM recordings WHERE name = ? AND line = ?',
    );
    for (const found of pieces.all()) {
      const [name, line] = [stringIn(found, 'name'), numberIn(found, 'line')];
      const head = heads.get(name) ?? { name, lines: 0, digest: NOTHING_YET };
      const row = text.get(name, line) ?? found;
      const place: PiecePlace = { name, line, lines: numberIn(row, 'lines') };
      const kept = stringIn(row, 'text');
      const isIntact = numberIn(row, 'checksum') === this.#checksums.ofLonePiece(kept, line);
      if (!isIntact || line !== head.lines + 1) {
        throw corrupt(
          this.#source,
          `line ${head.lines + 1} of the recording ${name} is not what was kept`,
        );
      }
      const digest = this.#checksums.ofPiece(kept, place, head.digest);
      update.run(digest, name, line);
      heads.set(name, { name, lines: head.lines + place.lines, digest });
    }
    const put = this.#driver.prepare('INSERT INTO recording_heads VALUES (?, ?, ?, ?)');
    for (const head of heads.values()) {
      put.run(head.name, head.lines, head.digest, this.#checksums.ofRecording(head));
    }
  }
}
