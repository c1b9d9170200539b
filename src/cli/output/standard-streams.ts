/**
 * Standard output and standard error. Whatever is written there is written whole, or somebody is told how
 * much was.
 *
 * Node's own stream for a file takes a short write for a whole one, so a full disk would cut a result
 * without a word; files and devices are therefore written here. Pipes and terminals keep Node's stream,
 * which waits for a slow reader; how far behind it is, `ready` knows. A reader that has gone is no error:
 * what is left to print is dropped, and the command goes on to its verdict.
 */
import { fstatSync } from 'node:fs';
import { stderr, stdout } from 'node:process';
import { codeOf, whyUnwritten } from './errno-words.ts';
import { ShortWrite, writeAllSync } from './write-all.ts';

/** Standard output that takes no more: a full disk, a device that failed. */
export class OutputFailure extends Error {
  override readonly name = 'OutputFailure';
}

/** What Node's stream says where nobody reads any more; a terminal that was closed says EIO. */
const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** One of the two streams. */
export class StandardStream {
  readonly #name: string;
  readonly #stream: NodeJS.WriteStream;
  readonly #descriptor: number;
  /** The descriptor of a file or a device, which is written without Node's stream. */
  #file: number | null = null;
  #isGone = false;
  #failure: OutputFailure | null = null;
  #written = 0;
  #isWatched = false;
  #isTold = false;

  constructor(name: string, stream: NodeJS.WriteStream, descriptor: number) {
    this.#name = name;
    this.#stream = stream;
    this.#descriptor = descriptor;
  }

  /** Looks at what the stream is; until then it is Node's own, as in a test. */
  open(): void {
    if (this.#stream.isTTY) return;
    const stats = fstatSync(this.#descriptor);
    if (!stats.isFIFO() && !stats.isSocket()) this.#file = this.#descriptor;
  }

  /** Whether nobody reads any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Why nothing more is taken, or null. */
  get failure(): OutputFailure | null {
    return this.#failure;
  }

  /**
   * Writes a text.
   *
   * @throws OutputFailure where the text, or an earlier one, could not be written.
   */
  write(text: string): void {
    this.#throwFailure();
    if (this.#isGone || text === '') return;
    if (this.#file === null) {
      this.#watch();
      this.#stream.write(text);
      return;
    }
    try {
      this.#written += writeAllSync(this.#file, text);
    } catch (error) {
      this.#fail(error);
      this.#throwFailure();
    }
  }

  /** Waits for a reader that is slower than the command, or until the signal is aborted. */
  async ready(signal?: AbortSignal): Promise<void> {
    if (this.#file === null && !this.#isGone && this.#stream.writableNeedDrain) {
      await firstOf(this.#stream, ['drain', 'close', 'error'], signal);
    }
    this.#throwFailure();
  }

  /** Waits until everything is out of the process; a failure that somebody knows of is not told again. */
  async end(): Promise<void> {
    const stream = this.#stream;
    while (this.#file === null && !this.#isGone && stream.writableLength > 0) {
      await new Promise<void>((resume) => {
        // The callback is told of the failure, too, which `#watch` has kept by then.
        stream.write('', () => {
          resume();
        });
      });
    }
    if (!this.#isTold) this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure === null) return;
    this.#isTold = true;
    throw this.#failure;
  }

  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#stream.on('error', (error) => {
      if (GONE.includes(codeOf(error))) this.#isGone = true;
      else this.#fail(error);
    });
  }

  #fail(error: unknown): void {
    const isShort = error instanceof ShortWrite;
    const place = isShort ? ` after ${this.#written + error.written} bytes` : '';
    this.#failure ??= new OutputFailure(`${this.#name}: ${whyUnwritten(error)}${place}`);
  }
}

/** Waits for the first of some events of a stream, or for the signal. */
async function firstOf(
  stream: NodeJS.WriteStream,
  events: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  let resume: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => (resume = resolve));
  for (const event of events) stream.on(event, resume);
  signal?.addEventListener('abort', resume);
  try {
    if (signal?.aborted !== true) await happened;
  } finally {
    for (const event of events) stream.off(event, resume);
    signal?.removeEventListener('abort', resume);
  }
}

/** Where results go. */
export const standardOutput = new StandardStream('stdout', stdout, 1);

const standardError = new StandardStream('stderr', stderr, 2);

/** Says something on standard error; where that cannot be written either, nobody can be told. */
export function complain(text: string): void {
  try {
    standardError.write(text);
  } catch (error) {
    if (!(error instanceof OutputFailure)) throw error;
  }
}

/** Begins to write to both as a program does. */
export function openStandardStreams(): void {
  standardOutput.open();
  standardError.open();
}
