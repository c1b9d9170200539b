/**
 * `cenalloc collect`: takes what a board sends, facts as JSON Lines or the text of ftrace, into a store,
 * and checks it while it comes. What was read is in the store before anything is said about it.
 */
import type { Command } from 'commander';
import { counted } from '../../base/quantity-words.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { LogReader } from '../../events/codec.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { Replay } from '../../store/replay.ts';
import type { Finding } from '../../trace/finding.ts';
import { findingLines, limitLines, summaryLine } from '../../views/checks/check-words.ts';
import { TraceChecker } from '../../trace/check-trace.ts';
import { openBytes, type ByteSource } from '../input/byte-source.ts';
import { answered, LaterKeeper } from '../input/fact-keeper.ts';
import { STDIN } from '../input/source-name.ts';
import { TextLines, type LineFault } from '../input/text-lines.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { interruptible, untilAborted, type Interruption } from '../output/interruption.ts';
import { paint } from '../output/paint.ts';
import { OutputFailure, standardOutput } from '../output/standard-streams.ts';
import { jsonLine, note, printJson, printPainted, rejectInput } from '../output/terminal.ts';

interface CollectOptions {
  readonly name?: string;
  readonly json?: true;
}

const EXAMPLES = `
Lines of a log of this project become facts, each of which must be possible; any other text is kept as
a recording, line by line. The end of the input, or an interruption, ends the recording.

Examples:
  $ ssh board cat /sys/kernel/tracing/trace_pipe | cenalloc collect board.cenalloc
  $ ssh board cenalloc log session.cenalloc --follow --json | cenalloc collect copy.cenalloc
  $ ssh board cenalloc log session.cenalloc --follow --json | cenalloc collect postgres://db/fleet
  $ cenalloc log board.cenalloc --recording board | cenalloc check -

Exit codes: 0 nothing wrong, 1 findings, 2 the input cannot be read or the store not written,
3 no findings, but the recording does not show everything.`;

