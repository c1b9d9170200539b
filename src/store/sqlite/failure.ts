/**
 * What SQLite complains about, in words for people: what was wrong, what was expected, what to do.
 */
import { StoreFailure, type StoreFailureKind } from '../../events/store-failure.ts';
import { DriverError, RESULT } from './driver.ts';

interface Wording {
  readonly kind: StoreFailureKind;
  readonly words: string;
}

const WORDINGS: ReadonlyMap<number, Wording> = new Map<number, Wording>([
  [RESULT.busy, { kind: 'busy', words: 'another process holds the store; try again' }],
  [RESULT.locked, { kind: 'busy', words: 'another call holds the store; try again' }],
  [
    RESULT.readOnly,
    {
      kind: 'readOnly',
      words:
        'the store was opened for reading, or its file may no longer be written; open it or a copy for writing',
    },
  ],
  [
    RESULT.ioError,
    { kind: 'io', words: 'the disk failed; nothing was appended. Look at the disk and its room' },
  ],
  [
    RESULT.noRoomToShare,
    {
      kind: 'full',
      words:
        'there is no room left for the file that SQLite makes beside it; nothing was appended. Make room and try again, or read a copy of it and of its -wal on another disk',
    },
  ],
  [
    RESULT.corrupt,
    { kind: 'corrupt', words: 'the file is damaged; take a copy of it, then restore a backup' },
  ],
  [
    RESULT.constraint,
    {
      kind: 'corrupt',
      words: 'the rows do not fit their heads; take a copy of the file, then restore a backup',
    },
  ],
  [
    RESULT.full,
    { kind: 'full', words: 'there is no room left; nothing was appended. Make room and try again' },
  ],
  [
    RESULT.cannotOpen,
    {
      kind: 'missing',
      words: 'it cannot be opened; check its path, its folder, and how many files may be open',
    },
  ],
  [
    RESULT.notADatabase,
    { kind: 'foreign', words: 'this is no store of cenalloc: the file is no SQLite database' },
  ],
]);

/** Turns whatever a driver threw into a failure of the store; other errors are passed on. */
export function storeFailure(error: unknown, source: string): unknown {
  if (!(error instanceof DriverError)) return error;
  const wording = WORDINGS.get(error.result);
  if (wording !== undefined) {
    return new StoreFailure(wording.kind, source, `${wording.words} (${error.message})`, error);
  }
  const isClosed = /not open|finalized/.test(error.message);
  const words = isClosed ? 'the store was closed; open it again' : 'SQLite failed';
  const kind = isClosed ? 'closed' : 'io';
  return new StoreFailure(kind, source, `${words} (${error.message})`, error);
}

/** Something in the file that this program cannot have written. */
export function corrupt(source: string, what: string): StoreFailure {
  const next = 'the file is damaged; take a copy of it, then restore a backup';
  return new StoreFailure('corrupt', source, `${what}: ${next}`);
}
