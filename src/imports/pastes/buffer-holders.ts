/**
 * Who holds buffers: descriptors as `ls -l /proc/PID/fd`, `lsof` and `/proc/PID/fdinfo` show them, and Android's
 * `dmabuf_dump`.
 *
 * Source: Linux drivers/dma-buf/dma-buf.c, `dma_buf_show_fdinfo`; Android system/memory/libmeminfo, `dmabuf_dump`.
 */
import { printableName } from '../../trace/printable.ts';
import type { PasteBuffer, PasteFacts, PasteHolder, PasteLine } from './paste-facts.ts';

const PROCESS = /(?:\/proc\/|\bPID )(\d{1,9})\b/;
const DESCRIPTOR =
  /(?:^|\s)(\d{1,9}) -> '?(?:\/dmabuf:|anon_inode:\[?dmabuf\]?)([^']*?)(?: \(deleted\))?'?(?: \(deleted\))?$/;
/** `== 411`, `411:` or `411 (weston):` above a list, as loops of one's own print it. */
const HEADING =
  /^(?:=+ ?(\d{1,9})(?: \([^)]{1,64}\)| [\w.-]{1,64})?:?(?: ?=+)?|(\d{1,9})(?: \([^)]{1,64}\))?:|(\d{1,9}) \([^)]{1,64}\))\s*$/;
/** A line of `/proc/PID/maps`: the number of the buffer stands behind the device of its file system. */
const MAPPED =
  /^\s*[0-9a-f]{4,16}-[0-9a-f]{4,16}\s+[rwxps-]{4}\s+[0-9a-f]{8,16}\s+[0-9a-f]{2,6}:[0-9a-f]{2,6}\s+(\d{1,15})\s+\/dmabuf:(.*?)(?: \(deleted\))?$/;
const LSOF =
  /^\S.{0,40}?\s(\d{1,9})\s.*?\s(?:(\d{1,9})[rwu]\S*|(mem|DEL))\s+\S+\s+\S+\s+(?:(\d{1,15})\s+)?(\d{1,15})\s+\/dmabuf:(.*?)(?: \(deleted\))?$/;
const FDINFO_PATH = /\/proc\/(\d{1,9})\/fdinfo\/(\d{1,9})(?::(?=\w)|\b)/;
const FDINFO_FIELD = /^(pos|flags|mnt_id|ino|size|count|exp_name|name):\s*(.*)$/;

/** What `fdinfo` tells of one descriptor. */
interface Info {
  readonly pid: number | null;
  readonly fd: number | null;
  readonly line: number;
  readonly fields: Map<string, string>;
}

/** Reads lists of descriptors. */
export function readDescriptors(lines: readonly PasteLine[], file: string): PasteFacts {
  const lists = new DescriptorReader(file);
  let understood = 0;
  for (const each of lines) if (lists.take(each)) understood += 1;
  const info = readFdinfo(lines, file);
  // What fdinfo tells of a descriptor is more than a list says of it.
  const told = new Set(
    info.holders.flatMap(({ pid, fds = [] }) => fds.map((fd) => `${pid} ${fd}`)),
  );
  const holders = lists.holders.filter(({ pid, fd }) => !told.has(`${pid} ${fd}`));
  const held = new Set([...lists.holders, ...info.holders].map(bufferAndProcess));
  const mappedOnly = lists.mapped.filter((each) => !held.has(bufferAndProcess(each)));
  return {
    buffers: [...lists.buffers, ...info.buffers],
    holders: [...holders, ...info.holders],
    ...(mappedOnly.length === 0 ? {} : { mappedOnly }),
    totals: { descriptors: holders.length + info.descriptors },
    unknown: holders.some(({ ino }) => ino === undefined)
      ? [
          'which buffers these are, and whether two are the same one: /proc/PID/fdinfo tells inode and size',
        ]
      : [],
    understood: understood + info.understood,
    complete: true,
  };
}

