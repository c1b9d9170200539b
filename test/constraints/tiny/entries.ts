/** The entries of a table, frame by frame, and whether one importer takes frames for them: a part of the tiny reference. */
import type { Constraints } from '../../../src/constraints/constraints.ts';

const PAGE = 4096;

/** Whether an importer that is given physical addresses takes these frames, in this order. */
export function takesFrames(constraints: Constraints, frames: readonly number[]): boolean {
  const { dmaWindow, alignment = 1, contiguous, maxSegmentCount = Infinity } = constraints;
  const first = frames[0] ?? 0;
  return (
    (first * PAGE) % alignment === 0 &&
    (contiguous !== true || frames.every((frame, index) => frame === first + index)) &&
    (dmaWindow === undefined ||
      frames.every(
        (frame) =>
          frame * PAGE >= dmaWindow.base && (frame + 1) * PAGE <= dmaWindow.base + dmaWindow.size,
      )) &&
    entryCount(frames, constraints) <= maxSegmentCount
  );
}

/** The entries of the table of these frames, frame by frame. */
export function entryCount(frames: readonly number[], constraints: Constraints): number {
  const { maxSegmentSize = Infinity, segmentBoundaryMask, dmaWindow } = constraints;
  const offset = constraints.iommu === true ? 0 : (dmaWindow?.busOffset ?? 0);
  let entries = 0;
  let length = 0;
  let last: number | undefined;
  for (const frame of frames) {
    const address = BigInt(frame * PAGE + offset);
    const isBoundary =
      segmentBoundaryMask !== undefined && address % BigInt(segmentBoundaryMask + 1) === 0n;
    if (last === undefined || frame !== last + 1 || isBoundary || length + PAGE > maxSegmentSize) {
      entries += 1;
      length = 0;
    }
    length += PAGE;
    last = frame;
  }
  return entries;
}
