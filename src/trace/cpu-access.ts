/**
 * The balance of CPU accesses. A call from the ioctl of the dma-buf core itself may be inlined by
 * the compiler, and then no probe sees it: of two kernels that were recorded, one shows each begin
 * and no end. So calls are kept apart by where they come from, and those of the ioctl, or of an
 * unknown caller, are judged only in a recording that has shown both halves of them.
 * Source: Linux drivers/dma-buf/dma-buf.c, `dma_buf_ioctl`.
 */
import type { BufferRecord } from './buffer-record.ts';
import type { Operation } from './operation.ts';
import type { Moment } from './probe-hit.ts';

/** More open accesses than this are not remembered singly; nobody nests so deep. */
const DEPTH_MAX = 64;

/** Pairs begins and ends of one recording. */
export class CpuAccesses {
  #hiddenBegins = 0;
  #hiddenEnds = 0;

  begin(buffer: BufferRecord, operation: Operation): void {
    if ((operation.facts.status ?? 0) !== 0) return;
    const isHidden = mayHide(operation);
    if (isHidden) this.#hiddenBegins += 1;
    const open = isHidden ? buffer.cpuBegins.hidden : buffer.cpuBegins.direct;
    if (open.length < DEPTH_MAX) open.push(operation.at);
  }

  /** Ends the newest access. Returns whether there was surely none. */
  end(buffer: BufferRecord, operation: Operation): boolean {
    const isHidden = mayHide(operation);
    if (isHidden) this.#hiddenEnds += 1;
    const open = isHidden ? buffer.cpuBegins.hidden : buffer.cpuBegins.direct;
    if (open.pop() !== undefined) return false;
    return !isHidden || this.#hiddenBegins > 0;
  }

  /** The accesses of a buffer that surely never ended. */
  open(buffer: BufferRecord): readonly Moment[] {
    const { direct, hidden } = buffer.cpuBegins;
    return this.#hiddenEnds > 0 ? [...direct, ...hidden] : direct;
  }
}

function mayHide({ caller }: Operation): boolean {
  return caller === undefined || caller === null || caller === 'dma_buf_ioctl';
}
