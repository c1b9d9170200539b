/** The two sides of a reported failure in the product's vocabulary. */
import * as v from 'valibot';
import { extentOf, extentSchema } from './extent.ts';
import { NotUnderstoodError, type Fields } from './report.ts';

const count = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const flag = v.exactOptional(v.boolean());
const text = v.exactOptional(v.string());
const names = v.exactOptional(v.nullable(v.union([v.array(v.string()), v.string()])));
const frameRate = v.exactOptional(v.union([v.string(), v.number(), v.array(v.number())]));

/** A producer or a consumer as a case describes it. */
export const sideSchema = v.strictObject({
  who: text,
  format: v.exactOptional(v.nullable(v.string())),
  formats: names,
  modifier: v.exactOptional(v.nullable(v.string())),
  modifiers: names,
  /** The other side must know the property, too. */
  mandatory: v.exactOptional(v.union([v.array(v.string()), v.boolean(), v.string()])),
  modifierMandatory: flag,
  /** "MANDATORY": a flag of the modifier property. */
  modifierFlag: text,
  size: v.exactOptional(extentSchema),
  bpp: count,
  stride: count,
  bytes: count,
  rows: count,
  strideAlign: count,
  heightAlign: count,
  widthAlign: count,
  maxStride: count,
  offsetAlign: count,
  padBytes: count,
  /** "between 1 and 64": how many rows behind the image it touches. */
  padRowsAtLeast: v.exactOptional(v.union([v.string(), v.number()])),
  contiguous: flag,
  needsContiguous: flag,
  iommu: v.exactOptional(v.union([v.boolean(), v.literal('none')])),
  heap: text,
  pages: text,
  memory: text,
  allocator: text,
  driver: text,
  /** Frame rates are no part of where a buffer lies; a case names them where people suspected them. */
  framerate: frameRate,
  maxFramerate: frameRate,
  fps: frameRate,
  /** Set by the runner: the buffer is not allocated yet. */
  isFree: flag,
});

/** A producer or a consumer. */
export type Side = v.InferOutput<typeof sideSchema>;

/** "list" stands for some modifiers that the report does not name. */
const SOME_MODIFIERS = ['LINEAR', 'VENDOR_TILED'];

const FORMAT_OF_BYTES: Readonly<Record<number, string>> = {
  1: 'R8',
  2: 'R5G6B5',
  3: 'R8G8B8',
  4: 'XR24',
};

/** What the producer's buffer is, or, before it is allocated, what the producer can make. */
export function producerOffers(side: Side): Fields {
  const isPinned = side.isFree !== true;
  const row = isPinned ? { minBytesPerRow: side.stride, maxBytesPerRow: side.stride } : {};
  const [width, height] = side.size ?? [];
  const picture = {
    minSize: side.size === undefined ? undefined : extentOf(side.size),
    // Rows beyond the picture are padding as long as nothing is allocated.
    maxSize:
      isPinned && width !== undefined && height !== undefined ? { width, height } : undefined,
  };
  return said({
    ...common(side),
    ...(isPinned ? { minSize: side.bytes, maxSize: side.bytes, allocators: heapOf(side) } : {}),
    images: imagesOf(
      // A report that names no modifier is about linear pictures.
      side.modifier === undefined && side.modifiers === undefined
        ? { ...side, modifier: 'LINEAR' }
        : side,
      { ...picture, ...row },
    ),
  });
}

/** What the consumer needs. */
export function consumerNeeds(side: Side, producer: Side): Fields {
  const needs = {
    bytesPerRowDivisor: side.strideAlign,
    maxBytesPerRow: side.maxStride,
    startOffsetDivisor: side.offsetAlign,
    heightStep: side.heightAlign === undefined ? undefined : { step: side.heightAlign },
    widthStep: side.widthAlign === undefined ? undefined : { step: side.widthAlign },
  };
  return said({
    ...common(side),
    minSize: side.bytes ?? bytesWithRows(side, producer),
    padding: side.padBytes,
    images: imagesOf(side, needs),
  });
}

/** The bytes up to the last row that a consumer touches behind the producer's picture. */
function bytesWithRows({ padRowsAtLeast }: Side, { size, stride }: Side): number | undefined {
  if (padRowsAtLeast === undefined) return undefined;
  if (size === undefined || stride === undefined)
    throw new NotUnderstoodError('rows without a size');
  return (size[1] + mostRows(padRowsAtLeast)) * stride;
}

function common(side: Side): Fields {
  const { mandatory, modifierMandatory, modifierFlag = '' } = side;
  const words = [side.modifier, side.modifiers, modifierFlag].flat().join(' ');
  const isMarked = mandatory === true || modifierMandatory === true || /mandatory/iu.test(words);
  const named = isMarked ? ['modifier'] : mandatory;
  const list = typeof named === 'string' ? [named] : named === false ? undefined : named;
  return {
    // Whoever has no IOMMU sees scattered pages as what they are.
    contiguous: needsOneRun(side) ? true : undefined,
    iommu: side.iommu === true ? true : undefined,
    mandatory: list?.map((name) =>
      name === 'modifier' || name === 'format' ? `images.${name}` : name,
    ),
  };
}

function needsOneRun({ contiguous, needsContiguous, iommu }: Side): boolean {
  return needsContiguous ?? contiguous ?? (iommu === false || iommu === 'none');
}

function heapOf({
  heap,
  pages,
  memory,
  allocator,
  contiguous,
}: Side): readonly string[] | undefined {
  const words =
    heap ?? pages ?? memory ?? allocator ?? (contiguous === false ? 'pages' : undefined);
  if (words === undefined) return undefined;
  if (/scatter|page|shmem|v3d|system/iu.test(words)) return ['pages'];
  if (/contig|cma|dumb/iu.test(words)) return ['cma'];
  throw new NotUnderstoodError(`memory "${words}"`);
}

/** The entries that a side accepts: every format with every modifier that it names. */
function imagesOf(side: Side, needs: Fields): readonly Fields[] | undefined {
  const formats = listOf(side.formats ?? side.format) ?? formatOfBytes(side);
  const modifiers = listOf(side.modifiers ?? side.modifier);
  const stated = said(needs);
  if (formats === undefined && modifiers === undefined && Object.keys(stated).length === 0) {
    return undefined;
  }
  return (formats ?? [undefined]).flatMap((format) =>
    (modifiers ?? [undefined]).map((modifier) => said({ format, modifier, ...stated })),
  );
}

function formatOfBytes({ bpp, size }: Side): readonly string[] | undefined {
  if (bpp === undefined || size === undefined) return undefined;
  const format = FORMAT_OF_BYTES[bpp];
  if (format === undefined) throw new NotUnderstoodError(`${bpp} bytes per pixel`);
  return [format];
}

function listOf(
  value: string | readonly string[] | null | undefined,
): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return value.length === 0 ? undefined : value;
  if (/^(?:absent|none|unset|not |missing|no )/iu.test(value)) return undefined;
  if (/^(?:a )?list\b|^(?:some|many|mandatory)\b/iu.test(value)) return SOME_MODIFIERS;
  return [value.replace(/ ?\(?mandatory\)?$/iu, '')];
}

/** The most rows of "between 1 and 64". */
function mostRows(value: string | number): number {
  if (typeof value === 'number') return value;
  const [, most = ''] = /^(?:between \d+ and )?(\d+)$/u.exec(value) ?? [];
  if (most === '') throw new NotUnderstoodError(`rows "${value}"`);
  return Number(most);
}

/** The fields that are said. */
function said(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