function bufferAndProcess({ pid, ino }: PasteHolder): string {
  return `${pid} ${ino}`;
}

/** Reads the lines of `ls`, of `lsof` and of maps. */
class DescriptorReader {
  readonly holders: PasteHolder[] = [];
  readonly #mapped = new Map<string, PasteHolder>();
  readonly buffers: PasteBuffer[] = [];
  readonly #file: string;
  /** The process whose list follows. */
  #pid: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  get mapped(): readonly PasteHolder[] {
    return [...this.#mapped.values()];
  }

  /** Takes a line; returns whether it tells of a buffer. */
  take({ text, line }: PasteLine): boolean {
    return this.#opened(text, line) || this.#listed(text, line) || this.#named(text);
  }

  #opened(text: string, line: number): boolean {
    const [open, of, fd, , size, number, title = ''] = LSOF.exec(text) ?? [];
    if (open === undefined) return false;
    const at = { file: this.#file, line };
    const ino = Number(number);
    const held = { pid: Number(of), ino, ...named(title), ...at };
    if (fd === undefined) this.#map(held);
    else this.holders.push({ ...held, fd: Number(fd) });
    const bytes = size === undefined ? null : Number(size);
    this.buffers.push({ ino, size: bytes, exporter: null, ...at });
    return true;
  }

  #listed(text: string, line: number): boolean {
    const at = { file: this.#file, line };
    const whose = this.#pid === null ? {} : { pid: this.#pid };
    const [listed, fd, title = ''] = DESCRIPTOR.exec(text) ?? [];
    if (listed !== undefined) {
      this.holders.push({ ...whose, fd: Number(fd), ...named(title), ...at });
      return true;
    }
    const [mapped, number, name = ''] = MAPPED.exec(text) ?? [];
    if (mapped === undefined) return false;
    const ino = Number(number);
    this.#map({ ...whose, ino, ...named(name), ...at });
    this.buffers.push({ ino, size: null, exporter: null, ...named(name), ...at });
    return true;
  }

  /** A process may map parts of a buffer one by one. */
  #map(held: PasteHolder): void {
    const key = bufferAndProcess(held);
    if (!this.#mapped.has(key)) this.#mapped.set(key, held);
  }

  /** Whose list follows is no fact by itself. */
  #named(text: string): false {
    // One of the ways in which a heading is written has matched.
    const heading = (HEADING.exec(text.trim()) ?? []).slice(1).join('');
    const found = PROCESS.exec(text)?.[1] ?? heading;
    if (found !== '') this.#pid = Number(found);
    return false;
  }
}

interface FdinfoFacts {
  readonly buffers: readonly PasteBuffer[];
  readonly holders: readonly PasteHolder[];
  readonly descriptors: number;
  readonly understood: number;
}

function readFdinfo(lines: readonly PasteLine[], file: string): FdinfoFacts {
  const infos: Info[] = [];
  let current: Info | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const [path, pid, fd] = FDINFO_PATH.exec(text) ?? [];
    if (pid !== undefined && (Number(pid) !== current?.pid || Number(fd) !== current.fd)) {
      current = { pid: Number(pid), fd: Number(fd), line, fields: new Map() };
      infos.push(current);
    }
    const said = path === undefined ? text : text.slice(text.indexOf(path) + path.length);
    const [, key, value = ''] = FDINFO_FIELD.exec(said.trim()) ?? [];
    if (key === undefined) continue;
    if (current === null || (key === 'pos' && current.fields.has('pos'))) {
      current = { pid: null, fd: null, line, fields: new Map() };
      infos.push(current);
    }
    current.fields.set(key, value);
    understood += 1;
  }
  // Files that are no buffers have no exporter.
  const told = infos.filter(({ fields }) => fields.has('exp_name'));
  return {
    buffers: told.map((info) => bufferOfInfo(info, file)),
    holders: holdersOf(told, file),
    descriptors: told.length,
    understood: told.length === 0 ? 0 : understood,
  };
}

