/** `cenalloc import recording`: a platform, or a model of every order, out of a recording of a real kernel. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { readPlatform } from '../../allocators/platform/read-platform.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  modelOfRecording,
  platformOfRecording,
  withRecordedImporters,
} from '../../imports/recording/platform-of-recording.ts';
import type { TraceReport } from '../../trace/report.ts';
import { readExportersFile } from '../input/exporters-file.ts';
import { readText } from '../input/read-input.ts';
import { readRecording } from '../input/read-recording.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { EXIT } from '../output/exit-codes.ts';
import { interruptible } from '../output/interruption.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';

interface RecordingOptions {
  readonly name?: string;
  readonly exporters?: string;
  readonly into?: string;
  readonly model?: true;
}

const HELP = `
Reads a recording as check does, made by the script that record prints: it tells what each importer reaches,
where buffers lay, and where memory ends. Prints a platform: importers with those limits, each with the line that
tells them, allocators of the exporters that are known, zones as far as they were seen. What the recording does
not tell is left out; notes on stderr and in the platform say so. With --model it prints a model of the buffer
that most importers shared, for explore. With --into FILE the importers are added to a platform that knows its
zones and allocators.

Examples:
  $ cenalloc import recording trace.txt > board.platform.json
  $ cenalloc solve board.platform.json --importer cam,gpu --size "8 MiB"
  $ cenalloc import recording trace.txt --exporters own.exporters.json --model > board.model.json
  $ cenalloc explore board.model.json
  $ cenalloc import recording trace.txt --into board.platform.json | cenalloc solve -

Exit codes: 0 imported, 2 the recording or the platform cannot be read, or tells too little.`;

/** Adds the command to its group. */
export function addImportRecordingCommand(group: Command): void {
  group
    .command('recording')
    .description('a platform out of a recording of a real kernel')
    .argument('<trace>', 'a recording, packed with gzip or not, or - for stdin')
    .option('--name <name>', 'name of the platform')
    .option('--exporters <file>', 'a *.exporters.json file: how exporters of your own decide')
    .option('--into <platform>', 'print this platform with the importers added, - for stdin')
    .option('--model', 'print a model of its most shared buffer, for explore')
    .addHelpText('after', HELP)
    .action(async (trace: string, options: RecordingOptions) => {
      const imported = await importRecording(trace, options);
      if (imported === null) {
        process.exitCode = EXIT.limit;
        return;
      }
      if (!imported.ok) {
        rejectInput(imported.refusal);
        return;
      }
      for (const each of imported.value.notes) note(each);
      printJson(imported.value.document);
    });
}

interface Printed {
  readonly document: object;
  readonly notes: readonly string[];
}

/** Null where an interruption came first: a part of a recording would be a part of a platform. */
async function importRecording(
  trace: string,
  options: RecordingOptions,
): Promise<Result<Printed, InputError> | null> {
  if (trace === STDIN && options.into === STDIN) {
    return refused({ source: '--into', message: 'standard input (-) can be read only once' });
  }
  const own = options.exporters === undefined ? ok([]) : readExportersFile(options.exporters);
  if (!own.ok) return own;
  const exporters = own.value;
  const report = await interruptible(async (interruption) => {
    const read = await readRecording(trace, interruption, { exporters });
    return interruption.isAsked ? null : read;
  });
  if (report === null) return null;
  if (!report.ok) {
    const { file, line, message } = report.refusal;
    return refused({ source: file, ...(line === null ? {} : { line }), message });
  }
  const source = sourceName(trace);
  const recording = basename(source);
  const { name, into } = options;
  const platform =
    into === undefined
      ? platformOfRecording(report.value, recording, {
          exporters,
          ...(name === undefined ? {} : { name }),
        })
      : intoPlatform(into, report.value, recording);
  if (!platform.ok) return refused({ source, ...platform.refusal });
  const { notes } = platform.value;
  if (options.model !== true) return ok({ document: platform.value.platform, notes });
  const model = modelOfRecording(report.value, platform.value);
  return model.ok ? ok({ document: model.value, notes }) : refused({ source, ...model.refusal });
}

function intoPlatform(
  path: string,
  report: TraceReport,
  recording: string,
): ReturnType<typeof withRecordedImporters> | Result<never, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const source = sourceName(path);
  const read = readPlatform(text.value, source);
  if (!read.ok) return read;
  const written = parseJson(text.value);
  if (!written.ok) return refused({ source, ...written.refusal });
  const joined = withRecordedImporters(written.value as PlatformInput, report, recording);
  return joined.ok ? joined : refused({ source, ...joined.refusal });
}
