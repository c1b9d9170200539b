/**
 * The function_graph tracer: nested calls with durations, of newer kernels also with return values,
 * and probe events as comments between them. Its options decide which columns there are: time, CPU,
 * task, duration. Without return values nothing tells which buffer a call was about; with them only
 * failures are told apart, for the returned addresses do not join with anything.
 * Source: Linux kernel/trace/trace_functions_graph.c.
 */
import { dmaBufCall } from '../dma-buf-calls.ts';
import { parsePointer } from '../error-pointer.ts';
import { printableName } from '../printable.ts';
import type { Moment } from '../probe-hit.ts';
import { detach, TextPool } from '../text-pool.ts';
import { readEvent } from './event-text.ts';
import { CONTINUATION, EVENT, HEADER, readOtherLine } from './shared-lines.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

/** `time |  cpu)  task-pid | flags | duration | call`; everything before the call may be absent. */
const COLUMNS =
  /^ {0,40}(?:(\d{1,20}(?:\.\d{1,9})?) \| +)?(?:(\d{1,5})\) +)?(?:([^|]{1,40})-(\d{1,10}) +\| +)?(?:[^\s|]{3,8} +\| +)?(?:[+!#*@$ ]? *[\d.]{1,12} us +)?\| +(.*)$/;

/** `function();` or `function() {`, of newer kernels with arguments; the comment is a result. */
const CALL =
  /^([A-Za-z_]\w*)(?:\.[\w.]+)?(?: \[[^\]]*\])?\([^;{]*\)(;| \{)(?:\s*\/\*(.*)\*\/)?\s*$/;
const END = /^\}(?:\s*\/\* ?([A-Za-z_]\w*)?(?:\.[\w.]+)?(?: \[[^\]]*\])?(.*)\*\/)?\s*$/;
const RESULT = /(?:= ?|ret=)(0x[0-9a-f]{1,16}|-?\d{1,20})/;
const COMMENT = /^\/\* (.*) \*\/\s*$/;
const SWITCH = /^ {0,40}\d{1,5}\) .{1,40} => .{1,40}$/;

const TASKS = new TextPool(printableName);

/** The output of the function_graph tracer. */
export const FUNCTION_GRAPH: TraceFormat = {
  name: 'function-graph',
  detect: (line) => line === '# tracer: function_graph' || isGraphLine(line),
  parseLine: readGraphLine,
};

function isGraphLine(line: string): boolean {
  const call = COLUMNS.exec(line)?.[5];
  return call !== undefined && (CALL.test(call) || END.test(call) || COMMENT.test(call));
}

function readGraphLine(line: string, lineNumber: number): LineMeaning {
  const columns = COLUMNS.exec(line);
  if (columns === null) {
    if (/^ *-{20,}\s*$/.test(line) || SWITCH.test(line)) return HEADER;
    return readOtherLine(line);
  }
  const [, time, cpu = '0', comm = '<...>', pid = '0', call = ''] = columns;
  const at: Moment = {
    line: lineNumber,
    time: time === undefined ? null : Number(time),
    timeText: time === undefined ? 'unknown' : detach(time),
    task: TASKS.of(comm.trim()),
    pid: Number(pid),
  };
  const comment = COMMENT.exec(call)?.[1];
  if (comment !== undefined) {
    return comment.includes('stack trace>') ? CONTINUATION : readEvent(comment, at, Number(cpu));
  }
  return readCall(call, at);
}

function readCall(text: string, at: Moment): LineMeaning {
  const [, name, brace, result] = CALL.exec(text) ?? [];
  if (name !== undefined) {
    const isLeaf = brace === ';';
    return bare(name, at, isLeaf && isError(result) ? 'failed' : 'entered');
  }
  const [end, ended, value] = END.exec(text) ?? [];
  if (end === undefined) return text.includes('dma_buf_') ? { kind: 'unknown' } : EVENT;
  return ended !== undefined && isError(value) ? bare(ended, at, 'failed-later') : EVENT;
}

function bare(
  functionName: string,
  at: Moment,
  outcome: 'entered' | 'failed' | 'failed-later',
): LineMeaning {
  const call = dmaBufCall(functionName);
  if (call === null) return EVENT;
  return { kind: 'bare', bare: { at, call, functionName, caller: null, outcome } };
}

/** Whether a result is an error pointer; NULL is one for the functions that are looked at. */
function isError(comment: string | undefined): boolean {
  const value = RESULT.exec(comment ?? '')?.[1];
  return value !== undefined && parsePointer(value)?.ok === false;
}
