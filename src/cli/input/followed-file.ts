/**
 * Following a file that grows, by its bytes: each reader has its own place in it. A file that shrank, was written
 * anew or was replaced by another is read from its beginning, and the reader is told.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { scheduler } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { beginsAsGzip } from '../../base/gzip-signature.ts';
import {
  OTHER_BEGINNING,
  PIECE_LENGTH,
  type LivePiece,
  type LiveSource,
} from '../../inspect/live-source.ts';
import { binaryKindOf, SIGNATURE_LENGTH_MAX } from '../../trace/formats/file-signature.ts';
import { codeOf } from '../output/errno-words.ts';
import { LINE_SIZE_MAX } from './text-lines.ts';

/** Milliseconds between two looks at a file that has not grown. */
const LOOK_EVERY = 100;

/** So many bytes before a place tell whether the file is still the one that was read. */
const MARK_LENGTH = 64;

const LINE_FEED = 10;

const TOO_LONG = `a line has more than ${LINE_SIZE_MAX} bytes, the limit of a line`;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** How a file is followed. */
export interface FollowOptions {
  /** Whether nothing will be added any more; a file as such never tells. */
  readonly isEnded?: () => boolean;
}

/** Follows the file at a path. */
export function followedFile(
  path: string,
  name: string,
  { isEnded = () => false }: FollowOptions = {},
): LiveSource {
  return {
    name,
    pieces: (after, signal) => new FileReader(path, name, isEnded, signal).pieces(after),
  };
}

/** Where a reader is, and by what it knows the place again. */
interface Place {
  /** Which file it is, whatever its name. */
  readonly file: string;
  readonly offset: number;
  /** The bytes before it. */
  readonly mark: Uint8Array;
}

