/**
 * The event behind the columns: probe events with their place and arguments, the kernel's own
 * tracepoints, and calls that the function tracer saw.
 * Source: Linux kernel/trace/trace_kprobe.c, `print_kprobe_event`; include/trace/events/dma_buf.h.
 */
import { parseArguments, parseUnquotedArguments, type ProbeArgument } from '../arguments.ts';
import { factsOfArguments, factsOfBounce, factsOfTracepoint, withResult } from '../call-facts.ts';
import { BOUNCE_EVENT, dmaBufCall, tellsEnough } from '../dma-buf-calls.ts';
import type { Moment } from '../probe-hit.ts';
import { TextPool } from '../text-pool.ts';
import { RENAMED_ARGUMENTS } from './foreign-shapes.ts';
import { functionOfEvent, readPlace, type ProbePlace } from './probe-place.ts';
import { CONTINUATION, EVENT } from './shared-lines.ts';
import type { LineMeaning } from './trace-format.ts';

/** A call that the function tracer saw: `function <-caller`, of newer kernels with arguments. */
const TRACED = /^([A-Za-z_]\w*)(?:\.[\w.]+)?(?:\([^<]*\))? <-+ ?([A-Za-z_$][\w$.]*)/;

/** trace-cmd's events for the tracers of functions. */
const TRACED_BY_COMMAND = /^(?:function|funcgraph_entry): [^\w]*(?:[\d.]+ us\s+\|\s+)?(.*)$/;

/** Reads what stands behind the columns. */
export function readEvent(rest: string, at: Moment, cpu: number): LineMeaning {
  if (rest.startsWith('<') && rest.includes('stack trace>')) return CONTINUATION;
  const colon = rest.indexOf(':');
  if (colon < 0) return readTracedCall(rest, at);
  const event = rest.slice(0, colon);
  if (event === 'function' || event === 'funcgraph_entry') {
    const call = TRACED_BY_COMMAND.exec(rest)?.[1] ?? '';
    return readTracedCall(
      call.replace(/\(\)( \{|;).*$/, ' <-unknown').replace(/^(\w+)$/, '$1 <-unknown'),
      at,
    );
  }
  const body = rest.slice(colon + 1).trimStart();
  if (body.startsWith('(')) return readProbe(rest, at, cpu);
  if (body.startsWith('__probe_')) return readRawProbe(event, body, at, cpu);
  return readTracepoint(event, body, at, cpu);
}

function readTracedCall(text: string, at: Moment): LineMeaning {
  const [, functionName = '', caller = ''] = TRACED.exec(text) ?? [];
  if (functionName === '') return text.startsWith('dma_buf_') ? { kind: 'unknown' } : EVENT;
  const call = dmaBufCall(functionName);
  if (call === null) return EVENT;
  return { kind: 'bare', bare: { at, call, functionName, caller, outcome: 'entered' } };
}

/** `rest` is `event: (place) arguments`. */
function readProbe(rest: string, at: Moment, cpu: number): LineMeaning {
  const close = rest.indexOf(')');
  if (close < 0) return rest.startsWith('dma_buf_') ? { kind: 'unknown' } : EVENT;
  const place = PLACES.of(rest.slice(0, close));
  if (place.call === null) return EVENT;
  const start = rest.charCodeAt(close + 1) === SPACE ? close + 2 : close + 1;
  const text = rest.slice(start);
  return readHit(place, parseArguments(text.trim()), at, cpu);
}

const SPACE = 32;

/** `trace-cmd report -R` prints the place as fields, and strings without quotes. */
function readRawProbe(event: string, body: string, at: Moment, cpu: number): LineMeaning {
  const phase = body.startsWith('__probe_func=') ? 'return' : 'entry';
  const functionName = functionOfEvent(event);
  const call = dmaBufCall(functionName);
  if (call === null) return EVENT;
  const found = parseUnquotedArguments(body).filter(({ key }) => !key.startsWith('__probe_'));
  return readHit({ event, functionName, phase, caller: null, call }, found, at, cpu);
}

function readHit(
  place: ProbePlace,
  found: readonly ProbeArgument[],
  at: Moment,
  cpu: number,
): LineMeaning {
  const { event, functionName, phase, caller, call } = place;
  if (call === null) return EVENT;
  if (found.length === 0) {
    if (phase === 'return') return { kind: 'event' };
    return { kind: 'bare', bare: { at, call, functionName, caller, outcome: 'entered' } };
  }
  const told = factsOfArguments(found);
  const facts = phase === 'return' ? withResult(told, call.returnNeeds, found) : told;
  const need = phase === 'entry' ? call.entryNeeds : call.returnNeeds;
  if (!tellsEnough(need, facts)) return { kind: 'unusable', shape: RENAMED_ARGUMENTS };
  return { kind: 'hit', hit: { at, cpu, event, functionName, call, phase, caller, facts } };
}

const PLACES = new TextPool(readPlace);

/** The kernel's own events print no place and no quotes. */
function readTracepoint(event: string, body: string, at: Moment, cpu: number): LineMeaning {
  const isBounce = event === BOUNCE_EVENT;
  if (!isBounce && !event.startsWith('dma_buf_')) return EVENT;
  const call = dmaBufCall(event);
  const facts = isBounce ? factsOfBounce(body) : factsOfTracepoint(body);
  if (call === null || facts === null) return { kind: 'unknown' };
  const place = { functionName: event, phase: 'point', caller: null } as const;
  return { kind: 'hit', hit: { at, cpu, event, ...place, call, facts } };
}
