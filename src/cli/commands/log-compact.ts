/**
 * `cenalloc log --compact`: moves facts from a store into an archive. A fact is forgotten only when the
 * archive is whole, on the disk, and was read back from there.
 */
import { createHash } from 'node:crypto';
import type { InputError } from '../../base/document.ts';
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { decodeLine } from '../../events/codec.ts';
import { encodeEvent } from '../../events/encode-log.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { openWorld, saveWorld, type OpenedWorld } from '../../store/open-world.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { WORLD_SNAPSHOT } from '../../store/world-snapshot.ts';
import { readPieces } from '../input/read-pieces.ts';
import { STDIN } from '../input/source-name.ts';
import { TextLines } from '../input/text-lines.ts';
import { note } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

/** Moves the facts of a store into a new file. */
export async function compactLog(
  store: SqliteStore,
  path: string,
  archive: string,
): Promise<Result<null, InputError>> {
  if (archive === STDIN) {
    const message = 'an archive is a file, which can be read back before anything is forgotten';
    return refused({ source: '--compact', message });
  }
  const { base } = store;
  const opened = openWorld(store);
  if (opened === null || opened.at === base) {
    return refused({ source: path, message: 'there are no facts to archive' });
  }
  const seal = new Seal(base);
  const written = await writeWhole(archive, seal.lines(store.readAll(base), opened.at), {
    isNew: true,
    verify: (file) => seal.verify(file, archive),
  });
  if (!written.ok) return written;
  let count: number;
  try {
    count = forget(store, opened);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    const next = `${archive} holds a copy of the facts; take it away before you try again`;
    return refused({ source: path, message: `nothing was forgotten: ${error.message}; ${next}` });
  }
  if (count === 0) {
    const message = `others keep later worlds in it all the time: nothing was forgotten; ${archive} holds a copy`;
    return refused({ source: path, message });
  }
  note(`${counted(count, 'fact')} moved from ${path} to ${archive}`);
  const unused = store.unusedBytes();
  if (unused > 0) {
    const words = 'hold nothing now; there was no room to rewrite it, further facts fill them';
    note(`${path}: ${sizeInWords(unused)} of the file ${words}`);
  }
  return ok(null);
}

/** How often it is tried to forget while others keep snapshots of their own. */
const TRIES = 8;

/** Forgets what is archived and nothing else: another process may keep a later world in between. */
function forget(store: SqliteStore, archived: OpenedWorld<number>): number {
  for (let tried = 0; tried < TRIES; tried += 1) {
    saveWorld(store, archived);
    const count = store.compact(WORLD_SNAPSHOT, archived.at);
    if (count > 0) return count;
  }
  return 0;
}

/** What an archive must be: so many facts up to this one, in exactly these bytes. */
class Seal {
  #last: number;
  #count = 0;
  readonly #digest = createHash('sha256');

  /** @param base - The fact before the first one. */
  constructor(base: number) {
    this.#last = base;
  }

  /** The lines of the facts up to one, each of them counted. */
  *lines(facts: Iterable<RecordedEvent>, until: number): Iterable<string> {
    for (const recorded of facts) {
      if (recorded.sequence > until) return;
      const line = `${encodeEvent(recorded)}\n`;
      this.#last = recorded.sequence;
      this.#count += 1;
      this.#digest.update(line);
      yield line;
    }
  }

  /** Reads a file back and says whether it is what was written. */
  async verify(file: string, archive: string): Promise<Result<null, InputError>> {
    const digest = createHash('sha256');
    const cutter = new TextLines(false);
    let count = 0;
    let last = '';
    for await (const piece of readPieces(file)) {
      digest.update(piece);
      const lines = cutter.push(piece);
      if (!lines.ok) break;
      count += lines.value.length;
      last = lines.value.at(-1) ?? last;
    }
    const fact = decodeLine(last);
    const isWhole =
      count === this.#count &&
      fact.ok &&
      fact.value.sequence === this.#last &&
      digest.digest('hex') === this.#digest.digest('hex');
    if (isWhole) return ok(null);
    const found = `${count} of ${counted(this.#count, 'fact')} were found in it`;
    const message = `cannot be trusted: it was read back and is not what was written (${found}); nothing was forgotten`;
    return refused({ source: archive, message });
  }
}