/** What a look at the file has shown. */
type Look =
  | { readonly kind: 'lines'; readonly bytes: Uint8Array }
  /** There is nothing behind the place, but maybe a part of a line. */
  | { readonly kind: 'nothing'; readonly part: Uint8Array }
  /** What was before the place is there no more. */
  | { readonly kind: 'changed'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** One reader of one file. */
class FileReader {
  readonly #path: string;
  readonly #name: string;
  readonly #isEnded: () => boolean;
  readonly #signal: AbortSignal;
  #file: FileHandle | null = null;
  #place: Place = { file: '', offset: 0, mark: new Uint8Array() };

  constructor(path: string, name: string, isEnded: () => boolean, signal: AbortSignal) {
    this.#path = path;
    this.#name = name;
    this.#isEnded = isEnded;
    this.#signal = signal;
  }

  async *pieces(after: string | null): AsyncGenerator<LivePiece> {
    try {
      if ((yield* this.#opened()) === null) return;
      yield* this.#resumed(after);
      let isCaughtUp = false;
      while (!this.#signal.aborted && this.#file !== null) {
        // Whether it is ended is asked before the look, which then sees all of it.
        const isLast = this.#isEnded();
        const look = await this.#look(this.#file);
        if (look.kind === 'changed') {
          yield this.#begin(look.why);
          isCaughtUp = false;
        } else if (look.kind === 'unreadable') {
          yield { kind: 'end', why: `${this.#name}: ${look.why}` };
          return;
        } else if (look.kind === 'lines') {
          yield this.#pass(look.bytes);
        } else if (isLast) {
          if (look.part.length > 0) yield this.#pass(look.part);
          yield { kind: 'end', why: null };
          return;
        } else {
          if (!isCaughtUp) yield { kind: 'caught-up' };
          isCaughtUp = true;
          const isOther = yield* this.#replaced();
          if (isOther) isCaughtUp = false;
          else await this.#wait();
        }
      }
    } finally {
      await this.#file?.close();
    }
  }

  /** Opens what the path leads to, once it leads to something. */
  async *#opened(): AsyncGenerator<LivePiece, FileHandle | null> {
    let isTold = false;
    while (!this.#signal.aborted) {
      try {
        this.#file = await open(this.#path);
        return this.#file;
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        if (!isTold) yield { kind: 'note', why: `${this.#name} was removed; waiting for another` };
        isTold = true;
        await this.#wait();
      }
    }
    return null;
  }

  /** Goes on from a place, or begins. */
  async *#resumed(after: string | null): AsyncGenerator<LivePiece> {
    if (this.#file === null) return;
    const { dev, ino, size } = await this.#file.stat();
    const file = `${dev}-${ino}`;
    this.#place = { file, offset: 0, mark: new Uint8Array() };
    const asked = /^([\d-]+)\.(\d+)\.(\d+)$/.exec(after ?? '');
    if (asked !== null) {
      const [, sameFile, offsetText, sum] = asked;
      const offset = Number(offsetText);
      if (sameFile === file && offset <= size) {
        const length = Math.min(MARK_LENGTH, offset);
        const mark = await this.#read(this.#file, offset - length, length);
        if (crc32(mark) === Number(sum)) {
          this.#place = { file, offset, mark };
          return;
        }
      }
    }
    yield this.#begin(after === null ? null : OTHER_BEGINNING);
  }

  /** Looks behind the place, and whether what is before it is still there. */
  async #look(file: FileHandle): Promise<Look> {
    const { offset, mark } = this.#place;
    for (let length = PIECE_LENGTH; ; length *= 2) {
      const seen = await this.#read(file, offset - mark.length, mark.length + length);
      if (seen.length < mark.length) return { kind: 'changed', why: 'it shrank' };
      if (Buffer.compare(seen.subarray(0, mark.length), mark) !== 0) {
        return { kind: 'changed', why: 'it was written anew' };
      }
      const bytes = seen.subarray(mark.length);
      const why = offset === 0 ? whyNotText(bytes) : null;
      if (why !== null) return { kind: 'unreadable', why };
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) return { kind: 'lines', bytes: bytes.subarray(0, end) };
      if (bytes.length < length) return { kind: 'nothing', part: bytes };
      if (length > LINE_SIZE_MAX) return { kind: 'unreadable', why: TOO_LONG };
    }
  }

  /** Goes over to the file that the path leads to by now, where that is another. */
  async *#replaced(): AsyncGenerator<LivePiece, boolean> {
    const now = await stat(this.#path).catch(() => null);
    if (now !== null && `${now.dev}-${now.ino}` === this.#place.file) return false;
    await this.#file?.close();
    this.#file = null;
    const file = yield* this.#opened();
    if (file === null) return true;
    const { dev, ino } = await file.stat();
    this.#place = { file: `${dev}-${ino}`, offset: 0, mark: new Uint8Array() };
    yield this.#begin('it was replaced by another file');
    return true;
  }

  #begin(why: string | null): LivePiece {
    this.#place = { ...this.#place, offset: 0, mark: new Uint8Array() };
    return { kind: 'begin', why, at: this.#at() };
  }

  /** Hands lines over, and stands behind them. */
  #pass(bytes: Uint8Array): LivePiece {
    const { file, offset } = this.#place;
    const before = Buffer.concat([this.#place.mark, bytes]);
    this.#place = {
      file,
      offset: offset + bytes.length,
      mark: Uint8Array.from(before.subarray(-MARK_LENGTH)),
    };
    return { kind: 'lines', text: decoder.decode(bytes), at: this.#at() };
  }

  #at(): string {
    const { file, offset, mark } = this.#place;
    return `${file}.${offset}.${crc32(mark)}`;
  }

  /** Bytes at a place, fewer where the file ends before. */
  async #read(file: FileHandle, start: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, start);
    return buffer.subarray(0, bytesRead);
  }

  async #wait(): Promise<void> {
    await scheduler.wait(LOOK_EVERY, { signal: this.#signal }).catch(() => undefined);
  }
}

/** Why what begins so is no file of lines that grows; null where it may be one. */
export function whyNotText(start: Uint8Array): string | null {
  if (beginsAsGzip(start)) {
    return 'this is packed; what is followed has to be text';
  }
  const kind = binaryKindOf(start.subarray(0, SIGNATURE_LENGTH_MAX));
  return kind === null ? null : `this is ${kind}; what is followed has to be text`;
}
