/**
 * Whether offers meet: format and size by value; a property that one side lacks is no condition, unless the other side
 * marks it mandatory.
 *
 * Source: PipeWire `spa/pod/filter.h`.
 */
import { areApart, commonSizes, helpOfSizes } from '../gstreamer/met-sizes.ts';
import {
  distinctImages,
  formatsInCommon,
  imagesOfSizes,
  type MetImages,
} from '../pastes/met-formats.ts';
import { IMPLICIT_TEXT, LINEAR_TEXT } from '../pastes/numbers.ts';
import type { PasteFormat, PastePair, SpaOffer } from '../pastes/paste-facts.ts';

/** Every two sides are a question; beyond this one asks for those that matter. */
const SIDES_MAX = 16;

/** Why two offers do not meet, the nearer to meeting the later. */
const REASONS = ['format', 'size', 'modifier'] as const;
type Reason = (typeof REASONS)[number];

interface Meeting {
  readonly images: MetImages;
  /** All that keeps them apart; none where they meet. */
  readonly reasons: readonly Reason[];
  /** Who takes one of its modifiers; null where flags are not shown. */
  readonly choice: PastePair['modifierChoice'] | null;
  /** What the answer depends on and the text does not tell. */
  readonly open: string | null;
}

/** What offers together say. */
export interface SpaPairs {
  readonly pairs: readonly PastePair[];
  readonly unknown: readonly string[];
}

/** The pairs of all offers: two sides of one failure, producers with consumers of a dump, or one text with the next. */
export function pairsOfOffers(offers: readonly SpaOffer[]): SpaPairs {
  const sides = sidesOf(offers);
  const isOneText = new Set(offers.map(({ file }) => file)).size === 1;
  const isDirected = offers.some(({ direction }) => direction !== null);
  if (isOneText && !isDirected && sides.length > 2) {
    return { pairs: [], unknown: ["which offers are the producer's and which the consumer's"] };
  }
  if (sides.length > SIDES_MAX) return { pairs: [], unknown: [] };
  const pairs = sides.flatMap((one, index) =>
    sides.slice(index + 1).flatMap((other) => {
      return mayMeet(one, other, isOneText) ? [pairOfSides(one, other)] : [];
    }),
  );
  return { pairs, unknown: [] };
}

/** Offers of one node are alternatives; those of a failure are sides of their own. */
function sidesOf(offers: readonly SpaOffer[]): readonly (readonly SpaOffer[])[] {
  const sides = new Map<string, SpaOffer[]>();
  for (const offer of offers) {
    const key = `${offer.file} ${offer.id}`;
    sides.set(key, [...(sides.get(key) ?? []), offer]);
  }
  return [...sides.values()].filter((side) => side.every(({ isRaw }) => isRaw));
}

function mayMeet(
  one: readonly SpaOffer[],
  other: readonly SpaOffer[],
  isOneText: boolean,
): boolean {
  const [left, right] = [one[0], other[0]];
  if (left === undefined || right === undefined) return false;
  if (left.direction !== null && right.direction !== null)
    return left.direction !== right.direction;
  return isOneText ? left.direction === right.direction : left.file !== right.file;
}

function pairOfSides(one: readonly SpaOffer[], other: readonly SpaOffer[]): PastePair {
  const isTurned = other[0]?.direction === 'out';
  const [from, to] = isTurned ? [other, one] : [one, other];
  const between = [from[0]?.id ?? '', to[0]?.id ?? ''];
  const meetings = from.flatMap((left) => to.map((right) => meet(left, right)));
  const met = meetings.filter(({ reasons }) => reasons.length === 0);
  const images = distinctImages(met.flatMap((each) => each.images));
  if (images.length > 0) return { between, verdict: 'satisfiable', images, ...choiceOf(met) };
  const open = meetings.find((each) => each.open !== null)?.open;
  if (typeof open === 'string') return { between, verdict: 'underdetermined', because: open };
  const nearest = meetings.toSorted((left, right) => rank(right) - rank(left))[0];
  const reasons = nearest?.reasons ?? ['format'];
  const helps = [
    ...(reasons.includes('modifier') ? helpFor(from, to) : []),
    ...(reasons.includes('size') ? helpForSizes(from, to) : []),
  ];
  return {
    between,
    verdict: 'unsatisfiable',
    images: [],
    because: reasons.join(' and '),
    ...(reasons.includes('modifier') || helps.length > 0 ? { helps } : {}),
  };
}

