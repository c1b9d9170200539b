/**
 * A `trace.dat` as lines of text: the events about dma-buf in the order of time, and what was lost. Everything else
 * in it is counted.
 */
import { TRACE_DAT_HEADER } from '../formats/trace-cmd.ts';
import { ByteReader } from './byte-reader.ts';
import type { Unpack } from './damaged-recording.ts';
import { fieldsOfEvent, readEventFormat, type EventFormat } from './event-formats.ts';
import { EventQueue } from './event-queue.ts';
import { isWantedName, type SymbolAt } from './kernel-event.ts';
import { pageLayoutOf, ringEntries } from './ring-pages.ts';
import { readTraceDat, type TraceDatParts } from './trace-dat-file.ts';

/** Clocks that count instead of telling a time. */
const COUNTING = new Set(['counter', 'x86-tsc', 'uptime']);

/** Where the kind and the task of an event stand, in every event. */
const COMMON = { type: 0, pid: 4 } as const;

/** All that a file tells, as lines without line ends. */
export function* traceDatLines(bytes: Uint8Array, unpack: Unpack): Generator<string> {
  const parts = readTraceDat(bytes, unpack);
  if (parts.text !== null) {
    yield* parts.text.split('\n');
    return;
  }
  yield TRACE_DAT_HEADER;
  const release = /^\S+ \S+ (\d\S*)/.exec(parts.kernel ?? '')?.[1];
  if (release !== undefined) yield `# kernel: ${release}`;
  const queue = new EventQueue();
  takeAll(parts, queue);
  const tasks = tasksIn(parts.tasks);
  const counts = COUNTING.has(parts.clock);
  yield* queue.lines({ tasks, symbolAt: symbolsIn(parts.symbols), counts });
  for (const stats of parts.cpuStats) yield* statsLine(stats);
}

function takeAll(parts: TraceDatParts, queue: EventQueue): void {
  const formats = new Map<number, EventFormat | null>();
  for (const text of parts.formats) {
    const format = readEventFormat(text);
    if (format !== null) formats.set(format.id, isWanted(format) ? format : null);
  }
  const layout = pageLayoutOf(parts.pageHeader, parts.pageSize);
  for (const { cpu, bytes } of parts.cpus) {
    for (const entry of ringEntries(bytes, layout, parts.isLittle)) {
      const time = entry.time + parts.offset;
      if ('lost' in entry) {
        queue.lose(cpu, time, entry.lost);
        continue;
      }
      const reader = new ByteReader(entry.data, parts.isLittle, COMMON.type);
      const format = formats.get(reader.u16()) ?? null;
      if (format === null) {
        queue.pass();
        continue;
      }
      reader.at = COMMON.pid;
      const pid = reader.s32();
      const fields = fieldsOfEvent(format, reader);
      queue.take({ time, cpu, pid, name: format.name, fields });
    }
  }
}

/** Probes tell where they stand; of other events the name decides. */
function isWanted({ name, fields }: EventFormat): boolean {
  return isWantedName(name) || fields.some((field) => field.name.startsWith('__probe_'));
}

/** `309 cam`: the names of tasks by their number. */
function tasksIn(text: string): ReadonlyMap<number, string> {
  const tasks = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [, pid, name] = /^\s*(\d{1,10}) (.{1,64})$/.exec(line) ?? [];
    if (pid !== undefined && name !== undefined) tasks.set(Number(pid), name);
  }
  return tasks;
}

/** Names addresses by /proc/kallsyms; without it, and where it hides addresses, there are no names. */
function symbolsIn(text: string): SymbolAt {
  const symbols: { readonly address: bigint; readonly name: string }[] = [];
  for (const line of text.split('\n')) {
    const [, address, name, module] =
      /^([0-9a-f]{8,16}) [A-Za-z] ([\w.$]{1,128})(?:\t(\[[\w-]{1,64}\]))?$/.exec(line) ?? [];
    if (address === undefined || name === undefined || /^0+$/.test(address)) continue;
    const shown = module === undefined ? name : `${name} ${module}`;
    symbols.push({ address: BigInt(`0x${address}`), name: shown });
  }
  symbols.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  return (address) => {
    let [low, high] = [0, symbols.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    const found = symbols[low - 1];
    if (found === undefined) return null;
    const [name = '', module] = found.name.split(' ');
    const offset = `${name}+0x${(address - found.address).toString(16)}`;
    return module === undefined ? offset : `${offset} ${module}`;
  };
}

/** `cpu: 0`, `overrun: 3`: as the recorder of this project writes it. */
function* statsLine(text: string): Generator<string> {
  const numbers = new Map(
    [...text.matchAll(/^([a-z ]{1,30}): (\d{1,19})$/gim)].map(([, key = '', value = '']) => [
      key.toLowerCase().replaceAll(' ', '_'),
      value,
    ]),
  );
  const cpu = numbers.get('cpu');
  if (cpu === undefined) return;
  const shown = ['entries', 'overrun', 'commit_overrun', 'dropped_events'].map(
    (key) => `${key}=${numbers.get(key) ?? 0}`,
  );
  yield `# stats: cpu${cpu} ${shown.join(' ')}`;
}
