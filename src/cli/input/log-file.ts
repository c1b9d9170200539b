/**
 * A log as JSON Lines, fact by fact: a file is read in pieces as often as somebody wants to, so that its
 * length does not matter; a pipe is kept in memory, as it can be read only once.
 */
import { statSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { LogReader } from '../../events/codec.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { BeginningOfText } from './misread-texts.ts';
import { readBytes } from './read-input.ts';
import { readInterruptibly } from './read-interruptibly.ts';
import { readPieces } from './read-pieces.ts';
import { sourceName, STDIN } from './source-name.ts';
import { TextLines } from './text-lines.ts';

type Pieces = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A log that was found and not yet read. */
export class LogFile {
  /** What messages call it. */
  readonly source: string;
  readonly #path: string;
  readonly #pieces: Pieces;

  private constructor(path: string, pieces: Pieces) {
    this.source = sourceName(path);
    this.#path = path;
    this.#pieces = pieces;
  }

  /** Finds a log at a path, or on standard input where that is `-`. */
  static open(path: string): Result<LogFile, InputError> {
    if (isFile(path)) return ok(new LogFile(path, () => readPieces(path)));
    const bytes = readBytes(path, 'text');
    return bytes.ok ? ok(new LogFile(path, () => [bytes.value])) : bytes;
  }

  /** The same for whoever must hear signals while it waits; null where one was aborted by then. */
  static async openUntil(
    path: string,
    signal: AbortSignal,
  ): Promise<Result<LogFile | null, InputError>> {
    if (isFile(path)) return ok(new LogFile(path, () => readPieces(path)));
    const read = await readInterruptibly(path, 'text', signal);
    if (!read.ok) return read;
    const { value: pieces } = read;
    return ok(pieces === null ? null : new LogFile(path, () => pieces));
  }

  /** The facts in order, some at a time; the first thing that is wrong with the log ends it. */
  async *facts(): AsyncGenerator<Result<readonly RecordedEvent[], InputError>> {
    const { source } = this;
    const cutter = new FactCutter();
    const beginning = new BeginningOfText();
    try {
      for await (const piece of this.#pieces()) {
        if (cutter.count === 0) beginning.push(piece);
        yield ok(cutter.push(piece));
        if (cutter.fault !== null) break;
        if (cutter.count > 0) beginning.drop();
      }
    } catch (error) {
      if (codeOf(error) === '') throw error;
      yield refused({ source, message: whyUnread(error, this.#path) });
      return;
    }
    yield ok(cutter.end());
    const fault = cutter.fault ?? (cutter.count === 0 ? { message: 'the log is empty' } : null);
    if (fault === null) return;
    // Whoever tells facts is a log, and its fault is one of a log.
    if (cutter.count === 0) beginning.misread(source, ['log']);
    yield refused({ source, ...fault });
  }

  /** Reads all of it and keeps nothing: whether it is a log. */
  async check(): Promise<Result<null, InputError>> {
    for await (const facts of this.facts()) if (!facts.ok) return facts;
    return ok(null);
  }
}

/** Bytes on their way to facts, up to the first line that is none. */
class FactCutter {
  /** What is wrong; null while nothing is. */
  fault: Omit<InputError, 'source'> | null = null;
  /** How many facts there were. */
  count = 0;
  readonly #lines = new TextLines(true);
  readonly #reader = new LogReader();
  #line = 0;

  push(piece: Uint8Array): readonly RecordedEvent[] {
    if (!piece.includes(0)) return this.#read(this.#lines.push(piece));
    this.fault = { message: 'this is a binary file, expected text in UTF-8' };
    return [];
  }

  end(): readonly RecordedEvent[] {
    return this.fault === null ? this.#read(this.#lines.end()) : [];
  }

  #read(lines: ReturnType<TextLines['push']>): readonly RecordedEvent[] {
    const facts: RecordedEvent[] = [];
    if (!lines.ok) this.fault = lines.refusal;
    for (const text of lines.ok ? lines.value : []) {
      this.#line += 1;
      const read = this.#reader.read(text);
      if (!read.ok) {
        this.fault = { line: this.#line, ...read.refusal };
        break;
      }
      if (read.value !== null) facts.push(read.value);
    }
    this.count += facts.length;
    return facts;
  }
}

function isFile(path: string): boolean {
  return path !== STDIN && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
