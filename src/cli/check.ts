/**
 * `cenalloc check TRACE…`: reads recordings, hands their lines to the trace chapter, prints what it
 * says. Nothing is decided here but how files are opened and how text is coloured. Files are read
 * in pieces, so their size does not matter.
 */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { styleText } from 'node:util';
import { createGunzip } from 'node:zlib';
import { Option, type Command } from 'commander';
import { refused, type Result } from '../base/result.ts';
import { binaryKindOf, SIGNATURE_LENGTH_MAX } from '../trace/formats/file-signature.ts';
import { FORMAT_NAMES, SUPPORTED } from '../trace/formats/known-formats.ts';
import { checkDocument } from '../trace/json-report.ts';
import { LineSplitter } from '../trace/line-splitter.ts';
import { printableText } from '../trace/printable.ts';
import type { TraceRefusal, TraceReport } from '../trace/report.ts';
import {
  driverLines,
  findingLines,
  limitLines,
  summaryLine,
  type Ink,
  type Paint,
} from '../trace/text-report.ts';
import { TraceChecker, type CheckTraceOptions } from '../trace/trace-checker.ts';
import { EXIT } from './exit-codes.ts';
import { nearestFile } from './nearest-file.ts';

interface CheckOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly format?: string;
}

const STDIN = '-';

const HELP = `
Reads what "cat trace" and trace_pipe print with any of ftrace's options and tracers, trace-cmd report,
perf script, and event logs of this project; gzip is read directly. The format is recognised;
--format forces one: ${FORMAT_NAMES.join(', ')}.
What a recording cannot show is said first. Exit code 0: nothing wrong; 1: findings (errors or
warnings); 2: bad usage, or a file that cannot be checked; 3: no findings, but the recording does
not show everything.

Examples:
  $ cenalloc check trace.txt
  $ cenalloc check --json before.txt.gz after.txt.gz
  $ cat /sys/kernel/tracing/trace | cenalloc check -
  $ trace-cmd report | cenalloc check --quiet -
`;

/** Adds the command `check` to the program. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('find late attaches and leaks in recordings of a real kernel')
    .description(
      'Find who mapped too early, who attached too late and what leaked, in recordings of a real kernel.',
    )
    .argument('<traces...>', 'recordings; - reads standard input')
    .option('--json', 'print one JSON document, cenalloc/check/1')
    .addOption(new Option('--format <name>', 'read as this format').choices(FORMAT_NAMES))
    .option('--quiet', 'print the lines of findings only')
    .addHelpText('after', HELP)
    .action(async (traces: string[], options: CheckOptions) => {
      const code = await runCheck(traces, options);
      process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
    });
}

/** Checks recordings and prints the outcome; returns the exit code. */
export async function runCheck(traces: readonly string[], options: CheckOptions): Promise<number> {
  if (traces.filter((trace) => trace === STDIN).length > 1) {
    complain('standard input (-) is named twice, but can be read only once');
    return EXIT.badInput;
  }
  const reports: TraceReport[] = [];
  for (const trace of traces) {
    const checked = await checkFile(trace, options);
    if (checked.ok) {
      reports.push(checked.value);
      if (options.json !== true) await print(fileLines(checked.value, options));
    } else {
      const { file, line, message } = checked.refusal;
      complain(`${line === null ? file : `${file}:${line}`}: ${message}`);
    }
  }
  if (options.json === true && reports.length > 0) {
    await print([JSON.stringify(checkDocument(reports), null, 2)]);
  } else if (options.json !== true && options.quiet !== true) {
    const drivers = driverLines(reports, paint);
    if (drivers.length > 0) await print(['', ...drivers]);
  }
  if (reports.length < traces.length) return EXIT.badInput;
  const isDirty = reports.some(({ findings }) => findings.some((one) => one.severity !== 'note'));
  if (isDirty) return EXIT.found;
  // Silence proves nothing where a part of what happened is not in the recording.
  return reports.every(({ complete }) => complete) ? EXIT.clean : EXIT.limit;
}

