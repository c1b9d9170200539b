/**
 * Reads a recording that grows, as its lines come: facts of this project or the text of a kernel, by the first line
 * that says something. What came is kept until somebody takes it; what was taken is not.
 */
import { refused, ok, type Result } from '../../base/result.ts';
import { LogReader } from '../../events/codec.ts';
import { LogBuilder } from './log-builder.ts';
import type { RecordingDelta } from './recording-delta.ts';
import { TraceBuilder } from './trace-builder.ts';
import { traceRefusalInWords } from './trace-recording.ts';

/** What was gained, and the lines that tell it. */
export interface Gain {
  readonly delta: RecordingDelta;
  readonly lines: Uint8Array<ArrayBuffer>;
}

/** How a line of a log of this project begins. */
const FACT = /^\s*\{"schema":/;

/** Reads one recording. */
export class LiveReader {
  readonly #name: string;
  #builder: TraceBuilder | LogBuilder | null = null;
  readonly #facts = new LogReader();
  #line = 0;
  #lines: Uint8Array<ArrayBuffer>[] = [];
  #pending = 0;
  #passed = 0;

  /** @param name - The name of the recording, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** How many steps there are. */
  get length(): number {
    return this.#builder?.length ?? 0;
  }

  /** How many bytes of lines wait to be taken. */
  get pending(): number {
    return this.#pending;
  }

  /** How many bytes of lines there were. */
  get size(): number {
    return this.#passed + this.#pending;
  }

  /** Takes whole lines, each with its end; or says which one cannot be read: those before it count. */
  feed(text: string): Result<null, string> {
    const builder = this.#builder ?? this.#begun(text);
    if (builder instanceof LogBuilder) return this.#feedFacts(builder, text);
    const bytes = this.#keep(text);
    if (builder === null) return ok(null);
    builder.feed(bytes);
    // Nothing of it is understood, and what it is instead is told by whoever ends it.
    if (!builder.isHopeless) return ok(null);
    const end = builder.end();
    return end.ok ? ok(null) : refused(traceRefusalInWords(end.refusal));
  }

  /** What was gained since the last time, while the recording goes on; null where nothing has begun. */
  take(): Gain | null {
    return this.#builder === null ? null : this.#gain(this.#builder.take());
  }

  /** The rest, where the recording ends here; or why it is none. */
  end(): Result<Gain, string> {
    const builder = this.#builder ?? new TraceBuilder(this.#name);
    if (builder instanceof LogBuilder) return ok(this.#gain(builder.end()));
    const end = builder.end();
    return end.ok ? ok(this.#gain(end.value)) : refused(traceRefusalInWords(end.refusal));
  }

  /** What reads lines that begin so; null where they are empty. */
  #begun(text: string): TraceBuilder | LogBuilder | null {
    const first = text.split('\n').find((line) => line.trim() !== '');
    if (first === undefined) return null;
    if (FACT.test(first)) this.#builder = new LogBuilder(this.#name);
    else {
      const builder = new TraceBuilder(this.#name);
      // Empty lines that came before count as lines.
      for (const lines of this.#lines) builder.feed(lines);
      this.#builder = builder;
    }
    return this.#builder;
  }

  #feedFacts(builder: LogBuilder, text: string): Result<null, string> {
    let read = 0;
    for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) {
      this.#line += 1;
      const why = this.#feedFact(builder, line);
      if (why !== null) {
        this.#keep(text.slice(0, read));
        return refused(`${this.#name}:${this.#line}: ${why}`);
      }
      read += line.length + 1;
    }
    this.#keep(text);
    return ok(null);
  }

  #feedFact(builder: LogBuilder, line: string): string | null {
    const fact = this.#facts.read(line);
    if (!fact.ok) {
      const { field, message } = fact.refusal;
      return field === undefined ? message : `${field}: ${message}`;
    }
    if (fact.value === null) return null;
    return builder.feed(fact.value)?.message ?? null;
  }

  #keep(text: string): Uint8Array<ArrayBuffer> {
    const bytes = new TextEncoder().encode(text);
    this.#lines.push(bytes);
    this.#pending += bytes.length;
    return bytes;
  }

  #gain(delta: RecordingDelta): Gain {
    const lines = new Uint8Array(this.#pending);
    let at = 0;
    for (const each of this.#lines) {
      lines.set(each, at);
      at += each.length;
    }
    this.#lines = [];
    this.#passed += this.#pending;
    this.#pending = 0;
    return { delta, lines };
  }
}
