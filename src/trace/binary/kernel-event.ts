/**
 * An event out of a binary recording, and the line of text that it stands for: that of `trace-cmd report`,
 * which tells no less than the kernel's own. So whatever reads text reads binary recordings alike.
 * Source: libtraceevent, plugins/plugin_kprobe; Linux kernel/trace/trace_kprobe.c, `print_kprobe_event`.
 */
import { dmaBufCall, BOUNCE_EVENT } from '../dma-buf-calls.ts';
import { functionOfEvent } from '../formats/probe-place.ts';

/** One field of an event: text, or a number of up to 64 bits. */
export type EventField = readonly [name: string, value: string | bigint];

/** An event as it was recorded. */
export interface KernelEvent {
  /** Nanoseconds, or ticks where the clock counts. */
  readonly time: bigint;
  readonly cpu: number;
  readonly pid: number;
  readonly name: string;
  readonly fields: readonly EventField[];
}

/** How addresses are named; null where nobody knows. */
export type SymbolAt = (address: bigint) => string | null;

/** Where a probe stands, where it is a return, and where that goes to. */
const PLACES = new Set(['__probe_ip', '__probe_func', '__probe_ret_ip']);

/** Arguments that are addresses or masks, by the names of the recording script and by those that people choose. */
const ADDRESS =
  /^(?:(?:dma|page)\d+|vmemmap|devp?|d?buf|dmabuf|att?|attach|attachment|sgt|sg_table|(?:dma_|coherent_)?mask|bus_limit|seg_bound|min_align|arg\d+|ret(?:val)?|rv)$/;

/** From here on a number is printed as an address; no size, inode or count comes near. */
const SMALL_BELOW = 2n ** 32n;

/** Whether an event may tell something of dma-buf. */
export function isWanted(name: string, fields: readonly EventField[]): boolean {
  if (fields.some(([key]) => PLACES.has(key))) return true;
  return isWantedName(name);
}

/** Whether an event of this name may, whatever it holds. */
export function isWantedName(name: string): boolean {
  return name === BOUNCE_EVENT || dmaBufCall(functionOfEvent(name)) !== null;
}

/** The line of an event, without its line end. */
export function lineOfEvent(
  event: KernelEvent,
  task: string,
  { symbolAt, counts }: { readonly symbolAt: SymbolAt; readonly counts: boolean },
): string {
  const time = counts ? String(event.time) : secondsText(event.time);
  const cpu = String(event.cpu).padStart(3, '0');
  const shown = task.replaceAll(/[\r\n]/g, '?').slice(0, 15);
  return `${shown === '' ? '<...>' : shown}-${event.pid} [${cpu}] ${time}: ${textOfEvent(event, symbolAt)}`;
}

function textOfEvent({ name, fields }: KernelEvent, symbolAt: SymbolAt): string {
  if (name === BOUNCE_EVENT) return bounceText(fields);
  const place = placeOf(fields, symbolAt);
  const told = fields.filter(([key]) => !PLACES.has(key) && !key.startsWith('common_'));
  const words = told.map((field) => wordOf(field, place !== null, symbolAt));
  return `${name}: ${[...(place === null ? [] : [`(${place})`]), ...words].join(' ')}`;
}

/** As ftrace prints it: where the return goes to, and the function; the names only where they are known. */
function placeOf(fields: readonly EventField[], symbolAt: SymbolAt): string | null {
  const at = (name: string): bigint | null => {
    const value = fields.find(([key]) => key === name)?.[1];
    return typeof value === 'bigint' ? BigInt.asUintN(64, value) : null;
  };
  const [entry, own, back] = [at('__probe_ip'), at('__probe_func'), at('__probe_ret_ip')];
  if (entry !== null) return symbolAt(entry) ?? hexadecimal(entry);
  if (own === null) return null;
  const named = symbolAt(own);
  const caller = back ?? 0n;
  if (named === null) return `${hexadecimal(own)} <- ${hexadecimal(caller)}`;
  return `${symbolAt(caller) ?? `0x${hexadecimal(caller)}`} <- ${named.replace(/\+.*$/, '')}`;
}

function wordOf([key, value]: EventField, isProbe: boolean, symbolAt: SymbolAt): string {
  if (typeof value === 'string') {
    const text = value.replaceAll(/[\r\n]/g, '?');
    return isProbe && text !== '(fault)' ? `${key}="${text}"` : `${key}=${text}`;
  }
  if (SYMBOL_KEYS.has(key)) {
    const symbol = symbolAt(BigInt.asUintN(64, value));
    if (symbol !== null) return `${key}=${symbol}`;
  }
  if (value >= -4095n && value < 0n) return `${key}=${value}`;
  const bits = BigInt.asUintN(64, value);
  return ADDRESS.test(key) || bits >= SMALL_BELOW
    ? `${key}=0x${bits.toString(16)}`
    : `${key}=${bits}`;
}

/** Arguments that the recording script prints as symbols. */
const SYMBOL_KEYS = new Set(['xattach', 'xmap', 'aop', 'mop', 'dma_ops']);

function bounceText(fields: readonly EventField[]): string {
  const of = (name: string): string | bigint | undefined =>
    fields.find(([key]) => key === name)?.[1];
  const hex = (name: string): string => {
    const value = of(name);
    return typeof value === 'bigint' ? BigInt.asUintN(64, value).toString(16) : '?';
  };
  const device = String(of('dev_name') ?? '?');
  const size = String(of('size') ?? '?');
  const reason = of('force') === 1n ? 'FORCE' : 'NORMAL';
  return `${BOUNCE_EVENT}: dev_name: ${device} dma_mask=${hex('dma_mask')} dev_addr=${hex('dev_addr')} size=${size} ${reason}`;
}

function hexadecimal(address: bigint): string {
  return address.toString(16).padStart(16, '0');
}

const NANOSECONDS = 1_000_000_000n;

function secondsText(time: bigint): string {
  return `${time / NANOSECONDS}.${String(time % NANOSECONDS).padStart(9, '0')}`;
}
