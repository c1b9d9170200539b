/**
 * Whether caps meet: the media type, all features and every field. How fast frames come and the shape of a pixel do not
 * concern who shares a buffer.
 */
import type { PasteFormat, PastePair } from '../pastes/paste-facts.ts';
import { LINEAR_TEXT } from '../pastes/numbers.ts';
import {
  distinctImages,
  formatsInCommon,
  imagesOfSizes,
  type MetImages,
} from '../pastes/met-formats.ts';
import { areApart, commonSizes, helpOfSizes } from './met-sizes.ts';
import { imagesOfGst, isRawVideo, memoryOfGst } from './gst-images.ts';
import type { GstPad, GstStructure } from './gst-structures.ts';
import { textsInGst } from './gst-values.ts';

/** Fields that are compared otherwise, or do not concern sharing. */
const APART = [
  'format',
  'drm-format',
  'width',
  'height',
  'framerate',
  'max-framerate',
  'pixel-aspect-ratio',
];
/** Every two are a question; beyond this one asks for those that matter. */
const PADS_MAX = 16;

/** Why two structures do not meet, the nearer to meeting the later. */
const REASONS = ['memory', 'format', 'modifier', 'size'] as const;
type Reason = (typeof REASONS)[number];

interface Meeting {
  readonly images: MetImages;
  /** All that keeps them apart; none where they meet. */
  readonly reasons: readonly Reason[];
  readonly helps: readonly string[];
  /** Whether they meet without a format that anybody names. */
  readonly isOpen: boolean;
}

/** The pairs of pads: producers with consumers where pads tell which they are, else every two. */
export function pairsOfPads(pads: readonly GstPad[]): readonly PastePair[] {
  const raw = pads.filter(({ structures, agreed }) => !agreed && structures.some(isRawVideo));
  if (raw.length > PADS_MAX) return [];
  return raw.flatMap((one, index) =>
    raw.slice(index + 1).flatMap((other) => {
      if (!mayLink(one, other)) return [];
      const [producer, consumer] = other.direction === 'src' ? [other, one] : [one, other];
      return [pairOfPads(producer, consumer)];
    }),
  );
}

/** Pads of one element do not link, nor do two producers. */
function mayLink(one: GstPad, other: GstPad): boolean {
  if (one.id === other.id && one.file === other.file && one.element === other.element) return false;
  if (one.direction === null || other.direction === null) return true;
  const isOneElement = one.file === other.file && one.element === other.element;
  return !isOneElement && one.direction !== other.direction;
}

function pairOfPads(one: GstPad, other: GstPad): PastePair {
  const between = [one.id, other.id];
  const meetings = one.structures
    .filter(isRawVideo)
    .flatMap((left) => other.structures.filter(isRawVideo).map((right) => meet(left, right)));
  const met = meetings.filter(({ reasons }) => reasons.length === 0);
  const images = distinctImages(met.flatMap((each) => each.images));
  if (images.length > 0) return { between, verdict: 'satisfiable', images };
  if (met.length > 0) {
    return { between, verdict: 'underdetermined', because: 'neither names a format' };
  }
  const nearest = meetings.toSorted((left, right) => rank(right) - rank(left))[0];
  const helps = nearest?.helps ?? [];
  const because = nearest?.reasons.join(' and ') ?? 'format';
  return {
    between,
    verdict: 'unsatisfiable',
    images: [],
    because,
    ...(helps.length > 0 ? { helps } : {}),
  };
}

/** What is apart in two ways is farther than what is so in one of them. */
function rank({ reasons }: Meeting): number {
  const [first] = reasons;
  return first === undefined ? REASONS.length : REASONS.indexOf(first) + 1 / (1 + reasons.length);
}

