/** One limit of a driver, and the same limit in the product's vocabulary. */
import * as v from 'valibot';
import { extentOf, extentSchema } from './extent.ts';
import { evaluate } from './formula.ts';
import type { Fields } from './report.ts';

const count = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)));

/** A limit as it stands in the file. */
export const limitSchema = v.strictObject({
  id: v.string(),
  source: v.string(),
  note: v.exactOptional(v.string()),
  min: v.exactOptional(extentSchema),
  max: v.exactOptional(extentSchema),
  step: count,
  strideAlign: count,
  maxStride: count,
  offsetAlign: count,
  heightAlign: count,
  chromaHeightAlign: count,
  widthAlign: count,
  widthAlignPx: count,
  lumaStrideAlign: count,
  chromaStrideAlign: count,
  bodyAlign: count,
  placementAlign: count,
  msaaPlacementAlign: count,
  padBytes: count,
  /** Width and height of a group of bytes that lies together. */
  gob: v.exactOptional(extentSchema),
  /** What the driver needs behind the image, as a formula of its width and height. */
  extraBytes: v.exactOptional(v.string()),
});

/** A limit of a driver. */
export type Limit = v.InferOutput<typeof limitSchema>;

/**
 * States a limit for the product.
 *
 * @param limit - The limit.
 * @param size - The size of the image, on which `extraBytes` depends.
 * @param isMsaa - Whether placement for multisampling is meant where the limit has both.
 */
export function constraintsOfLimit(
  limit: Limit,
  [w, h]: readonly [number, number],
  isMsaa = false,
): Fields {
  const entry = withoutUnsaid(imageEntry(limit));
  const padding =
    limit.extraBytes === undefined ? limit.padBytes : evaluate(limit.extraBytes, { w, h });
  return withoutUnsaid({
    images: Object.keys(entry).length === 0 ? undefined : [entry],
    alignment:
      (isMsaa ? limit.msaaPlacementAlign : undefined) ?? limit.placementAlign ?? limit.bodyAlign,
    padding,
  });
}

function imageEntry(limit: Limit): Fields {
  const { min, max, step, gob } = limit;
  const widthStep = step ?? limit.widthAlign ?? limit.widthAlignPx;
  const heightStep = step ?? limit.heightAlign ?? limit.chromaHeightAlign ?? gob?.[1];
  return {
    minSize: min === undefined ? undefined : extentOf(min),
    maxSize: max === undefined ? undefined : extentOf(max),
    // V4L2 counts its steps from the least size.
    widthStep: widthStep === undefined ? undefined : stepFrom(min?.[0], widthStep),
    heightStep: heightStep === undefined ? undefined : stepFrom(min?.[1], heightStep),
    bytesPerRowDivisor: limit.strideAlign ?? limit.lumaStrideAlign ?? gob?.[0],
    maxBytesPerRow: limit.maxStride,
    startOffsetDivisor: limit.offsetAlign,
  };
}

function stepFrom(least: number | undefined, step: number): Fields {
  return { step, offset: (least ?? 0) % step };
}

/** The fields that are said. */
function withoutUnsaid(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
