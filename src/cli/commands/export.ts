/**
 * `cenalloc export FORMAT`: prints the charts, a model or a recording for other tools. What a format
 * needs is read by `export-input.ts`; how it looks is decided by the views.
 */
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { ok, refused, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { attachmentChart, bufferChart } from '../../machines/chart.ts';
import { CHART_FORMATS, exportChart, type ChartFormat } from '../../views/charts/chart-exports.ts';
import { ATTACHMENT_LAYOUT } from '../../views/charts/chart-layouts.ts';
import { chartPicture } from '../../views/charts/chart-picture.ts';
import { bufferLayout } from '../../views/charts/drawn-charts.ts';
import { bpftraceMonitor } from '../../views/charts/rv-bpftrace.ts';
import { RV_BOUND_MAX, rvMonitor, type RvMonitor } from '../../views/charts/rv-monitor.ts';
import { KERNEL_TEST_FORMS } from '../../views/kernel-tests/kernel-test.ts';
import { svgFile } from '../../views/pictures/svg-file.ts';
import { kernelTestOf } from '../input/kernel-test-input.ts';
import { htmlOf, inspectionOf, promelaOfModel } from '../input/export-input.ts';
import { isReplayString } from '../input/replayed-string.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { rejectInput } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

interface ExportOptions {
  readonly policy?: Policy;
  readonly model?: string;
  readonly machine: 'buffer' | 'attachment';
  readonly monitor: RvMonitor;
  readonly bound: number;
  readonly out?: string;
}

const FORMATS = [
  ...CHART_FORMATS,
  'svg',
  'html',
  'inspect',
  'promela',
  'rv',
  'bpftrace',
  ...KERNEL_TEST_FORMS,
] as const;
type Format = (typeof FORMATS)[number];

const HELP = `
mermaid, dot, scxml, stately and svg print the chart of a buffer, or of an attachment: a state diagram for
mermaid, a graph for graphviz, State Chart XML, the JSON of Stately's editor and of xstate's
createMachine, and a picture.

html is one page that holds a recording, a log, a store, a platform or a model, to be looked at in any browser
without a network. inspect prints a log as the events of Stately's inspectors, one a line.

promela is a model file for SPIN, which finds the same states; see docs/explorer.md. rv is the DOT dialect
of rvgen, the generator of the kernel's runtime verification; see docs/runtime-verification.md for the
tracepoints that a kernel must have for it. rvgen takes the name of the monitor from the name of the file.
bpftrace is the same monitor as a program for a running kernel as it is.

kselftest and kunit write an ordering of peers, a string of peers1:, as a test in C that runs on a kernel, with
the test module in the folder kernel of the sources; see docs/kernel-tests.md.

graphviz and gv are other names of dot, xstate of stately, and spin of promela.

Examples:
  $ cenalloc export mermaid > buffer.mmd
  $ cenalloc export dot --machine attachment | dot -Tsvg > attachment.svg
  $ cenalloc export html examples/traces/k612-late.txt --out late.html
  $ cenalloc export inspect examples/logs/late-display.jsonl > late.inspect.jsonl
  $ cenalloc export promela examples/models/two-importers.model.json > two.pml
  $ cenalloc export rv > dmabuf.dot && rvgen monitor -c da -s dmabuf.dot -t per_obj
  $ cenalloc export bpftrace > dmabuf.bt && sudo bpftrace dmabuf.bt
  $ cenalloc export kselftest 'peers1:amdgpu:R,S:R.attach R.pin S.attach S.map' > late_static.c
`;

/** What people call some of the formats. */
const OTHER_NAMES: Readonly<Record<string, Format>> = {
  graphviz: 'dot',
  gv: 'dot',
  spin: 'promela',
  xstate: 'stately',
};

/** The format, by its name or by another that people know it by. */
function formatArgument(): Argument {
  const argument = new Argument('<format>', 'what for').choices(FORMATS);
  const { parseArg } = argument;
  return argument.argParser((word: string, before: unknown) =>
    parseArg?.(OTHER_NAMES[word] ?? word, before),
  );
}

/** Adds what the command takes and does. */
export function addExportCommand(command: Command): void {
  command
    .addArgument(formatArgument())
    .argument(
      '[file]',
      'html: what the page shows, a replay string too; inspect: a log; promela: a *.model.json; - is stdin; kselftest and kunit: a replay string',
    )
    .addOption(
      new Option('--machine <name>', 'the chart that is printed')
        .choices(['buffer', 'attachment'])
        .default('buffer'),
    )
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--model <file>', 'for html: the model that a replay string names by its fingerprint')
    .addOption(
      new Option('--policy <name>', 'for promela: instead of the policy in the file').choices(
        POLICIES,
      ),
    )
    .addOption(
      new Option(
        '--monitor <kind>',
        'for rv and bpftrace: one automaton per buffer or per attachment',
      )
        .choices(['buffer', 'attachment'])
        .default('buffer'),
    )
    .option(
      '--bound <number>',
      `for rv and bpftrace: attachments and maps that are counted, 1 to ${RV_BOUND_MAX}`,
      readBound,
      2,
    )
    .addHelpText('after', HELP)
    .action(runExport);
}

/** The formats that each option is for. */
const OPTIONS_OF: Readonly<Record<string, readonly Format[]>> = {
  machine: [...CHART_FORMATS, 'svg'],
  policy: ['promela'],
  model: ['html'],
  monitor: ['rv', 'bpftrace'],
  bound: ['rv', 'bpftrace'],
};

/** An option that would not be looked at is a mistake that should be seen. */
function whyNoOption(format: Format, command: Command): InputError | null {
  for (const [name, formats] of Object.entries(OPTIONS_OF)) {
    if (formats.includes(format) || command.getOptionValueSource(name) !== 'cli') continue;
    const message = `takes no --${name}, which is for ${formats.join(', ')}`;
    return { source: `export ${format}`, message };
  }
  return null;
}

async function runExport(
  format: Format,
  file: string | undefined,
  options: ExportOptions,
  command: Command,
): Promise<void> {
  const misplaced = whyNoOption(format, command);
  if (misplaced !== null) {
    rejectInput(misplaced);
    return;
  }
  const exported = await exportAs(format, file, options);
  if (!exported.ok) rejectInput(exported.refusal);
  else if (options.out === undefined) standardOutput.write(exported.value);
  else {
    const written = await writeWhole(options.out, [exported.value], {
      inputs: file === undefined || isReplayString(file) ? [] : [file],
    });
    if (!written.ok) rejectInput(written.refusal);
  }
}

function exportAs(
  format: Format,
  file: string | undefined,
  { machine, monitor, bound, policy, model }: ExportOptions,
): Promise<Result<string, InputError>> | Result<string, InputError> {
  switch (format) {
    case 'html':
      return withFile(format, file, 'the file that the page shows', (path) => htmlOf(path, model));
    case 'inspect':
      return withFile(format, file, 'the log to be written', inspectionOf);
    case 'promela':
      return withFile(format, file, 'the *.model.json file to be written', (path) =>
        promelaOfModel(path, policy),
      );
    case 'kselftest':
    case 'kunit':
      return withFile(format, file, 'the replay string, such as peers1:amdgpu:…', (text) =>
        kernelTestOf(format, text),
      );
    case 'rv':
      return withoutFile(format, file, () => rvMonitor(monitor, bound));
    case 'bpftrace':
      return withoutFile(format, file, () => bpftraceMonitor(monitor, bound));
    case 'svg':
      return withoutFile(format, file, () =>
        svgFile(chartPicture(machine === 'buffer' ? bufferLayout('words') : ATTACHMENT_LAYOUT)),
      );
    default:
      return withoutFile(format, file, () => chartAs(format, machine));
  }
}

function chartAs(format: ChartFormat, machine: ExportOptions['machine']): string {
  return exportChart(machine === 'buffer' ? bufferChart() : attachmentChart(), format);
}

function withFile(
  format: Format,
  file: string | undefined,
  wanted: string,
  write: (path: string) => Promise<Result<string, InputError>> | Result<string, InputError>,
): Promise<Result<string, InputError>> | Result<string, InputError> {
  if (file !== undefined) return write(file);
  return refused({ source: `export ${format}`, message: `name ${wanted}` });
}

/** A file that would not be read is a mistake that should be seen. */
function withoutFile(
  format: Format,
  file: string | undefined,
  write: () => string,
): Result<string, InputError> {
  if (file === undefined) return ok(write());
  return refused({ source: `export ${format}`, message: `takes no file, found "${file}"` });
}

function readBound(text: string): number {
  const bound = Number(text);
  if (/^\d$/.test(text) && bound >= 1 && bound <= RV_BOUND_MAX) return bound;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${RV_BOUND_MAX}.`);
}
