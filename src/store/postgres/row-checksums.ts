/**
 * The checksums that a store makes of what it writes to a server. Where a row stands in the log is known only
 * to the server, which seals it with the function `seal` of the schema; all else is sealed here.
 */
import type { SnapshotKey } from '../../events/event-store.ts';
import type { FactColumns } from '../../events/stored-fact.ts';
import { mixed, type TextChecksum } from '../row-chain.ts';
import type { LogPlace } from './log-place.ts';

/** What the checksum of a fact is made of, beside its data. */
export interface SealedColumns {
  readonly version: number;
  /** The checksum of the name of the append, as the server writes it. */
  readonly append: number;
  readonly claims: boolean;
}

/** Makes the checksums of one store. */
export class RowChecksums {
  readonly #crc: TextChecksum;

  constructor(crc: TextChecksum) {
    this.#crc = crc;
  }

  /**
   * Of a fact, from that of the fact before it in its stream. The stream and the type are in the data, too;
   * where the columns differ from it, `factOf` says so.
   */
  ofFact(
    { schema, data }: FactColumns,
    { version, append, claims }: SealedColumns,
    before: number,
  ): number {
    const rest = schema ^ ((claims ? 1 : 0) << 31);
    return signed(this.#crc(data, mixed(append, version, before, rest)));
  }

  /** Of the name of an append, which all its facts share. */
  ofAppend(id: string): number {
    return this.#crc(id);
  }

  ofSnapshot({ name, schema }: SnapshotKey, { tx, sequence }: LogPlace, state: string): number {
    return signed(this.#crc(state, this.#crc(`${name} ${schema} ${tx} ${sequence}`)));
  }
}

/** As a column of four bytes holds it. */
function signed(checksum: number): number {
  return checksum | 0;
}
