/**
 * The rows of debugfs `dma_buf/bufinfo`, of every kernel. Before 5.3 there are no inode numbers; until 5.18 the column
 * of names has no header; fences stand before or behind the devices and are none. A text that lost its tabs is read,
 * too: a row is known by its first four numbers.
 * Source: Linux drivers/dma-buf/dma-buf.c, `dma_buf_debug_show`, 4.4 to 7.3.
 */
import { printableName } from '../printable.ts';

/** One line of a text, by its number from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/** One buffer. */
export interface BufinfoRow {
  /** Null where this kernel prints none. */
  readonly ino: number | null;
  readonly exporter: string;
  readonly sizeBytes: number;
  /** Open files that lead to it. */
  readonly references: number;
  readonly name: string | null;
  /** The attached devices, one that is attached twice standing twice; null where the text is cut off before its end. */
  readonly devices: readonly string[] | null;
  readonly line: number;
}

/** All that a text tells. */
export interface BufinfoRows {
  readonly rows: readonly BufinfoRow[];
  /** What its last line announces; null where that is not there. */
  readonly total: { readonly buffers: number; readonly bytes: number } | null;
  /** Buffers that the kernel could not describe. */
  readonly skipped: number;
  /** Whether there are as many buffers as are announced. */
  readonly isWhole: boolean;
  /** Lines that were understood. */
  readonly understood: number;
}

/** How such a text begins. */
export const BUFINFO_SIGN = /^\s*Dma-buf Objects:/;

/** size, flags, mode, count, and what follows: the exporter, an inode number, a name. */
const ROW = /^\s*(\d{8,20})\s+[0-9a-f]{8}\s+[0-9a-f]{8}\s+(-?\d{8,20})\s+(\S.*?)\s*$/;
const REST = /^(.{1,256}?)(?:\s+(\d{8,20})(?:\s+(\S.*))?)?$/;
const COLUMNS = /^\s*size\s+flags\s+mode\s+count\s+exp_name/;
const DEVICES = /^\s*Attached Devices:\s*$/;
const DEVICES_END = /^\s*Total (\d{1,6}) devices? attached\s*$/;
const FENCE = /^\s*(?:Exclusive|Shared|kernel|write|read|bookkeep) fence:/;
const SKIPPED = /^\s*ERROR locking buffer object/;
const SUM = /^\s*Total (\d{1,9}) objects, (\d{1,20}) bytes\s*$/;

interface RowInTheMaking extends Omit<BufinfoRow, 'devices'> {
  devices: string[] | null;
  /** Whether the list of devices came to its end. */
  isWhole: boolean;
}

/** Reads the rows; lines of other kinds are passed over. */
export function readBufinfoRows(lines: readonly NumberedLine[]): BufinfoRows {
  const rows: RowInTheMaking[] = [];
  let total: BufinfoRows['total'] = null;
  let [skipped, understood] = [0, 0];
  let isInside = false;
  for (const { text, line } of lines) {
    const row = rowOf(text, line);
    const last = rows.at(-1);
    const count = DEVICES_END.exec(text)?.[1];
    const sum = SUM.exec(text);
    let isKnown = true;
    if (row !== null) {
      rows.push(row);
      isInside = false;
    } else if (DEVICES.test(text) && last !== undefined) {
      last.devices ??= [];
      isInside = true;
    } else if (count !== undefined && last !== undefined) {
      last.isWhole = last.devices?.length === Number(count);
      isInside = false;
    } else if (sum !== null) total = { buffers: Number(sum[1]), bytes: Number(sum[2]) };
    else if (SKIPPED.test(text)) skipped += 1;
    else if (isInside && /^\s*\S+\s*$/.test(text)) {
      last?.devices?.push(printableName(text.trim()));
    } else isKnown = FENCE.test(text) || COLUMNS.test(text) || BUFINFO_SIGN.test(text);
    if (isKnown) understood += 1;
  }
  const isWhole = total?.buffers === rows.length + skipped;
  return { rows: rows.map(finished), total, skipped, isWhole, understood };
}

function rowOf(text: string, line: number): RowInTheMaking | null {
  const [, size, references, rest = ''] = ROW.exec(text) ?? [];
  if (size === undefined) return null;
  const [, exporter = rest, ino, name] = REST.exec(rest) ?? [];
  return {
    ino: ino === undefined ? null : Number(ino),
    exporter: printableName(exporter),
    sizeBytes: Number(size),
    references: Number(references),
    name: name === undefined || name === '<none>' ? null : printableName(name),
    devices: null,
    isWhole: false,
    line,
  };
}

function finished({ devices, isWhole, ...row }: RowInTheMaking): BufinfoRow {
  return { ...row, devices: isWhole && devices !== null ? [...devices].sort() : null };
}
