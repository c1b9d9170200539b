/**
 * What a participant of sysmem states, in the product's vocabulary. sysmem fills in some defaults for each
 * participant before it merges anything, because they depend on that participant's own usage; they are
 * filled in here. Source: CheckSanitizeBufferMemoryConstraints and FlattenPixelFormatAndModifiers.
 */
import { extentOf, type ExtentPair } from '../extent.ts';
import type { Fields } from '../report.ts';
import type { ImageSpec, ParticipantSpec } from './schema.ts';

/** A wildcard, as sysmem writes it. */
export const DO_NOT_CARE = 'DO_NOT_CARE';

/** What a participant says, and what forbids it to say so. */
export interface Translation {
  readonly constraints: Fields;
  /** Statements that contradict themselves, whatever system reads them. */
  readonly contradictions: readonly string[];
}

const USAGE_CLASSES = ['cpu', 'vulkan', 'display', 'video'] as const;

/** Whether a participant says anything at all. */
export function hasOpinion(spec: ParticipantSpec): boolean {
  const { usage, memory, image } = spec;
  const counts = [spec.minBufferCount, spec.maxBufferCount, spec.minBufferCountForCamping];
  const slack = [spec.minBufferCountForDedicatedSlack, spec.minBufferCountForSharedSlack];
  return [usage, memory, image, ...counts, ...slack].some(
    (each) => (each ?? undefined) !== undefined,
  );
}

/** The usage bits of a participant as "class.BIT"; undefined where it says nothing of usage. */
export function usageOf(spec: ParticipantSpec): readonly string[] | undefined {
  const { usage } = spec;
  if (usage === undefined || usage === null) return undefined;
  const bits = USAGE_CLASSES.flatMap((each) => {
    const stated = usage[each];
    if (stated === undefined || stated === null || stated === false) return [];
    return stated === true ? [`${each}.ANY`] : stated.map((bit) => `${each}.${bit}`);
  });
  const isNone = usage.none === true || (Array.isArray(usage.none) && usage.none.length > 0);
  return isNone ? ['none', ...bits] : bits;
}

/** Translates a participant. */
export function translate(spec: ParticipantSpec): Translation {
  if (!hasOpinion(spec)) return { constraints: {}, contradictions: [] };
  const usage = usageOf(spec);
  const contradictions: string[] = [];
  if (usage?.length === 0) contradictions.push('usage: at least one bit must be set');
  if (spec.maxBufferCount === 0) contradictions.push('maxBufferCount: no buffer at all');
  const hasUsage = usage === undefined || usage.some((bit) => bit !== 'none');
  const images = (spec.image ?? []).flatMap((entry) => entriesOf(entry, hasUsage, contradictions));
  const constraints = said({
    ...memoryOf(spec, usage ?? []),
    ...countsOf(spec),
    usage: usage?.length === 0 ? undefined : usage,
    images: images.length === 0 ? undefined : images,
  });
  return { constraints, contradictions };
}

function memoryOf({ memory }: ParticipantSpec, usage: readonly string[]): Fields {
  const { permittedHeaps, minPhysicalBaseAlignment } = memory ?? {};
  const isSecure = memory?.secureRequired === true;
  const isCpuUser = usage.some((bit) => bit.startsWith('cpu.'));
  const domains = {
    cpu: memory?.cpu ?? !isSecure,
    ram: memory?.ram ?? (!isSecure && !isCpuUser),
    inaccessible: memory?.inaccessible ?? !isCpuUser,
  };
  return {
    minSize: positive(memory?.minSizeBytes),
    maxSize: memory?.maxSizeBytes ?? undefined,
    contiguous: memory?.physicallyContiguousRequired === true ? true : undefined,
    alignment: minPhysicalBaseAlignment ?? undefined,
    secure: isSecure ? true : undefined,
    domains: Object.entries(domains)
      .filter(([, isSupported]) => isSupported)
      .map(([domain]) => domain),
    allocators: permittedHeaps ?? undefined,
  };
}

function countsOf(spec: ParticipantSpec): Fields {
  return {
    minBufferCountForCamping: positive(spec.minBufferCountForCamping),
    minBufferCountForDedicatedSlack: positive(spec.minBufferCountForDedicatedSlack),
    minBufferCountForSharedSlack: positive(spec.minBufferCountForSharedSlack),
    minBufferCount: positive(spec.minBufferCount),
    maxBufferCount: positive(spec.maxBufferCount),
  };
}

