/**
 * The check of a recording with what a platform file says of late attaches. It brings the solver along, which who only
 * reads recordings, such as the page, does without.
 */
import { requirePlatform, type PlatformGiven } from '../allocators/platform/given-platform.ts';
import type { Result } from '../base/result.ts';
import { PlatformAdvisor } from './platform-advice.ts';
import type { TraceRefusal, TraceReport } from './report.ts';
import { RecordingChecker, type RecordingCheckOptions } from './trace-checker.ts';

/** Options of a check. @public */
export interface CheckTraceOptions extends Omit<RecordingCheckOptions, 'advisor'> {
  /** Memory, allocators and importers of the system, for advice on late attaches. */
  readonly platform?: PlatformGiven;
}

/** A parser to push lines into, for callers that have no iterable. @public */
export class TraceChecker extends RecordingChecker {
  constructor({ platform, ...options }: CheckTraceOptions = {}) {
    super(
      platform === undefined
        ? options
        : { ...options, advisor: new PlatformAdvisor(requirePlatform(platform)) },
    );
  }
}

/**
 * Checks a recording of a kernel's dma-buf calls: who mapped early, who attached late, what leaked.
 *
 * @param lines - The lines of the recording, without line ends, in the order of the file.
 * @param options - The name of the recording for the report.
 * @returns The report; or the reason why the recording cannot be checked, such as the name of the
 * format that it looks like. A recording of which nothing is understood is never reported clean.
 * @source Linux Documentation/trace/kprobetrace.rst; drivers/dma-buf/dma-buf.c.
 * @example
 * ```ts
 * import { checkTrace } from 'cenalloc/trace';
 *
 * const text = '# tracer: nop\n#\n# entries-in-buffer/entries-written: 0/0   #P:2\n';
 * const result = await checkTrace(text.split('\n'), { file: 'trace.txt' });
 * if (result.ok) {
 *   for (const finding of result.value.findings) console.log(finding.line, finding.message);
 * }
 * ```
 * @public
 */
export async function checkTrace(
  lines: Iterable<string> | AsyncIterable<string>,
  options: CheckTraceOptions = {},
): Promise<Result<TraceReport, TraceRefusal>> {
  const checker = new TraceChecker(options);
  for await (const line of lines) {
    checker.feed(line);
    if (checker.isHopeless) break;
  }
  return checker.finish();
}
