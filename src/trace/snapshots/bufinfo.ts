/**
 * Snapshots of debugfs `dma_buf/bufinfo`: which buffers existed at one moment, and who was attached.
 * A snapshot carries no time, so it is compared with the state of a recording after each operation.
 */
import { refused, ok, type Result } from '../../base/result.ts';
import { BUFINFO_SIGN, readBufinfoRows } from './bufinfo-rows.ts';

/** One buffer of a snapshot. @public */
export interface BufinfoBuffer {
  /** The inode number of the dma-buf, by which a recording knows the buffer. */
  readonly ino: number;
  /** The name of the exporter (`exp_name`), with `?` for characters that cannot be printed. */
  readonly exporter: string;
  /** The size of the buffer in bytes. */
  readonly sizeBytes: number;
  /** The attached devices, sorted; one that is attached twice stands twice. */
  readonly devices: readonly string[];
  /** The line of the file. */
  readonly line: number;
}

/** One snapshot. @public */
export interface Bufinfo {
  /** The name that `readBufinfo` was given, for reports. */
  readonly file: string;
  /** All buffers that existed at that moment, by inode number. */
  readonly buffers: ReadonlyMap<number, BufinfoBuffer>;
}

/**
 * Reads a snapshot. A cut-off one is refused: it cannot say which buffers did not exist. So is one of a kernel before
 * 5.3, whose buffers have no numbers by which a recording could know them.
 *
 * @param text - The content of the file.
 * @param file - Its name, for reports.
 * @public
 */
export function readBufinfo(
  text: string,
  file: string,
): Result<Bufinfo, { readonly message: string }> {
  const lines = text.split(/\r?\n/).map((each, index) => ({ text: each, line: index + 1 }));
  if (!lines.some((line) => BUFINFO_SIGN.test(line.text))) {
    return refused({ message: 'this is no bufinfo snapshot: it has no line "Dma-buf Objects:"' });
  }
  const { rows, total, skipped, isWhole } = readBufinfoRows(lines);
  if (!isWhole) {
    const found = rows.length + skipped;
    const words = total === null ? 'no line "Total … objects"' : `${total.buffers} announced`;
    return refused({ message: `the snapshot is cut off: ${found} buffers read, ${words}` });
  }
  const buffers = new Map<number, BufinfoBuffer>();
  for (const { ino, exporter, sizeBytes, devices, line } of rows) {
    if (ino === null) {
      const message =
        'this kernel (before 5.3) prints no inode numbers, so nothing can be matched with a recording';
      return refused({ message });
    }
    if (devices === null) {
      return refused({ message: `the devices of ino=${ino} (line ${line}) are cut off` });
    }
    buffers.set(ino, { ino, exporter, sizeBytes, devices, line });
  }
  return ok({ file, buffers });
}
