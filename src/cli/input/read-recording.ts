/** Reads a recording from a file or from standard input, in pieces, into a report. */
import { refused, type Result } from '../../base/result.ts';
import { DamagedRecording } from '../../trace/binary/damaged-recording.ts';
import { SUPPORTED } from '../../trace/formats/known-formats.ts';
import type { TraceRefusal, TraceReport } from '../../trace/report.ts';
import { TraceChecker, type CheckTraceOptions } from '../../trace/check-trace.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { unlessAborted, untilAborted, type Interruption } from '../output/interruption.ts';
import { ReadProgress } from '../output/read-progress.ts';
import { openBytes, type ByteSource } from './byte-source.ts';
import { BeginningOfText } from './misread-texts.ts';
import { openRecording } from './open-recording.ts';
import { sourceName } from './source-name.ts';
import { collectingBehind } from './steady-memory.ts';

/**
 * Checks one recording; whatever is wrong with the file is a refusal, not an exception. Null where an
 * interruption leaves nothing to judge.
 */
export async function readRecording(
  trace: string,
  interruption: Interruption,
  options: CheckTraceOptions,
): Promise<Result<TraceReport, TraceRefusal> | null> {
  const file = sourceName(trace);
  if (interruption.isAsked) return null;
  if (trace === '') return refused({ file: 'file', line: null, message: 'its name is empty' });
  let source: ByteSource | null = null;
  let progress: ReadProgress | null = null;
  try {
    source = openBytes(trace);
    progress = new ReadProgress(source.size);
    const { signal } = interruption;
    const opening = openRecording(progress.watch(source.pieces));
    const content = await unlessAborted(opening, signal);
    if (content === null) return null;
    if (typeof content === 'string') {
      return refused({ file, line: null, message: `this is ${content}; ${SUPPORTED}` });
    }
    const pieces = collectingBehind(untilAborted(content, signal));
    return await checkContent(pieces, interruption, { ...options, file });
  } catch (error) {
    if (DamagedRecording.is(error)) {
      return refused({ file, line: null, message: `the recording is damaged: ${error.message}` });
    }
    if (codeOf(error) === '') throw error;
    return refused({ file, line: null, message: whyUnread(error, trace) });
  } finally {
    progress?.end();
    source?.close();
  }
}

async function checkContent(
  content: AsyncIterable<Uint8Array>,
  interruption: Interruption,
  options: CheckTraceOptions,
): Promise<Result<TraceReport, TraceRefusal> | null> {
  const checker = new TraceChecker(options);
  const beginning = new BeginningOfText();
  for await (const piece of content) {
    beginning.push(piece);
    checker.feedBytes(piece);
    if (checker.isHopeless) break;
  }
  if (!interruption.isAsked) {
    const finished = checker.finish();
    if (!finished.ok) beginning.misread(finished.refusal.file, ['recording', 'log']);
    return finished;
  }
  checker.interrupt();
  const checked = checker.finish();
  return checked.ok ? checked : null;
}
