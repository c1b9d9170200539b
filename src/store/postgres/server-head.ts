/**
 * The head of a stream: its last fact and that one's digest, under a seal. It says where to append, and
 * whether what is there is all of the stream.
 */
import type { PostgresRow } from './driver.ts';
import { corrupt } from './failure.ts';
import { textIn, type ChainLink } from './rows.ts';

/** The last fact of a stream. */
export interface StreamHead extends ChainLink {
  /** The transaction that appended it. */
  readonly tx: string;
}

/**
 * The head in the row of the statement `head`; null where the stream is new.
 *
 * @throws StoreFailure where the head is not what was written, or the rows of the stream end elsewhere.
 */
export function headIn(row: PostgresRow, stream: string, source: string): StreamHead | null {
  const last = row['last'] === null ? 0 : Number(row['last']);
  if (row['version'] === null) {
    if (last > 0) throw corrupt(source, `the head of ${stream} is missing`);
    return null;
  }
  const version = Number(row['version']);
  if (row['placed'] !== true) {
    throw corrupt(source, `the head of ${stream} is not what was written`);
  }
  if (last < version) throw corrupt(source, `${stream} version ${last + 1} is missing`);
  const digest = Number(row['digest']);
  if (last > version || digest !== Number(row['checksum'])) {
    throw corrupt(source, `the head of ${stream} is of another history`);
  }
  return { version, digest, tx: textIn(row, 'tx', source) };
}