/** Adds what the command takes and does. */
export function addCollectCommand(command: Command): void {
  command
    .argument('<store>', 'the store, or the address of a log on a server; made where there is none')
    .option('--name <recording>', 'the name of the recording in the store', 'board')
    .option('--json', 'print each finding as a line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(collect);
}

async function collect(path: string, options: CollectOptions): Promise<void> {
  const keeper = await LaterKeeper.find(path);
  if (!keeper.ok) {
    rejectInput(keeper.refusal);
    return;
  }
  await interruptible(async (interruption) => {
    try {
      await new Collection(keeper.value, options, interruption).run();
    } finally {
      await answered(keeper.value.close(), interruption);
    }
  });
}

/** How a line of a log of this project begins. */
const FACT = /^\s*\{"schema":/;

/** A line of the input, for messages. */
interface InputPlace {
  readonly source: string;
  readonly line: number;
}

/** How many empty lines may come before the first that tells whether facts or a recording come. */
const BLANK_LINES_MAX = 100_000;

/** One input on its way into one store. */
class Collection {
  readonly #keeper: LaterKeeper;
  readonly #name: string;
  readonly #isJson: boolean;
  readonly #checker: TraceChecker;
  readonly #interruption: Interruption;
  readonly #reader = new LogReader();
  #kind: 'facts' | 'recording' | null = null;
  /** Empty lines, which belong to what comes after them. */
  #blank: readonly string[] = [];
  #told = 0;
  #line = 0;
  #recorded = 0;
  /** Why the input could not be read to its end; null where it could. */
  #unread: string | null = null;
  #isCutOff = false;
  #isJudged = false;
  /** Lines that were read and that a server may not have, as it did not answer. */
  #unanswered = 0;

  constructor(
    keeper: LaterKeeper,
    { name = 'board', json }: CollectOptions,
    interruption: Interruption,
  ) {
    this.#keeper = keeper;
    this.#interruption = interruption;
    this.#name = name;
    this.#isJson = json === true;
    const finding = (each: Finding): void => {
      this.#tell(each);
    };
    this.#checker = new TraceChecker({ file: 'stdin', brief: true, observer: { finding } });
  }

  async run(): Promise<void> {
    if (this.#recordedLines() > 0) {
      const message = `it holds a recording "${this.#name}"; give this one another --name`;
      rejectInput({ source: this.#keeper.source, message });
      return;
    }
    try {
      if (await this.#takeAll()) this.#finish();
      else if (this.#counts().facts + this.#recorded > 0) this.#noteKept();
    } catch (error) {
      if (error instanceof StoreFailure) this.#noteKept();
      throw error;
    }
  }

  /** Takes what comes until it ends or somebody interrupts; whether all of it could be kept. */
  async #takeAll(): Promise<boolean> {
    const { signal } = this.#interruption;
    const cutter = new TextLines(false);
    let input: ByteSource | null = null;
    try {
      input = openBytes(STDIN);
      for await (const piece of untilAborted(input.pieces, signal)) {
        if (!(await this.#takeCut(cutter.push(piece)))) return false;
        await standardOutput.ready(signal);
      }
    } catch (error) {
      // What was read until then counts.
      if (codeOf(error) === '' || error instanceof OutputFailure) throw error;
      this.#unread = whyUnread(error, STDIN);
    } finally {
      input?.close();
    }
    // A line that an interruption cut off may say something else than the whole one would have.
    this.#isCutOff = signal.aborted && cutter.isWithinLine;
    return signal.aborted || this.#takeCut(cutter.end());
  }

  async #takeCut(cut: Result<readonly string[], LineFault>): Promise<boolean> {
    if (cut.ok) return this.#take(cut.value);
    rejectInput({ source: 'stdin', ...cut.refusal });
    return false;
  }

  /** Keeps lines, then checks them; whether to go on. */
  async #take(come: readonly string[]): Promise<boolean> {
    const lines = this.#kind === null ? [...this.#blank, ...come] : come;
    if (this.#kind === null) {
      const first = lines.findIndex((line) => line.trim() !== '');
      if ((first < 0 ? lines.length : first) > BLANK_LINES_MAX) return this.#refuseBlank();
      this.#blank = first < 0 ? lines : [];
      if (first < 0) return true;
      this.#kind = FACT.test(lines[first] ?? '') ? 'facts' : 'recording';
    }
    if (!(await this.#keep(lines))) return false;
    // What nobody knows to be kept is not judged.
    if (this.#unanswered > 0) return true;
    const lost = this.#keeper.opened?.whyLost() ?? null;
    if (lost !== null) {
      rejectInput({ source: this.#keeper.source, message: lost });
      return false;
    }
    for (const line of lines) this.#checker.feed(this.#isJudged ? line : withoutMark(line));
    this.#isJudged = true;
    return true;
  }

  #refuseBlank(): false {
    const message = `more than ${counted(BLANK_LINES_MAX, 'empty line')} came and nothing else; expected facts or a recording`;
    rejectInput({ source: 'stdin', message });
    return false;
  }

  /** Keeps lines as what they are; whether to go on. */
  async #keep(lines: readonly string[]): Promise<boolean> {
    if (this.#kind === 'facts') return this.#takeFacts(lines);
    const keeper = await this.#keeper.open();
    if (!keeper.ok) {
      rejectInput(keeper.refusal);
      return false;
    }
    const { recordings, source } = keeper.value;
    if (recordings === null) {
      const message =
        'a log on a server holds facts only; collect a recording into a store in a file';
      rejectInput({ source, message });
      return false;
    }
    recordings.append(this.#name, lines, this.#recorded);
    this.#recorded += lines.length;
    return true;
  }

  async #takeFacts(lines: readonly string[]): Promise<boolean> {
    for (const [index, line] of lines.entries()) {
      this.#line += 1;
      const taken = await this.#takeFactLine(line, { source: 'stdin', line: this.#line });
      if (taken === null) return this.#giveUp(lines.length - index);
      if (taken.ok) continue;
      // What came before it has happened.
      await this.#flush();
      rejectInput(taken.refusal);
      return false;
    }
    return (await this.#flush()) || this.#giveUp(0);
  }

  /** Takes the fact of a line, if there is one, or says why not; null where the server does not answer. */
  async #takeFactLine(line: string, place: InputPlace): Promise<Result<null, InputError> | null> {
    const read = this.#reader.read(line);
    if (!read.ok) return refused({ ...place, ...read.refusal });
    return read.value === null ? ok(null) : this.#takeFact(read.value, place);
  }

  async #takeFact(
    fact: RecordedEvent,
    place: InputPlace,
  ): Promise<Result<null, InputError> | null> {
    // A log that begins with what cannot have happened leaves no store behind.
    const failure = this.#keeper.opened === null ? new Replay().apply(fact) : null;
    if (failure !== null) return refused({ ...place, message: failure.message });
    const keeper = await this.#keeper.open();
    if (!keeper.ok) return keeper;
    const taken = await answered(keeper.value.facts.take(fact), this.#interruption);
    return taken === null || taken.ok ? taken : refused({ ...place, ...taken.refusal });
  }

  /** Appends what was taken; false where the server does not answer. */
  async #flush(): Promise<boolean> {
    const flushed = this.#keeper.opened?.facts.flush();
    return (await answered(flushed, this.#interruption)) !== null;
  }

  /** Waits no longer for a server that does not answer. */
  #giveUp(untold: number): true {
    this.#unanswered = (this.#keeper.opened?.unanswered() ?? 0) + untold;
    return true;
  }

  #tell(finding: Finding): void {
    this.#told += 1;
    if (this.#isJson) standardOutput.write(`${jsonLine(finding)}\n`);
    else printPainted(findingLines(finding, paint, true));
  }

  #finish(): void {
    const { isAsked } = this.#interruption;
    if (isAsked) this.#sayInterrupted();
    if (isAsked && !this.#isJudged) {
      if (this.#kind !== null) this.#noteKept();
      process.exitCode = EXIT.limit;
      return;
    }
    if (this.#kind === null) {
      const message =
        this.#unread ??
        `nothing came, and nothing was kept in ${this.#keeper.source}; expected facts or a recording`;
      rejectInput({ source: 'stdin', message });
      return;
    }
    if (this.#unread !== null) this.#checker.interrupt();
    const checked = this.#checker.finish();
    if (!checked.ok) {
      rejectInput({ source: 'stdin', message: checked.refusal.message });
      this.#noteKept();
      return;
    }
    const report = checked.value;
    if (this.#isJson)
      printJson({ schema: 'cenalloc/collect/1', ...this.#counts(), findings: this.#told });
    else printPainted([...limitLines(report, paint), summaryLine(report, paint)]);
    this.#noteKept();
    const { error, warning } = report.severities;
    if (error + warning > 0) process.exitCode = EXIT.found;
    else process.exitCode = report.complete && this.#unanswered === 0 ? EXIT.clean : EXIT.limit;
    if (this.#unread !== null) rejectInput({ source: 'stdin', message: this.#unread });
  }

  #sayInterrupted(): void {
    const name = this.#interruption.name ?? '';
    const rest = this.#isCutOff ? '; the line that was cut off by it is left out' : '';
    note(`interrupted (${name}): the recording ends here${rest}`);
    if (this.#unanswered === 0) return;
    const words = `${counted(this.#unanswered, 'line')} that came may not be kept; send all of it again`;
    note(`${this.#keeper.source}: the server does not answer: ${words}`);
  }

  #counts(): { readonly facts: number; readonly recordedLines: number } {
    return { facts: this.#keeper.opened?.facts.appended ?? 0, recordedLines: this.#recorded };
  }

  #recordedLines(): number {
    return this.#keeper.opened?.recordings?.count(this.#name) ?? 0;
  }

  #noteKept(): void {
    const { facts, recordedLines } = this.#counts();
    const kept =
      this.#kind === 'facts'
        ? counted(facts, 'fact')
        : `${counted(recordedLines, 'line')} of the recording ${this.#name}`;
    note(`${kept} kept in ${this.#keeper.source}`);
  }
}

/** The first line without the mark of its encoding. */
function withoutMark(line: string): string {
  return line.replace(/^\uFEFF/, '');
}
