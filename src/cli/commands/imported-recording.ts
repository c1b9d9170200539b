/** What `cenalloc import recording` prints: read, judged and turned into a platform or a model. */
import { basename } from 'node:path';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  modelOfRecording,
  platformOfRecording,
  withRecordedImporters,
} from '../../imports/recording/platform-of-recording.ts';
import type { TraceReport } from '../../trace/report.ts';
import { readExportersFile } from '../input/exporters-file.ts';
import { readWrittenPlatform } from '../input/platform-file.ts';
import { readRecording } from '../input/read-recording.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { interruptible } from '../output/interruption.ts';

/** What was chosen on the command line. */
export interface RecordingOptions {
  readonly name?: string;
  readonly exporters?: string;
  readonly into?: string;
  readonly model?: true;
}

interface Printed {
  readonly document: object;
  readonly notes: readonly string[];
}

/** Null where an interruption came first: a part of a recording would be a part of a platform. */
export async function importRecording(
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
  const platform = readWrittenPlatform(path);
  if (!platform.ok) return platform;
  const joined = withRecordedImporters(platform.value, report, recording);
  return joined.ok ? joined : refused({ source: sourceName(path), ...joined.refusal });
}