/** Who takes one of several modifiers, where all offers that meet say the same of it. */
function choiceOf(met: readonly Meeting[]): Pick<PastePair, 'modifierChoice'> {
  const open = met.filter(({ images }) => {
    return new Set(images.map(({ modifier }) => modifier)).size > 1;
  });
  const choices = new Set(open.map(({ choice }) => choice));
  const [choice = null] = choices;
  return choices.size === 1 && choice !== null ? { modifierChoice: choice } : {};
}

/** What is apart in two ways is farther than what is so in one of them. */
function rank({ reasons }: Meeting): number {
  const [first] = reasons;
  return first === undefined ? REASONS.length : REASONS.indexOf(first) + 1 / (1 + reasons.length);
}

function meet(one: SpaOffer, other: SpaOffer): Meeting {
  const isWhole = one.isWhole && other.isWhole;
  const both = formatsInCommon(one.formats, other.formats);
  const sized = both.map(([format, each]) => [format, each, commonSizes(format, each)] as const);
  const isApart =
    both.length === 0
      ? areApart(one.formats[0], other.formats[0])
      : sized.every(([, , sizes]) => sizes.length === 0);
  const refused = (...reasons: readonly Reason[]): Meeting => {
    const isBoth = isApart && !reasons.includes('size');
    const all = REASONS.filter((each) => reasons.includes(each) || (isBoth && each === 'size'));
    // What is missing may be what they have in common.
    return { images: [], reasons: all, choice: null, open: isWhole ? null : 'an offer is cut off' };
  };
  if (both.length === 0) return refused('format');
  const lacks = one.hasModifier !== other.hasModifier;
  if (lacks && !isWhole) return refused('modifier');
  const named = one.hasModifier ? one : other;
  if (lacks && named.mandatory === null) {
    return isApart
      ? refused('size')
      : { ...refused('modifier'), open: 'whether the modifier is mandatory' };
  }
  if (lacks && named.mandatory === true) return refused('modifier');
  const tiled = sized.map(
    ([format, each, sizes]) => [format, sizes, commonModifiers(one, other, format, each)] as const,
  );
  if (tiled.every(([, , modifiers]) => modifiers?.length === 0)) return refused('modifier');
  if (isApart) return refused('size');
  const images = tiled.flatMap(([format, sizes, modifiers]) =>
    imagesOfSizes(format.fourcc, modifiers, sizes),
  );
  return images.length === 0
    ? refused('modifier')
    : { images, reasons: [], choice: chooser(one, other), open: null };
}

/** A flag holds where both have it, or where only one side names modifiers and has it. */
function chooser(one: SpaOffer, other: SpaOffer): Meeting['choice'] {
  const flags = [one, other].filter((each) => each.hasModifier).map((each) => each.dontFixate);
  if (flags.includes(null)) return null;
  return flags.every((each) => each === true) ? 'producer' : 'pipewire';
}

/** Null where neither side names one. */
function commonModifiers(
  one: SpaOffer,
  other: SpaOffer,
  { modifiers: left }: PasteFormat,
  { modifiers: right }: PasteFormat,
): readonly string[] | null {
  if (one.hasModifier && other.hasModifier) {
    return (left ?? []).filter((each) => right?.includes(each) === true);
  }
  if (one.hasModifier) return left;
  return other.hasModifier ? right : (left ?? right);
}

/** What would make modifiers meet, of the formats that both have. */
function helpFor(one: readonly SpaOffer[], other: readonly SpaOffer[]): readonly string[] {
  const both = formatsInCommon(formatsOf(one), formatsOf(other));
  const [left, right] = [both.map(([format]) => format), both.map(([, format]) => format)];
  const isImplicit = [...left, ...right].some(
    ({ modifiers }) => modifiers?.every((each) => each === IMPLICIT_TEXT) === true,
  );
  const [hasLeft, hasRight] = [left.some(namesLinear), right.some(namesLinear)];
  if (hasLeft && !hasRight) return ['let the consumer name LINEAR (0), which the producer has'];
  if (hasRight && !hasLeft) return ['let the producer offer LINEAR (0)'];
  return isImplicit ? ['name explicit modifiers on both sides'] : [];
}

function helpForSizes(one: readonly SpaOffer[], other: readonly SpaOffer[]): readonly string[] {
  const both = formatsInCommon(formatsOf(one), formatsOf(other));
  const [left, right] = both[0] ?? [formatsOf(one)[0], formatsOf(other)[0]];
  return left === undefined || right === undefined ? [] : [helpOfSizes(left, right)];
}

function formatsOf(side: readonly SpaOffer[]): readonly PasteFormat[] {
  return side.flatMap(({ formats }) => formats);
}

function namesLinear({ modifiers }: PasteFormat): boolean {
  return modifiers?.includes(LINEAR_TEXT) === true;
}