function meet(one: GstStructure, other: GstStructure): Meeting {
  const [left, right] = [imagesOfGst(one), imagesOfGst(other)];
  const refused = (reason: Reason, helps: readonly string[] = []): Meeting => {
    return {
      images: [],
      ...withSizes(reason, helps, left.formats[0], right.formats[0]),
      isOpen: false,
    };
  };
  if (!featuresMeet(one, other)) return refused('memory', copies(left.formats, right.formats));
  if (!othersMeet(one, other) || isOrdinaryAgainstDrm(one, other)) return refused('format');
  if (!left.isNamed || !right.isNamed) {
    const named = left.isNamed ? left.formats : right.formats;
    return { images: named.flatMap(imagesOf), reasons: [], helps: [], isOpen: named.length === 0 };
  }
  const both = formatsInCommon(left.formats, right.formats);
  if (both.length === 0) return refused('format');
  const tiled = both.map(
    ([format, each]) => [format, each, commonModifiers(format, each)] as const,
  );
  if (tiled.every(([, , modifiers]) => modifiers?.length === 0)) {
    return refused('modifier', modifierHelps(both));
  }
  const images = tiled.flatMap(([format, each, modifiers]) =>
    imagesOfSizes(format.fourcc, modifiers, commonSizes(format, each)),
  );
  return images.length === 0 ? refused('size') : { images, reasons: [], helps: [], isOpen: false };
}

/** All formats of a structure have its sizes: where these do not meet, either, no other help is enough. */
function withSizes(
  reason: Reason,
  helps: readonly string[],
  one: PasteFormat | undefined,
  other: PasteFormat | undefined,
): Pick<Meeting, 'reasons' | 'helps'> {
  if (one === undefined || other === undefined || !areApart(one, other)) {
    return { reasons: [reason], helps };
  }
  return {
    reasons: reason === 'size' ? [reason] : [reason, 'size'],
    helps: [...helps, helpOfSizes(one, other)],
  };
}

function imagesOf(format: PasteFormat): MetImages {
  const { fourcc, modifiers } = format;
  return imagesOfSizes(fourcc, modifiers, commonSizes(format, { fourcc, modifiers: null }));
}

/** Both lists of features are the same, whatever their order; `ANY` meets each. */
function featuresMeet(one: GstStructure, other: GstStructure): boolean {
  if (memoryOfGst(one) === null || memoryOfGst(other) === null) return true;
  const told = ({ features }: GstStructure): string =>
    features
      .filter((each) => each !== 'memory:SystemMemory')
      .toSorted()
      .join(', ');
  return told(one) === told(other);
}

/** Whether both name an ordinary format, or both `DMA_DRM`: one against the other is no format. */
function isOrdinaryAgainstDrm(one: GstStructure, other: GstStructure): boolean {
  const [left, right] = [one, other].map(({ fields }) => {
    const format = fields.get('format');
    const names = format === undefined ? null : textsInGst(format);
    return names === null ? null : names.includes('DMA_DRM');
  });
  return left !== null && right !== null && left !== right;
}

/** Fields besides formats and sizes that both name, as words: one word must be common. */
function othersMeet(one: GstStructure, other: GstStructure): boolean {
  return [...one.fields].every(([name, value]) => {
    const against = other.fields.get(name);
    if (APART.includes(name) || against === undefined) return true;
    const [left, right] = [textsInGst(value), textsInGst(against)];
    return left === null || right === null || left.some((each) => right.includes(each));
  });
}

/** Null where neither says a modifier. */
function commonModifiers(one: PasteFormat, other: PasteFormat): readonly string[] | null {
  const [left, right] = [one.modifiers, other.modifiers];
  if (left === null || right === null) return left ?? right;
  return left.filter((each) => right.includes(each));
}

function modifierHelps(both: readonly (readonly [PasteFormat, PasteFormat])[]): readonly string[] {
  return both.slice(0, 1).flatMap(([one, other]) => {
    const wanted = other.modifiers?.[0];
    return wanted === undefined
      ? []
      : [
          `let one side take what the other has: ${one.fourcc} ${one.modifiers?.[0] ?? ''} or ${wanted}`,
        ];
  });
}

/** What a copy between the two kinds of memory would carry. */
function copies(one: readonly PasteFormat[], other: readonly PasteFormat[]): readonly string[] {
  for (const left of one) {
    const right = other.find(({ fourcc }) => fourcc === left.fourcc);
    const isLinear = [left, right].every((each) => each?.modifiers?.includes(LINEAR_TEXT) === true);
    if (right === undefined || !isLinear) continue;
    const [size] = commonSizes(left, right);
    if (size === undefined) continue;
    const { width, height } = size ?? {};
    const large = width === undefined || height === undefined ? '' : ` ${width}x${height}`;
    return [`a copy: ${left.fourcc} LINEAR${large}`];
  }
  return ['a converter between the two kinds of memory'];
}