function fileLines(report: TraceReport, options: CheckOptions): string[] {
  const isBrief = options.quiet === true;
  const findings = report.findings.flatMap((finding) => findingLines(finding, paint, isBrief));
  const lines = [...limitLines(report, paint), ...findings];
  return isBrief ? lines : [...lines, summaryLine(report, paint)];
}

/** Checks one recording; whatever is wrong with the file is a refusal, not an exception. */
async function checkFile(
  trace: string,
  { format }: CheckOptions,
): Promise<Result<TraceReport, TraceRefusal>> {
  const file = trace === STDIN ? 'stdin' : trace;
  const input: Readable = trace === STDIN ? process.stdin : createReadStream(trace);
  try {
    const content = await open(input);
    if (typeof content === 'string') {
      return refused({ file, line: null, message: `this is ${content}; ${SUPPORTED}` });
    }
    return await checkContent(content, format === undefined ? { file } : { file, format });
  } catch (error) {
    return refused({ file, line: null, message: `cannot read it: ${reasonOf(error, trace)}` });
  } finally {
    input.destroy();
  }
}

/** Looks at the first bytes: unpacks gzip, and returns the name of anything that is no text. */
async function open(input: Readable): Promise<AsyncIterable<Uint8Array> | string> {
  const packed = await peek(input);
  const isGzip = packed.start[0] === 0x1f && packed.start[1] === 0x8b;
  const { start, all } = isGzip ? await peek(gunzip(packed.all)) : packed;
  return binaryKindOf(start) ?? all;
}

/** The first bytes of a stream, and the whole of it. */
async function peek(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const pieces = stream[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < SIGNATURE_LENGTH_MAX) {
    const next = await pieces.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* seen;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { start: Buffer.concat(seen).subarray(0, 4096), all: all() };
}

function gunzip(packed: AsyncIterable<Uint8Array>): Readable {
  // The callback keeps a failure from being thrown twice: reading the result throws it anyway.
  return pipeline(packed, createGunzip(), () => undefined);
}

async function checkContent(
  content: AsyncIterable<Uint8Array>,
  options: CheckTraceOptions,
): Promise<Result<TraceReport, TraceRefusal>> {
  const checker = new TraceChecker(options);
  const decoder = new TextDecoder();
  const splitter = new LineSplitter();
  for await (const piece of content) {
    for (const line of splitter.push(decoder.decode(piece, { stream: true }))) checker.feed(line);
    if (checker.isHopeless) break;
  }
  for (const line of splitter.push(decoder.decode())) checker.feed(line);
  for (const line of splitter.finish()) checker.feed(line);
  return checker.finish();
}

function reasonOf(error: unknown, path: string): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  switch (code) {
    case 'ENOENT':
      return `there is no such file${nearestFile(path)}`;
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory, expected a recording';
    case 'Z_BUF_ERROR':
      return 'the gzip data ends too early; the file is cut off';
    case 'Z_DATA_ERROR':
      return 'the gzip data is damaged';
    default:
      return message ?? 'unknown error';
  }
}

const STYLES: Readonly<Record<Ink, Parameters<typeof styleText>[0]>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
  place: 'bold',
  clean: 'green',
  faint: 'dim',
};

const paint: Paint = (ink, text) => {
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  return isColoured ? styleText(STYLES[ink], text, { validateStream: false }) : text;
};

async function print(lines: readonly string[]): Promise<void> {
  if (lines.length === 0 || process.stdout.destroyed) return;
  if (process.stdout.write(`${lines.join('\n')}\n`)) return;
  await new Promise<void>((resume) => {
    process.stdout.once('drain', resume);
    process.stdout.once('close', resume);
  });
}

function complain(message: string): void {
  process.stderr.write(`cenalloc: ${printableText(message)}\n`);
}
