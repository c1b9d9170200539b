/**
 * Frame sizes as V4L2 describes them, as what an importer states. A step counts from the smallest size
 * and not from zero: 640x480 to 800x600 with step 16 does not hold 800x600, because 600 - 480 is no
 * multiple of 16. The merge of constraints knows steps with an offset, so nothing is lost.
 *
 * Source: Linux `Documentation/userspace-api/media/v4l/vidioc-enum-framesizes.rst`; libcamera
 * `SizeRange::contains`.
 */
import type { ImageConstraintsInput } from '../../constraints/images/image-constraints.ts';
import { pixelFormat } from '../../constraints/pixel-formats/pixel-format.ts';
import { namedFormat } from '../../constraints/pixel-formats/format-names.ts';
import {
  LINEAR_MODIFIER,
  modifierOfNumber,
} from '../../constraints/pixel-formats/modifier-names.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';

/** Sizes from `min` to `max` in both dimensions, `min + k · step`. */
export interface FrameSizes {
  /** The fourcc, or null where the table names none. */
  readonly format: string | null;
  /** Null where the driver lists a format and no sizes: nothing is said. */
  readonly range: FrameSizeRange | null;
}

/** The sizes of a range: width first, then height. */
export interface FrameSizeRange {
  readonly min: readonly [number, number];
  readonly max: readonly [number, number];
  readonly step: readonly [number, number];
}

/** The sizes that one description lists, and what it calls the device. */
export interface FrameSizeTable {
  readonly id: string | null;
  readonly source: string | null;
  readonly sizes: readonly FrameSizes[];
}

/** The largest width, height or step: V4L2 writes them in 32 bits. */
const EXTENT_MAX = 0xffff_ffff;

/** What is wrong with a range, or null. */
export function faultOfRange({ min, max, step }: FrameSizeRange): string | null {
  for (const [axis, name] of (['width', 'height'] as const).entries()) {
    const low = min[axis] ?? 0;
    const high = max[axis] ?? 0;
    if (low < 1) {
      return `the smallest ${name} is 0: the driver has left the sizes out, and nothing is known`;
    }
    if (high > EXTENT_MAX) return `the largest ${name} ${high} does not fit into 32 bits`;
    const by = step[axis] ?? 0;
    if (by > EXTENT_MAX) return `the step of the ${name} ${by} does not fit into 32 bits`;
    if (low > high) return `the smallest ${name} ${low} is above the largest, ${high}`;
    if (by === 0 && low < high) {
      return `the step of the ${name} is 0, expected at least 1 between ${low} and ${high}`;
    }
  }
  return null;
}

/** The importer that a table describes. */
export function importerOfFrameSizes(
  { sizes, source }: FrameSizeTable,
  id: string,
  origin: string,
): PlatformInput['importers'][number] {
  const entries = sizes.map(imageOf);
  const texts = entries.map((entry) => JSON.stringify(entry));
  // Cameras list their favourite size first and once more in its place.
  const images = entries.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  return {
    id,
    // A driver lists what its hardware does. Which of the listed pairs is taken stays a choice.
    fixed: true,
    description: `imported from ${origin}`,
    constraints: { api: 'v4l2', images },
    source: source ?? origin,
  };
}

/** The formats of a table that nobody knows, each once. */
export function unknownFormats({ sizes }: FrameSizeTable): readonly string[] {
  const named = sizes.flatMap(({ format }) => (format === null ? [] : [format]));
  return [...new Set(named)].filter((format) => !namedFormat(format, 'v4l2').isKnown);
}

function imageOf({ format, range }: FrameSizes): ImageConstraintsInput {
  return {
    ...(format === null ? {} : { format }),
    ...(format !== null && isPlain(format) ? { modifier: LINEAR_MODIFIER } : {}),
    ...(range === null ? {} : rangeOf(range)),
  };
}

/** Whether a fourcc of V4L2 is one of a known layout, row by row; tiled layouts have a fourcc of their own. */
function isPlain(format: string): boolean {
  const [meaning] = namedFormat(format, 'v4l2').meanings;
  if (meaning === undefined) return false;
  const { identity, modifier } = meaning;
  const isTiled = modifier !== null && modifierOfNumber(modifier) !== LINEAR_MODIFIER;
  return !isTiled && pixelFormat(identity) !== undefined;
}

function rangeOf({ min, max, step }: FrameSizeRange): ImageConstraintsInput {
  const widthStep = stepOf(min[0], max[0], step[0]);
  const heightStep = stepOf(min[1], max[1], step[1]);
  return {
    minSize: { width: min[0], height: min[1] },
    maxSize: { width: max[0], height: max[1] },
    ...(widthStep === null ? {} : { widthStep }),
    ...(heightStep === null ? {} : { heightStep }),
  };
}

/** Null where every number between the two is on the step. */
function stepOf(
  min: number,
  max: number,
  step: number,
): { readonly step: number; readonly offset: number } | null {
  return min === max || step === 1 ? null : { step, offset: min % step };
}
