/**
 * The command line in the process of the tests: the program is loaded once and runs as if it had been
 * started with these words in this folder. What only a process can show (standard input, pipes, signals,
 * what happens when it ends) needs one of its own; `test/cli/same-program.test.ts` shows that the two
 * say the same.
 */
import { run } from '../../src/cli/program.ts';

/** What a command left behind. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let last: Promise<unknown> = Promise.resolve();

/** Runs a command in this process; one after the other, as all of them are this process. */
export function runHere(words: readonly string[], folder: string): Promise<Ran> {
  const next = last.then(() => runAlone(words, folder));
  last = next.catch(() => undefined);
  return next;
}

async function runAlone(words: readonly string[], folder: string): Promise<Ran> {
  const restorers = [keepListeners(), keepWords(words), keepFolder(folder), keepExitCode()];
  const stdout = new Caught(process.stdout);
  const stderr = new Caught(process.stderr);
  try {
    await run();
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
  } finally {
    stdout.release();
    stderr.release();
    for (const restore of restorers) restore();
  }
}

/** Catches what is written to a stream instead of writing it. */
class Caught {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream['write'];
  readonly #pieces: Buffer[] = [];

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back, not called
    this.#write = stream.write;
    stream.write = (piece: string | Uint8Array, ...rest: unknown[]): boolean => {
      this.#pieces.push(Buffer.from(piece as string));
      const done = rest.at(-1);
      if (typeof done === 'function') queueMicrotask(done as () => void);
      return true;
    };
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }

  release(): void {
    this.#stream.write = this.#write;
  }
}

/** A program expects its process for itself, and never takes away what it listens to. */
function keepListeners(): () => void {
  const names = ['uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM', 'exit'];
  const before = new Map(names.map((name) => [name, new Set(process.rawListeners(name))]));
  return () => {
    for (const [name, kept] of before) {
      for (const listener of process.rawListeners(name)) {
        if (!kept.has(listener)) process.off(name, listener as () => void);
      }
    }
  };
}

/** Those who imported `argv` hold the array itself. */
function keepWords(words: readonly string[]): () => void {
  const before = process.argv.splice(2, Infinity, ...words);
  return () => {
    process.argv.splice(2, Infinity, ...before);
  };
}

function keepFolder(folder: string): () => void {
  const before = process.cwd();
  process.chdir(folder);
  return () => {
    process.chdir(before);
  };
}

function keepExitCode(): () => void {
  const before = process.exitCode;
  process.exitCode = undefined;
  return () => {
    process.exitCode = before;
  };
}
