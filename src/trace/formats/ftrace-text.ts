/**
 * Ftrace's default text: what `cat trace` and `cat trace_pipe` print, with or without the columns
 * for flags and thread group. The function comes from the place in parentheses, because the name of
 * a probe event is whatever its author chose.
 * Source: Linux kernel/trace/trace_output.c, `trace_print_context`; Documentation/trace/ftrace.rst.
 */
import { parseArguments, type ProbeArgument } from '../arguments.ts';
import { factsOfArguments } from '../call-facts.ts';
import { dmaBufCall, tellsEnough } from '../dma-buf-calls.ts';
import { printableName } from '../printable.ts';
import { detach, TextPool } from '../text-pool.ts';
import type { Moment, Phase } from '../probe-hit.ts';
import {
  BARE_PROBES,
  foreignShapeOf,
  FUNCTION_TRACER,
  RENAMED_ARGUMENTS,
  TRACE_CMD,
} from './foreign-shapes.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

/**
 * The columns `comm-pid (tgid) [cpu] flags time: rest`. A command name may hold anything, `-1 [0]`
 * included; it is padded to 16 columns and at most 15 bytes long, so greedy matching within 31
 * characters finds the last `-pid` before the CPU and never reaches the event.
 */
const LAYOUT =
  /^(.{1,31})-(\d{1,10})\s+(?:\(\s*(?:\d+|-+)\)\s+)?\[(\d{1,5})\]\s+(?:([^\s:]{2,12})\s+)?(\d{1,20}(?:\.\d{1,9})?): (.*)$/;

const ENTRIES = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/;
const LOST = /^CPU:\d+ \[LOST (?:(\d+) )?EVENTS\]/;
const CPU_STARTED = /^#{4,} CPU \d+ buffer started #{4,}/;

/** `symbol+0x4/0x20 [module]`; the compiler may have added a suffix such as `.constprop.0`. */
const SYMBOL = /^([A-Za-z_$][\w$]*)(?:\.[\w.]+)?\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?(?: \[[^\]]*\])*$/;

const HEADER: LineMeaning = { kind: 'header' };
const CONTINUATION: LineMeaning = { kind: 'continuation' };
const EVENT: LineMeaning = { kind: 'event' };

/** Ftrace's default text with probe events that carry arguments. */
export const FTRACE_TEXT: TraceFormat = {
  name: 'ftrace-text',
  detect: (line) => LAYOUT.test(line),
  parseLine: parseFtraceLine,
};

function parseFtraceLine(line: string, lineNumber: number): LineMeaning {
  const columns = LAYOUT.exec(line);
  if (columns === null) return parseOtherLine(line);
  const [, comm = '', pid = '', cpu = '', , time = '', rest = ''] = columns;
  if (rest.includes('stack trace>') && rest.startsWith('<')) return CONTINUATION;
  if (rest.startsWith('dma_buf_') && / <-/.test(rest) && !rest.includes(': ')) {
    return { kind: 'unusable', shape: FUNCTION_TRACER };
  }
  const colon = rest.indexOf(':');
  if (colon < 0) return rest.startsWith('dma_buf_') ? { kind: 'unknown' } : EVENT;
  const at: Moment = {
    line: lineNumber,
    time: Number(time),
    timeText: detach(time),
    task: TASKS.of(comm.trimStart()),
    pid: Number(pid),
  };
  return parseEvent(rest.slice(0, colon), rest.slice(colon + 1).trimStart(), at, Number(cpu));
}

function parseOtherLine(line: string): LineMeaning {
  if (line.startsWith(' => ')) return CONTINUATION;
  if (line.trim() === '') return HEADER;
  if (CPU_STARTED.test(line)) return { kind: 'cpu-started' };
  if (line.startsWith('#')) {
    const counts = ENTRIES.exec(line);
    if (counts === null) return HEADER;
    return {
      kind: 'header',
      entries: { inBuffer: Number(counts[1]), written: Number(counts[2]) },
    };
  }
  const lost = LOST.exec(line);
  if (lost !== null) {
    return { kind: 'lost', count: lost[1] === undefined ? null : Number(lost[1]) };
  }
  const shape = foreignShapeOf(line);
  return shape === null ? { kind: 'unknown' } : { kind: 'unusable', shape };
}

function parseEvent(event: string, body: string, at: Moment, cpu: number): LineMeaning {
  if (!body.startsWith('(')) return parseTracepoint(event, body);
  const close = body.indexOf(')');
  if (close < 0) return event.startsWith('dma_buf_') ? { kind: 'unknown' } : EVENT;
  const place = body.slice(1, close);
  if (/^[0-9a-f]{8,16}( <- [0-9a-f]{8,16})?$/.test(place)) {
    return event.startsWith('dma_buf_') ? { kind: 'unusable', shape: TRACE_CMD } : EVENT;
  }
  const { functionName, phase, caller } = PLACES.of(`${place}${SEPARATOR}${event}`);
  const call = dmaBufCall(functionName);
  if (call === null) return EVENT;
  const found = parseArguments(body.slice(close + 1).trim());
  if (found.length === 0 && phase === 'entry') return { kind: 'unusable', shape: BARE_PROBES };
  const facts = factsOfArguments(found);
  const need = phase === 'entry' ? call.entryNeeds : call.returnNeeds;
  if (!tellsEnough(need, facts, hasRealNames(found))) {
    return { kind: 'unusable', shape: found.length === 0 ? BARE_PROBES : RENAMED_ARGUMENTS };
  }
  return { kind: 'hit', hit: { at, cpu, functionName, call, phase, caller, facts } };
}

/** A probe's place and name; the same few come on every line. */
interface Place {
  readonly functionName: string;
  readonly phase: Phase;
  /** The function returned to, or null where the kernel could not tell. */
  readonly caller: string | null;
}

const SEPARATOR = '\n';
const PLACES = new TextPool(readPlace);
const TASKS = new TextPool(printableName);

/** `(function+0x4/0x20)` at entry, `(caller+0x15d/0x300 [module] <- function)` at return. */
function readPlace(placeAndEvent: string): Place {
  const [place = '', event = ''] = placeAndEvent.split(SEPARATOR);
  const arrow = place.lastIndexOf(' <- ');
  const isReturn = arrow >= 0;
  const own = isReturn ? place.slice(arrow + 4) : place;
  const symbol = isReturn ? /^([A-Za-z_$][\w$]*)/.exec(own)?.[1] : SYMBOL.exec(own)?.[1];
  // Without symbols the place is a bare address; then only the name of the event is left.
  const functionName = symbol ?? event.replace(/(__return|__exit|__entry)$/, '');
  const caller = isReturn ? (SYMBOL.exec(place.slice(0, arrow))?.[1] ?? null) : null;
  return { functionName, phase: isReturn ? 'return' : 'entry', caller };
}

/** The kernel's own events print no place and no quotes; beside probes they repeat them. */
function parseTracepoint(event: string, body: string): LineMeaning {
  if (!event.startsWith('dma_buf_')) return EVENT;
  if (body.startsWith('__probe_')) return { kind: 'unusable', shape: TRACE_CMD };
  const isOwnEvent = /\bino=\d+/.test(body) && /\b(exp_)?name=/.test(body);
  return { kind: isOwnEvent ? 'duplicate' : 'unknown' };
}

/** Arguments without a name are numbered by the kernel: `arg1=`. */
function hasRealNames(found: readonly ProbeArgument[]): boolean {
  return found.some((argument) => !/^arg\d+$/.test(argument.key));
}
