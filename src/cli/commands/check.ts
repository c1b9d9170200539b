/**
 * `cenalloc check TRACE…`: reads recordings, hands their lines to the trace chapter, prints what it
 * says. Nothing is decided here but how files are opened and which form the answer takes. Files are
 * read in pieces, so their size does not matter.
 */
import { Option, type Command } from 'commander';

import type { InputError } from '../../base/document.ts';
import { refused, type Result } from '../../base/result.ts';
import { readBufinfo, type Bufinfo } from '../../trace/snapshots/bufinfo.ts';
import { FORMAT_NAMES } from '../../trace/formats/known-formats.ts';
import type { TraceRefusal, TraceReport } from '../../trace/report.ts';
import { Timeline } from '../../trace/timeline.ts';
import type { CheckTraceOptions } from '../../trace/check-trace.ts';
import { readExportersFile } from '../input/exporters-file.ts';
import { readPlatformFile } from '../input/platform-file.ts';
import { orMisread } from '../input/misread-texts.ts';
import { readText } from '../input/read-input.ts';
import { readRecording } from '../input/read-recording.ts';
import { keepMemorySteady } from '../input/steady-memory.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import {
  CHECK_EXAMPLES,
  CHECK_FORMS,
  printForm,
  printText,
  type CheckForm,
} from '../output/check-output.ts';
import { EXIT } from '../output/exit-codes.ts';
import { interruptible, type Interruption } from '../output/interruption.ts';
import { complain } from '../output/standard-streams.ts';
import { note, oneLine, rejectInput, sayRefusals } from '../output/terminal.ts';

/** The options of the command; of the forms of output at most one. */
export interface CheckOptions extends Partial<Record<CheckForm, true>> {
  readonly quiet?: true;
  readonly format?: string;
  readonly bufinfo?: readonly string[];
  readonly platform?: string;
  readonly exporters?: string;
}

/** Adds the command `check` to the program. */
export function addCheckCommand(command: Command): void {
  command
    .description(
      'Find who mapped too early, who attached too late and what leaked, in recordings of a real kernel.',
    )
    .argument('<traces...>', 'recordings; - reads standard input')
    .addOption(form('json', 'print one JSON document, cenalloc/check/1'))
    .addOption(form('sarif', 'print SARIF 2.1.0, for code hosts and editors'))
    .addOption(form('perfetto', 'print a Chrome JSON trace, for ui.perfetto.dev'))
    .addOption(form('html', 'print one page with findings and timeline'))
    .addOption(new Option('--format <name>', 'read as this format').choices(FORMAT_NAMES))
    .option('--bufinfo <files...>', 'snapshots of debugfs dma_buf/bufinfo to compare with')
    .option('--platform <file>', 'a *.platform.json file: which allocator could have served all')
    .option('--exporters <file>', 'a *.exporters.json file: when your exporters decide on storage')
    .option('--quiet', 'print errors and warnings only, one line each')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (traces: string[], options: CheckOptions) => {
      const code = await runCheck(traces, options);
      process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
    });
}

function form(name: CheckForm, description: string): Option {
  const others = CHECK_FORMS.filter((other) => other !== name);
  return new Option(`--${name}`, description).conflicts([...others, 'quiet']);
}

/** Checks recordings and prints the outcome; returns the exit code. */
export async function runCheck(traces: readonly string[], options: CheckOptions): Promise<number> {
  keepMemorySteady();
  if (traces.filter((trace) => trace === STDIN).length > 1) {
    complain(oneLine('standard input (-) is named twice, but can be read only once'));
    return EXIT.badInput;
  }
  const aids = readAids(options);
  const code =
    aids === null
      ? EXIT.badInput
      : await interruptible((interruption) => checkAll(traces, options, aids, interruption));
  await sayRefusals();
  return code;
}

async function checkAll(
  traces: readonly string[],
  options: CheckOptions,
  aids: Aids,
  interruption: Interruption,
): Promise<number> {
  const chosen = CHECK_FORMS.find((name) => options[name] === true) ?? null;
  const reports: TraceReport[] = [];
  const refusals: TraceRefusal[] = [];
  const timelines: Timeline[] = [];
  const unread: string[] = [];
  for (const trace of traces) {
    const timeline = chosen === 'html' || chosen === 'perfetto' ? new Timeline() : null;
    const checked = await readRecording(trace, interruption, {
      ...aids,
      brief: chosen === null || chosen === 'perfetto',
      ...(timeline === null ? {} : { timeline }),
    });
    if (checked === null) unread.push(sourceName(trace));
    else if (checked.ok) {
      reports.push(checked.value);
      if (timeline !== null) timelines.push(timeline);
      if (chosen === null) await printText([checked.value], options.quiet === true);
    } else {
      refusals.push(checked.refusal);
      const { file, line, message } = checked.refusal;
      rejectInput({ source: file, ...(line === null ? {} : { line }), message });
    }
  }
  if (chosen === null) {
    if (options.quiet !== true) await printText(reports, false, 'drivers');
  } else if (reports.length > 0 || chosen === 'sarif') {
    await printForm(chosen, { reports, refusals, timelines: timelines.map((each) => each.data()) });
  }
  if (interruption.isAsked) {
    const rest = unread.length === 0 ? '' : `; not read: ${unread.join(', ')}`;
    note(`interrupted (${interruption.name ?? ''}): what was read until then is judged${rest}`);
  }
  return exitCode(reports, refusals, unread.length === 0);
}

function exitCode(
  reports: readonly TraceReport[],
  refusals: readonly TraceRefusal[],
  areAllRead: boolean,
): number {
  if (refusals.length > 0) return EXIT.badInput;
  const isDirty = reports.some(({ severities }) => severities.error + severities.warning > 0);
  if (isDirty) return EXIT.found;
  // Silence proves nothing where a part of what happened is not in the recording.
  return areAllRead && reports.every(({ complete }) => complete) ? EXIT.clean : EXIT.limit;
}

type Aids = Omit<CheckTraceOptions, 'file' | 'timeline'>;

function readSnapshot(file: string): Result<Bufinfo, InputError> {
  const text = readText(file);
  if (!text.ok) return text;
  const read = readBufinfo(text.value, file);
  if (read.ok) return read;
  return orMisread(refused({ source: file, ...read.refusal }), text.value, ['bufinfo']);
}

/** What stands beside the recordings; null, and said why, where a file of it cannot be used. */
function readAids({ format, bufinfo = [], platform, exporters }: CheckOptions): Aids | null {
  const snapshots = bufinfo.map(readSnapshot);
  const described = platform === undefined ? null : readPlatformFile(platform);
  const complaints = snapshots.flatMap((read) => (read.ok ? [] : [read.refusal]));
  if (described !== null && !described.ok) complaints.push(described.refusal);
  const own = exporters === undefined ? null : readExportersFile(exporters);
  if (own !== null && !own.ok) complaints.push(own.refusal);
  for (const each of complaints) rejectInput(each);
  if (complaints.length > 0) return null;
  return {
    ...(format === undefined ? {} : { format }),
    ...(described?.ok === true ? { platform: described.value } : {}),
    ...(own?.ok === true ? { exporters: own.value } : {}),
    snapshots: snapshots.flatMap((read) => (read.ok ? [read.value] : [])),
  };
}
