/**
 * The place that a probe event prints, and the function that it stands for. The function comes from
 * the place in parentheses where that has a symbol, because the name of a probe event is whatever its
 * author chose; trace-cmd and perf print raw addresses there, and then only the name is left.
 * Source: Linux kernel/trace/trace_kprobe.c, `print_kprobe_event`.
 */
import { dmaBufCall, type DmaBufCall } from '../dma-buf-calls.ts';
import type { Phase } from '../probe-hit.ts';

/** `symbol+0x4/0x20 [module] <address>`; the compiler may have added a suffix such as `.constprop.0`. */
const SYMBOL =
  /^([A-Za-z_$][\w$]*)(?:\.[\w.]+)?\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?(?: \[[^\]]*\]| <[0-9a-f]+>)*$/;

const RAW_PLACE = /^(?:0x)?[0-9a-f]{8,16}(?: <- (?:0x)?[0-9a-f]{8,16})?$/;

/** A probe's place and name; the same few come on every line. */
export interface ProbePlace {
  /** The name of the probe, with its group where that is printed. */
  readonly event: string;
  readonly functionName: string;
  readonly phase: Phase;
  /** The function returned to, or null where the kernel could not tell. */
  readonly caller: string | null;
  /** Null where the function is none of the dma-buf core. */
  readonly call: DmaBufCall | null;
}

/** `event: (function+0x4/0x20` at entry, `event: (caller+0x15d/0x300 [module] <- function` at return. */
export function readPlace(eventAndPlace: string): ProbePlace {
  const open = eventAndPlace.indexOf('(');
  const event = eventAndPlace.slice(0, eventAndPlace.indexOf(':'));
  const place = eventAndPlace.slice(open + 1);
  const arrow = place.lastIndexOf(' <- ');
  const phase = arrow >= 0 ? 'return' : 'entry';
  const placed = (functionName: string, caller: string | null): ProbePlace => {
    return { event, functionName, phase, caller, call: dmaBufCall(functionName) };
  };
  if (RAW_PLACE.test(place)) return placed(functionOfEvent(event), null);
  const own = phase === 'return' ? place.slice(arrow + 4) : place;
  const symbol = phase === 'return' ? /^([A-Za-z_$][\w$]*)/.exec(own)?.[1] : SYMBOL.exec(own)?.[1];
  const caller = phase === 'return' ? (SYMBOL.exec(place.slice(0, arrow))?.[1] ?? null) : null;
  return placed(symbol ?? functionOfEvent(event), caller);
}

/**
 * The function that a probe event is named for: `dma_buf_attach__return`, the kernel's own choice
 * `p_dma_buf_attach_0`, or with a group before it.
 */
export function functionOfEvent(event: string): string {
  const name = event.slice(event.lastIndexOf(':') + 1);
  const own = /^[pr]_(\w+?)_(?:0|0x[0-9a-f]+|\d+)$/.exec(name)?.[1];
  return own ?? name.replace(/(__return|__exit|__entry)$/, '');
}