/** The pairs of an image entry, each with everything else that the entry states. */
function entriesOf(entry: ImageSpec, hasUsage: boolean, wrong: string[]): readonly Fields[] {
  const { format, modifier, formatsAndModifiers = [], pixelFormatAndModifiers = [] } = entry;
  const listed = [...formatsAndModifiers, ...pixelFormatAndModifiers].map((each) =>
    'format' in each || !Array.isArray(each)
      ? [
          (each as { format?: string | null }).format,
          (each as { modifier?: string | null }).modifier,
        ]
      : each,
  );
  const isBareListed = listed.length > 0 && format === undefined && modifier === undefined;
  const pairs = isBareListed ? listed : [...listed, [format, modifier]];
  const rest = pictureOf(entry, wrong);
  return pairs.map(([one, other]) => {
    if (one === undefined || one === null) wrong.push('image: no pixel format is named');
    if (one === 'INVALID' || other === 'INVALID') wrong.push('image: INVALID is named');
    return said({ ...rest, format: named(one), modifier: modifierOf(one, other, hasUsage) });
  });
}

/** A modifier that is not stated is linear for those who use the buffer, and any for the others. */
function modifierOf(
  format: string | null | undefined,
  modifier: string | null | undefined,
  hasUsage: boolean,
): string | undefined {
  if (modifier !== undefined && modifier !== null) return named(modifier);
  return format === DO_NOT_CARE || !hasUsage ? undefined : 'LINEAR';
}

function pictureOf(entry: ImageSpec, wrong: string[]): Fields {
  const { minSize, requiredMaxSize, requiredMaxSizeList } = entry;
  return {
    colorSpaces: colorSpacesOf(entry, wrong),
    isAlphaPresent: stated(entry.isAlphaPresent),
    minSize: least(minSize),
    maxSize: extent(entry.maxSize),
    maxWidthTimesHeight: stated(entry.maxWidthTimesHeight),
    sizeAlignment: extent(entry.sizeAlignment),
    displayRectAlignment: extent(entry.displayRectAlignment),
    minBytesPerRow: positive(entry.minBytesPerRow),
    maxBytesPerRow: stated(entry.maxBytesPerRow),
    bytesPerRowDivisor: stated(entry.bytesPerRowDivisor),
    startOffsetDivisor: stated(entry.startOffsetDivisor),
    bytesPerRowAtPixelBoundary: entry.requireBytesPerRowAtPixelBoundary === true ? true : undefined,
    requiredMinSize: extent(entry.requiredMinSize),
    requiredMaxSize: requiredMaxSize?.includes(0) === true ? undefined : extent(requiredMaxSize),
    requiredSizes: sizesOf(requiredMaxSizeList),
    padForBlockSize: extent(entry.padForBlockSize),
    padBeyondImageSize: positive(entry.padBeyondImageSizeBytes),
  };
}

function colorSpacesOf({ colorSpaces }: ImageSpec, wrong: string[]): Fields[string] {
  if (colorSpaces === undefined || colorSpaces === null) return undefined;
  if (colorSpaces.length === 0) wrong.push('image: no colour space is named');
  if (colorSpaces.includes('INVALID')) wrong.push('image: INVALID is named');
  if (!colorSpaces.includes(DO_NOT_CARE)) return colorSpaces;
  if (colorSpaces.length > 1) wrong.push('image: a wildcard beside colour spaces');
  return undefined;
}

function sizesOf(list: readonly ExtentPair[] | null | undefined): Fields[string] {
  return list === undefined || list === null || list.length === 0 ? undefined : list.map(extentOf);
}

/** Null says nothing. */
function stated<Value>(value: Value | null | undefined): Value | undefined {
  return value ?? undefined;
}

function named(name: string | null | undefined): string | undefined {
  return name === null || name === DO_NOT_CARE ? undefined : name;
}

function extent(pair: ExtentPair | null | undefined): ReturnType<typeof extentOf> | undefined {
  return pair === undefined || pair === null ? undefined : extentOf(pair);
}

/** No image is smaller than one pixel, so 0 by 0 says nothing and 16 by 0 says 16 by 1. */
function least(pair: ExtentPair | null | undefined): ReturnType<typeof extentOf> | undefined {
  if (pair === undefined || pair === null || pair.every((each) => each === 0)) return undefined;
  return extentOf([Math.max(pair[0], 1), Math.max(pair[1], 1)]);
}

/** 0 asks for nothing. */
function positive(value: number | null | undefined): number | undefined {
  return value === null || value === 0 ? undefined : value;
}

/** The fields that are said. */
function said(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
