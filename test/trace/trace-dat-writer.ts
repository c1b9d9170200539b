/**
 * Writes files as trace-cmd 3.1.6 does in version 6, so that its own `report` and `convert` read them: the formats of
 * the events, the names of tasks, and pages of the kernel's ring buffer.
 */
import type { RecordedKernelEvent } from './recorded-events.ts';

/** What tests vary. */
export interface TraceDatOptions {
  readonly isLittle?: boolean;
  /** How many bytes of a page hold events, so that there are many pages. */
  readonly pageRoom?: number;
  readonly symbols?: string;
  readonly clock?: string;
  readonly cpuStats?: readonly string[];
  /** Whether the pages are those of a trace instance, and the top one has none. */
  readonly isInstance?: boolean;
  /** A loss before the first event of the second page of a CPU: how many, or null where it is not told. */
  readonly lost?: bigint | null;
}

const PAGE = 4096;
const DATA_AT = 16;

/** Bytes that grow. */
class Bytes {
  readonly #parts: Buffer[] = [];
  readonly #isLittle: boolean;
  length = 0;

  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }

  put(part: Uint8Array | string): this {
    const bytes = Buffer.from(part);
    this.#parts.push(bytes);
    this.length += bytes.length;
    return this;
  }

  number(size: number, value: bigint | number): this {
    const bytes = Buffer.alloc(size);
    let rest = BigInt.asUintN(size * 8, BigInt(value));
    for (let index = 0; index < size; index += 1) {
      bytes[this.#isLittle ? index : size - 1 - index] = Number(rest & 255n);
      rest >>= 8n;
    }
    return this.put(bytes);
  }

  sized(size: number, text: string): this {
    return this.number(size, Buffer.byteLength(text)).put(text);
  }

  fill(until: number): this {
    return this.put(Buffer.alloc(Math.max(0, until - this.length)));
  }

  all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const HEADER_PAGE = `\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;
`;

const HEADER_EVENT = `# compressed entry header
\ttype_len    :    5 bits
\ttime_delta  :   27 bits
\tarray       :   32 bits

\tpadding     : type == 29
\ttime_extend : type == 30
\ttime_stamp : type == 31
\tdata max type_len  == 28
`;

const COMMON = `\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

`;

const ENTRY_AT = 0xffffffffb37e30e4n;
const RETURN_TO = 0xffffffffc08fc3efn;

function fieldsOf({ kind, fields }: RecordedKernelEvent): RecordedKernelEvent['fields'] {
  if (kind === 'point') return fields;
  if (kind === 'entry') return [['__probe_ip', ENTRY_AT], ...fields];
  return [['__probe_func', ENTRY_AT], ['__probe_ret_ip', RETURN_TO], ...fields];
}

/** Numbers that people print as decimals: what the recorder counts, and sizes. */
function isSmall(key: string): boolean {
  return /^(size|ino|dir|ret|fd|nents|orig_nents|d?len\d|off\d|max_seg|p2p|dir|is_dynamic)$/.test(
    key,
  );
}

/** The layout of events of one name and one list of fields. */
class Kind {
  readonly id: number;
  readonly text: string;

  constructor(id: number, { name, kind, ...event }: RecordedKernelEvent) {
    this.id = id;
    const fields = fieldsOf({ name, kind, ...event });
    let at = 8;
    const lines = fields.map(([key, value]) => {
      const isText = typeof value === 'string';
      const size = isText ? 4 : 8;
      const type = isText ? `__data_loc char[] ${key}` : `u64 ${key}`;
      const line = `\tfield:${type};\toffset:${at};\tsize:${size};\tsigned:${isText ? 1 : 0};\n`;
      at += size;
      return line;
    });
    const told = fields.filter(([key]) => !key.startsWith('__probe_'));
    const place = kind === 'entry' ? '(%lx)' : '(%lx <- %lx)';
    const quote = kind === 'point' ? '' : '\\"';
    const words = told.map(
      ([key, value]) =>
        `${key}=${typeof value === 'string' ? `${quote}%s${quote}` : isSmall(key) ? '%Lu' : '0x%Lx'}`,
    );
    const given = told.map(([key, value]) =>
      typeof value === 'string' ? `__get_str(${key})` : `REC->${key}`,
    );
    const places =
      kind === 'entry' ? ['REC->__probe_ip'] : ['REC->__probe_func', 'REC->__probe_ret_ip'];
    const isPoint = kind === 'point';
    const format = [...(isPoint ? [] : [place]), ...words].join(' ');
    const args = [...(isPoint ? [] : places), ...given];
    this.text = `name: ${name}\nID: ${id}\nformat:\n${COMMON}${lines.join('')}\nprint fmt: "${format}"${args.map((each) => `, ${each}`).join('')}\n`;
  }
}

function payloadOf(event: RecordedKernelEvent, { id }: Kind, isLittle: boolean): Buffer {
  const fields = fieldsOf(event);
  const fixed = new Bytes(isLittle).number(2, id).number(1, 0).number(1, 0).number(4, event.pid);
  const texts = new Bytes(isLittle);
  const end = 8 + fields.reduce((sum, [, value]) => sum + (typeof value === 'string' ? 4 : 8), 0);
  for (const [, value] of fields) {
    if (typeof value !== 'string') fixed.number(8, value);
    else {
      const text = Buffer.from(`${value}\0`);
      fixed.number(4, (text.length << 16) | (end + texts.length));
      texts.put(text);
    }
  }
  return Buffer.concat([fixed.all(), texts.all()]);
}

/** One entry of a page: a time extension where the delta needs it, then the event. */
function entryOf(delta: bigint, payload: Buffer, isLittle: boolean): Buffer {
  const head = (type: number, time: bigint): bigint =>
    isLittle ? (time << 5n) | BigInt(type) : (BigInt(type) << 27n) | time;
  const bytes = new Bytes(isLittle);
  let rest = delta;
  if (delta >= 1n << 27n) {
    bytes.number(4, head(30, delta & ((1n << 27n) - 1n))).number(4, delta >> 27n);
    rest = 0n;
  }
  const size = Math.ceil(payload.length / 4) * 4;
  if (size <= 28 * 4) bytes.number(4, head(size / 4, rest));
  else bytes.number(4, head(0, rest)).number(4, size + 4);
  return bytes
    .put(payload)
    .fill(bytes.length + size - payload.length)
    .all();
}

function pagesOf(
  events: readonly RecordedKernelEvent[],
  kinds: ReadonlyMap<string, Kind>,
  { isLittle = true, pageRoom = PAGE - DATA_AT, lost }: TraceDatOptions,
): Buffer {
  const pages: Buffer[] = [];
  let entries: Buffer[] = [];
  let [start, last] = [0n, 0n];
  const room = (): number => entries.reduce((sum, { length }) => sum + length, 0);
  const close = (): void => {
    if (entries.length === 0) return;
    const isLossy = lost !== undefined && pages.length === 1;
    const flags = isLossy ? (1n << 31n) | (lost === null ? 0n : 1n << 30n) : 0n;
    const page = new Bytes(isLittle).number(8, start).number(8, BigInt(room()) | flags);
    for (const entry of entries) page.put(entry);
    if (isLossy && lost !== null) page.number(8, lost);
    pages.push(page.fill(PAGE).all());
    entries = [];
  };
  for (const event of events) {
    const kind = kinds.get(keyOf(event));
    if (kind === undefined) continue;
    const payload = payloadOf(event, kind, isLittle);
    let entry = entryOf(event.time - last, payload, isLittle);
    if (entries.length > 0 && room() + entry.length > pageRoom) close();
    if (entries.length === 0) {
      start = event.time;
      entry = entryOf(0n, payload, isLittle);
    }
    entries.push(entry);
    last = event.time;
  }
  close();
  return Buffer.concat(pages);
}

const keyOf = (event: RecordedKernelEvent): string =>
  `${event.name} ${event.kind} ${fieldsOf(event)
    .map(([key, value]) => `${key}:${typeof value}`)
    .join()}`;

/** A file of version 6. */
export function traceDat(
  events: readonly RecordedKernelEvent[],
  options: TraceDatOptions = {},
): Buffer {
  const {
    isLittle = true,
    symbols = '',
    clock = 'local',
    cpuStats = [],
    isInstance = false,
  } = options;
  const kinds = new Map<string, Kind>();
  for (const event of events) {
    if (!kinds.has(keyOf(event))) kinds.set(keyOf(event), new Kind(2000 + kinds.size, event));
  }
  const tasks = new Map(events.map(({ pid, task }) => [pid, task]));
  const file = new Bytes(isLittle)
    .put('\x17\x08Dtracing6\0')
    .number(1, isLittle ? 0 : 1)
    .number(1, 8);
  file
    .number(4, PAGE)
    .put('header_page\0')
    .sized(8, HEADER_PAGE)
    .put('header_event\0')
    .sized(8, HEADER_EVENT);
  file.number(4, 0).number(4, 1).put('cenalloc\0').number(4, kinds.size);
  for (const { text } of kinds.values()) file.sized(8, text);
  file.sized(4, symbols).sized(4, '');
  file.sized(8, [...tasks].map(([pid, task]) => `${pid} ${task}\n`).join(''));
  const cpus = Math.max(...events.map(({ cpu }) => cpu)) + 1;
  file.number(4, cpus).put('options  \0');
  const option = (id: number, text: string): void => {
    file.number(2, id).sized(4, `${text}\0`);
  };
  for (const stats of cpuStats) option(2, stats);
  option(4, `[${clock}] global counter\n`);
  option(5, 'Linux board 6.12.117+deb12-amd64 x86_64');
  // Where the instance lies is known when all before it is written.
  const placeAt = file.length + 6;
  if (isInstance) file.number(2, 3).number(4, 17).number(8, 0).put('cenalloc\0');
  file.number(2, 0).put('flyrecord\0');
  const instanceAt = file.length + 16 * cpus;
  if (isInstance) file.fill(instanceAt).put('flyrecord\0');
  const data = Array.from({ length: cpus }, (_, cpu) =>
    pagesOf(
      events.filter((event) => event.cpu === cpu),
      kinds,
      options,
    ),
  );
  const begin = Math.ceil((file.length + 16 * cpus) / PAGE) * PAGE;
  let at = begin;
  for (const { length } of data) {
    file.number(8, at).number(8, length);
    at += length;
  }
  file.fill(begin);
  for (const pages of data) file.put(pages);
  const bytes = file.all();
  if (isInstance) bytes.set(new Bytes(isLittle).number(8, instanceAt).all(), placeAt);
  return bytes;
}
