/**
 * Snapshots of debugfs `dma_buf/bufinfo`: which buffers existed at one moment, and who was attached.
 * A snapshot carries no time, so it is compared with the state of a recording after each operation.
 * Source: Linux drivers/dma-buf/dma-buf.c, `dma_buf_debug_show`.
 */
import { refused, ok, type Result } from '../base/result.ts';
import { printableName } from './printable.ts';

/** One buffer of a snapshot. @public */
export interface BufinfoBuffer {
  readonly ino: number;
  readonly exporter: string;
  readonly sizeBytes: number;
  /** The attached devices, sorted; one that is attached twice stands twice. */
  readonly devices: readonly string[];
  /** The line of the file. */
  readonly line: number;
}

/** One snapshot. @public */
export interface Bufinfo {
  readonly file: string;
  readonly buffers: ReadonlyMap<number, BufinfoBuffer>;
}

/** `size flags mode count exp_name ino name`; size and ino are padded decimal numbers. */
const ROW =
  /^(\d{1,20})\t[0-9a-f]{8}\t[0-9a-f]{8}\t-?\d{1,20}\t([^\t]{1,256})\t(\d{1,20})(?:\t.*)?$/;
const DEVICE = /^\t([^\t]+)$/;
const NO_DEVICES = /^\tAttached Devices:$/;
const SUM = /^Total (\d+) objects, \d+ bytes$/;

/**
 * Reads a snapshot. A cut-off one is refused: it cannot say which buffers did not exist.
 *
 * @param text - The content of the file.
 * @param file - Its name, for reports.
 * @public
 */
export function readBufinfo(
  text: string,
  file: string,
): Result<Bufinfo, { readonly message: string }> {
  const lines = text.split(/\r?\n/);
  if (!lines.some((line) => line.startsWith('Dma-buf Objects:'))) {
    return refused({ message: 'this is no bufinfo snapshot: it has no line "Dma-buf Objects:"' });
  }
  const buffers = new Map<number, BufinfoBuffer>();
  let devices: string[] | null = null;
  let total: number | null = null;
  for (const [index, line] of lines.entries()) {
    const row = ROW.exec(line);
    if (row !== null) {
      const [, size, exporter = '', inode] = row;
      const ino = Number(inode);
      devices = [];
      const sizeBytes = Number(size);
      buffers.set(ino, {
        ino,
        exporter: printableName(exporter),
        sizeBytes,
        devices,
        line: index + 1,
      });
    } else if (devices !== null && !NO_DEVICES.test(line)) {
      const device = DEVICE.exec(line)?.[1];
      if (device !== undefined && !/^(kernel|write|read|bookkeep) fence:/.test(device)) {
        devices.push(printableName(device));
      }
    }
    const sum = SUM.exec(line);
    if (sum !== null) total = Number(sum[1]);
  }
  for (const { devices: names } of buffers.values()) (names as string[]).sort();
  if (total === null || total !== buffers.size) {
    const found = total === null ? 'no line "Total … objects"' : `${total} announced`;
    return refused({ message: `the snapshot is cut off: ${buffers.size} buffers read, ${found}` });
  }
  return ok({ file, buffers });
}
