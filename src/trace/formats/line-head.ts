/**
 * The columns before an event, in every layout that the kernel, trace-cmd and perf print. A command
 * name may hold anything, `-1 [0]` included; it is at most 15 bytes long, so greedy matching within
 * 31 characters finds the last `-pid` before the CPU and never reaches the event.
 * Source: Linux kernel/trace/trace_output.c, `trace_print_context` and `trace_print_lat_context`;
 * tools/perf/builtin-script.c, `perf_sample__fprintf_start`.
 */
import { printableName } from '../printable.ts';
import type { Moment } from '../probe-hit.ts';
import { detach, TextPool } from '../text-pool.ts';

/** One line, cut into its columns. */
export interface LineHead {
  readonly at: Moment;
  readonly cpu: number;
  readonly rest: string;
}

const TASKS = new TextPool(printableName);

/** `comm-pid (tgid) [cpu] flags time: rest`. */
const DEFAULT =
  /^(.{1,31})-(\d{1,10})\s+(?:\(\s*(?:\d+|-+)\)\s+)?\[(\d{1,5})\]\s+(?:([^\s:]{2,12})\s+)?(\d{1,20}(?:\.\d{1,9})?): (.*)$/;

/** `comm-pid cpuflags 1028290us+: rest`, and trace-cmd's `comm-pid cpuflags 379.716255: rest`. */
const LATENCY =
  /^(.{1,31})-(\d{1,10}) +(\d{1,5})([^\s\d:][^\s:]{3,7}) +(-?\d{1,20}(?:\.\d{1,9})?)(us[^\s\w:]?)? ?: (.*)$/;

/** `comm pid cpu flags preempt index [stamp] 675.752ms (+0.073ms): rest`; plain numbers for counters. */
const VERBOSE =
  /^(.{1,31}) {1,16}(\d{1,10}) {1,16}(\d{1,5}) \d{1,5} [0-9a-f]{8} [0-9a-f]{8,16} \[[0-9a-f]{8,16}\] (-?\d{1,20}(?:\.\d{1,9})?)(ms)? \(\+-?[\d.]{1,24}(?:ms)?\): (.*)$/;

/** `comm pid/tid [cpu] time: rest`; the CPU is there only if it was recorded. */
const PERF =
  /^(.{0,23}\S) {1,16}(\d{1,10}|-1)(?:\/(\d{1,10}))? {1,16}(?:\[(\d{1,5})\] {1,16})?(\d{1,12}\.\d{6,9}): +(.*)$/;

/** The default layout, or null. */
export function defaultHead(line: string, lineNumber: number): LineHead | null {
  const columns = DEFAULT.exec(line);
  if (columns === null) return null;
  const [, comm = '', pid = '', cpu = '', , time = '', rest = ''] = columns;
  return head(lineNumber, { comm, pid, cpu, timeText: time, time: Number(time), rest });
}

/** The latency layout, or null; its times count from the first event, in microseconds. */
export function latencyHead(line: string, lineNumber: number): LineHead | null {
  const columns = LATENCY.exec(line);
  if (columns === null) return null;
  const [, comm = '', pid = '', cpu = '', , stamp = '', unit = '', rest = ''] = columns;
  const isMicroseconds = unit !== '';
  const time = isMicroseconds ? Number(stamp) / 1e6 : Number(stamp);
  const timeText = isMicroseconds ? `${stamp}us` : stamp;
  return head(lineNumber, { comm, pid, cpu, timeText, time, rest });
}

/** The verbose layout, or null. */
export function verboseHead(line: string, lineNumber: number): LineHead | null {
  const columns = VERBOSE.exec(line);
  if (columns === null) return null;
  const [, comm = '', pid = '', cpu = '', stamp = '', unit = '', rest = ''] = columns;
  const time = unit === '' ? Number(stamp) : Number(stamp) / 1e3;
  return head(lineNumber, { comm, pid, cpu, timeText: `${stamp}${unit}`, time, rest });
}

/** The layout of `perf script`, or null. */
export function perfHead(line: string, lineNumber: number): LineHead | null {
  const columns = PERF.exec(line);
  if (columns === null) return null;
  const [, comm = '', pid = '', tid = '', cpu = '', time = '', rest = ''] = columns;
  const task = tid === '' ? pid : tid;
  return head(lineNumber, { comm, pid: task, cpu, timeText: time, time: Number(time), rest });
}

/** Shorter pieces share no memory with their line in V8. */
const COPIED_BELOW = 13;

function head(
  line: number,
  columns: {
    readonly comm: string;
    readonly pid: string;
    readonly cpu: string;
    readonly timeText: string;
    readonly time: number;
    readonly rest: string;
  },
): LineHead {
  const { comm, pid, cpu, timeText, time, rest } = columns;
  const at: Moment = {
    line,
    time,
    // The engine copies short pieces of a line by itself.
    timeText: timeText.length < COPIED_BELOW ? timeText : detach(timeText),
    task: TASKS.of(comm.trim()),
    pid: Math.max(0, Number(pid)),
  };
  return { at, cpu: Number(cpu), rest };
}
