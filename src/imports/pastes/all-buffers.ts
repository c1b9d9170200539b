/**
 * Lists of all buffers at one moment: debugfs `dma_buf/bufinfo` of every kernel, `/sys/kernel/dmabuf/buffers` (5.13 to
 * 6.19), and what the BPF iterator of the kernel's own tests prints (since 6.16).
 *
 * Source: Linux drivers/dma-buf/dma-buf.c, Documentation/ABI/testing/sysfs-kernel-dmabuf-buffers,
 * tools/testing/selftests/bpf/progs/dmabuf_iter.c.
 */
import { counted } from '../../base/quantity-words.ts';
import { groupedBy } from '../../base/items-by-key.ts';
import { printableName } from '../../trace/printable.ts';
import { readBufinfoRows, type BufinfoRow } from '../../trace/snapshots/bufinfo-rows.ts';
import type { PasteBuffer, PasteFacts, PasteFinding, PasteLine } from './paste-facts.ts';

/** Reads bufinfo. */
export function readBufinfoPaste(lines: readonly PasteLine[], file: string): PasteFacts {
  const { rows, total, skipped, isWhole, understood } = readBufinfoRows(lines);
  const cut = rows.filter(({ devices }) => devices === null);
  const hasNumbers = rows.every(({ ino }) => ino !== null);
  return {
    buffers: rows.map((row) => bufferOf(row, file)),
    findings: rows.flatMap((row) => findingsOf(row, file)),
    ...(isWhole && total !== null ? { totals: { ...total } } : {}),
    unknown: [
      ...(isWhole ? [] : ['which buffers come after the end of the text']),
      ...cut.map((row) => `who is attached to the ${nameOf(row)}: the text is cut off there`),
      ...(hasNumbers
        ? []
        : ['which buffer is which: before 5.3 the kernel prints no inode numbers']),
      ...(skipped === 0 ? [] : [`${counted(skipped, 'buffer')} that the kernel could not lock`]),
    ],
    understood,
    complete: isWhole && cut.length === 0,
  };
}

function bufferOf(
  { ino, sizeBytes, exporter, references, devices, name, line }: BufinfoRow,
  file: string,
): PasteBuffer {
  return {
    ino,
    size: sizeBytes,
    exporter,
    references,
    devices,
    ...(name === null ? {} : { name }),
    file,
    line,
  };
}

function nameOf({ ino, exporter, sizeBytes }: BufinfoRow): string {
  return `buffer ${ino === null ? '' : `ino=${ino} `}(${exporter}, ${sizeBytes} bytes)`;
}

/** What of a buffer is worth looking at. */
function findingsOf(row: BufinfoRow, file: string): readonly PasteFinding[] {
  const { devices, ino, references, line } = row;
  if (devices === null) return [];
  const identity = ino === null ? {} : { ino };
  const repeated = [...groupedBy(devices, (device) => device)].flatMap(([subject, all]) =>
    all.length < 2
      ? []
      : [
          {
            rule: 'attached-repeatedly' as const,
            subject,
            file,
            line,
            figures: { ...identity, attachments: all.length },
            message: `attached ${all.length} times to the ${nameOf(row)}: it attaches for each use and may never detach`,
            helps: ['attach once, and keep the attachment for as long as the buffer is used'],
          },
        ],
  );
  if (devices.length > 0 || references < 2) return repeated;
  const message = `nobody is attached to the ${nameOf(row)}, and ${counted(references, 'reference')} keep it`;
  const helps = ['see who holds descriptors of it: grep -l exp_name /proc/*/fdinfo/*'];
  return [{ rule: 'unattached', file, line, figures: { ...identity, references }, message, helps }];
}

const SYSFS =
  /\/sys\/kernel\/dmabuf\/buffers\/(\d{1,20})\/(exporter_name|size)\b(?: <==)?(?::\s*(.*))?$/;

interface SysfsPath {
  readonly ino: number;
  readonly key: string;
}

/** Reads `/sys/kernel/dmabuf/buffers` as `grep .`, `head` or a loop print it: a path, and a value behind it or below. */
export function readDmabufSysfs(lines: readonly PasteLine[], file: string): PasteFacts {
  const found = new Map<number, { size?: number; exporter?: string; line: number }>();
  let open: SysfsPath | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const [, ino, key = '', value] = SYSFS.exec(text.trim()) ?? [];
    const path: SysfsPath | null = ino === undefined ? open : { ino: Number(ino), key };
    const told = ino === undefined ? text.trim() : value;
    open = ino !== undefined && value === undefined ? path : null;
    if (ino !== undefined) understood += 1;
    if (path === null || told === undefined || told === '') continue;
    const buffer = found.get(path.ino) ?? { line };
    found.set(path.ino, buffer);
    if (path.key === 'size' && /^\d{1,15}$/.test(told)) buffer.size = Number(told);
    else if (path.key === 'exporter_name') buffer.exporter = printableName(told);
  }
  const buffers = [...found]
    .sort(([a], [b]) => a - b)
    .map(([ino, { size = null, exporter = null, line }]): PasteBuffer => ({
      ino,
      size,
      exporter,
      file,
      line,
    }));
  return {
    buffers,
    ...sumOf(buffers),
    unknown: ['who is attached and how many references there are: sysfs does not say'],
    understood,
    complete: buffers.every(({ size, exporter }) => size !== null && exporter !== null),
  };
}

/** Whether all of a text is what the iterator prints: number, size, name and exporter of each buffer, a line each. */
export function isIteratorText(lines: readonly PasteLine[]): boolean {
  const told = withoutEnd(lines);
  return (
    told.length > 0 &&
    told.length % 4 === 0 &&
    told.every(({ text }, index) =>
      index % 4 < 2 ? /^\d{1,15}$/.test(text) : index % 4 === 2 || /^[\w.,:-]{1,64}$/.test(text),
    )
  );
}

/** Reads the text of the BPF iterator. */
export function readIterator(lines: readonly PasteLine[], file: string): PasteFacts {
  const told = withoutEnd(lines);
  const buffers: PasteBuffer[] = [];
  for (let at = 0; at + 3 < told.length; at += 4) {
    const [ino, size, name, exporter] = told.slice(at, at + 4);
    if (ino === undefined || size === undefined || exporter === undefined) break;
    buffers.push({
      ino: Number(ino.text),
      size: Number(size.text),
      exporter: exporter.text,
      ...(name === undefined || name.text === '' ? {} : { name: printableName(name.text) }),
      file,
      line: ino.line,
    });
  }
  return {
    buffers,
    ...sumOf(buffers),
    unknown: ['who is attached and how many references there are: the iterator does not say'],
    understood: buffers.length * 4,
    complete: true,
  };
}

function withoutEnd(lines: readonly PasteLine[]): readonly PasteLine[] {
  const end = lines.findLastIndex(({ text }) => text !== '');
  return lines.slice(0, end + 1);
}

function sumOf(buffers: readonly PasteBuffer[]): Pick<PasteFacts, 'totals'> {
  if (buffers.some(({ size }) => size === null)) return {};
  const bytes = buffers.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return { totals: { buffers: buffers.length, bytes } };
}