function bufferOfInfo({ fields, line }: Info, file: string): PasteBuffer {
  const number = (key: string): number | null => {
    const text = fields.get(key) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const references = number('count');
  return {
    ino: number('ino'),
    size: number('size'),
    exporter: printableName(fields.get('exp_name') ?? ''),
    ...(references === null ? {} : { references }),
    ...named(fields.get('name') ?? ''),
    file,
    line,
  };
}

/** Each process with the descriptors that it has of one buffer. */
function holdersOf(infos: readonly Info[], file: string): readonly PasteHolder[] {
  const holders = new Map<string, PasteHolder & { readonly fds: number[] }>();
  for (const { pid, fd, fields, line } of infos) {
    const ino = fields.get('ino');
    if (pid === null || fd === null) continue;
    const key = `${pid} ${ino ?? `descriptor ${fd}`}`;
    const identity = ino === undefined ? {} : { ino: Number(ino) };
    const known = holders.get(key) ?? { pid, ...identity, fds: [], file, line };
    known.fds.push(fd);
    holders.set(key, known);
  }
  return [...holders.values()];
}

function named(name: string): { readonly name?: string } {
  const text = printableName(name.trim());
  return text === '' ? {} : { name: text };
}

const DUMP_PROCESS = /^\s*(\S.*?):(\d{1,9})\s*$/;
const DUMP_ROW =
  /^\s*(\S.*?)\s+(\d{1,12}) kB\s+(\d{1,12}) kB\s+(\d{1,6})\s+(\d{1,15})(?:\s+(\S+))?\s*$/;
const DUMP_TOTAL =
  /dmabuf total: (\d{1,12}) kB kernel_rss: (\d{1,12}) kB userspace_rss: \d{1,12} kB userspace_pss: (\d{1,12}) kB/;
const PER_BUFFER = /^\s*(\d{1,15})\s*\|\s*(\d{1,15})\s*\|\s*(\S+)\s*\|?\s*$/;
const KIB = 1024;

/** Reads Android's `dmabuf_dump`, by process or with `-b` by buffer. What it calls kB are KiB. */
export function readAndroidDump(lines: readonly PasteLine[], file: string): PasteFacts {
  const buffers = new Map<number, PasteBuffer>();
  const holders: PasteHolder[] = [];
  let totals: Readonly<Record<string, number>> = {};
  let pid: number | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const process = DUMP_PROCESS.exec(text);
    const row = DUMP_ROW.exec(text);
    const single = PER_BUFFER.exec(text);
    const total = DUMP_TOTAL.exec(text);
    if (row !== null) {
      const [, name = '', rss, , , inode, exporter = null] = row;
      const ino = Number(inode);
      const told = name === '<unknown>' ? {} : named(name);
      const size = Number(rss) * KIB;
      if (!buffers.has(ino)) buffers.set(ino, { ino, size, exporter, ...told, file, line });
      if (pid !== null) holders.push({ pid, ino, file, line });
    } else if (single !== null) {
      const [, inode, size, exporter = null] = single;
      buffers.set(Number(inode), { ino: Number(inode), size: Number(size), exporter, file, line });
    } else if (total !== null) {
      const [, bytes, kernelOnly, user] = total.map((each) => Number(each) * KIB);
      totals = { bytes: bytes ?? 0, kernelOnlyBytes: kernelOnly ?? 0, userBytes: user ?? 0 };
    } else if (process !== null) pid = Number(process[2]);
    else continue;
    understood += 1;
  }
  const kernelOnly = totals['kernelOnlyBytes'] ?? 0;
  return {
    buffers: [...buffers.values()],
    holders,
    ...(Object.keys(totals).length === 0 ? {} : { totals }),
    unknown:
      kernelOnly === 0
        ? []
        : [`which buffers the ${kernelOnly} bytes are that the kernel alone holds`],
    understood: buffers.size === 0 ? 0 : understood,
    complete: true,
  };
}
