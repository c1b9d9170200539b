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
  /(?:^|\s)(\d{1,9}) -> '?(?:\/dmabuf:|anon_inode:\[?dmabuf\]?)([^']*?)'?(?: \(deleted\))?$/;
const LSOF =
  /^\S.{0,40}?\s(\d{1,9})\s.*?\s(?:(\d{1,9})[rwu]\S*|(mem|DEL))\s+\S+\s+\S+\s+(?:(\d{1,15})\s+)?(\d{1,15})\s+\/dmabuf:(.*)$/;
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
  const holders: PasteHolder[] = [];
  const buffers: PasteBuffer[] = [];
  const mappedOnly: PasteHolder[] = [];
  let pid: number | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const open = LSOF.exec(text);
    const listed = DESCRIPTOR.exec(text);
    if (open !== null) {
      const [, of, fd, , size, ino, name = ''] = open;
      const held = { pid: Number(of), ino: Number(ino), ...named(name), file, line };
      if (fd === undefined) mappedOnly.push(held);
      else holders.push({ ...held, fd: Number(fd) });
      const bytes = size === undefined ? null : Number(size);
      buffers.push({ ino: Number(ino), size: bytes, exporter: null, file, line });
    } else if (listed !== null) {
      const [, fd, name = ''] = listed;
      holders.push({
        ...(pid === null ? {} : { pid }),
        fd: Number(fd),
        ...named(name),
        file,
        line,
      });
    } else {
      const found = PROCESS.exec(text)?.[1];
      if (found !== undefined) pid = Number(found);
      continue;
    }
    understood += 1;
  }
  const info = readFdinfo(lines, file);
  const descriptors = holders.length + info.descriptors;
  return {
    buffers: [...buffers, ...info.buffers],
    holders: [...holders, ...info.holders],
    ...(mappedOnly.length === 0 ? {} : { mappedOnly }),
    totals: { descriptors },
    unknown: holders.every(({ ino }) => ino === undefined)
      ? [
          'which buffers these are, and whether two are the same one: /proc/PID/fdinfo tells inode and size',
        ]
      : [],
    understood: understood + info.understood,
    complete: true,
  };
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
