/**
 * Formats as PipeWire logs them (spa_debug_pod) where a link fails: each object is one offer. Two offers in one text
 * are the two sides of the failure.
 *
 * Source: PipeWire `spa/debug/pod.h`.
 */
import { IMPLICIT_TEXT, modifierText } from './numbers.ts';
import type {
  PasteFacts,
  PasteFormat,
  PasteImporter,
  PasteLine,
  PastePair,
} from './paste-facts.ts';
import { codesOfName } from './pixel-codes.ts';

const OBJECT =
  /^\s*Object: .*type Spa:Pod:Object:Param:Format\b.* id Spa:Enum:ParamId:(EnumFormat|Format)\b/;
const PROPERTY = /^\s*Prop: key Spa:Pod:Object:Param:Format:([\w:]+) \(\d+\), flags ([0-9a-f]{8})/i;
const CHOICE = /^\s*Choice: type Spa:Enum:Choice:(\w+), flags /;
const ID = /^\s*Id \d+\s*\(Spa:Enum:\w+:(\w+)\)\s*$/;
const LONG = /^\s*Long (-?\d{1,20})\s*$/;
const RECTANGLE = /^\s*Rectangle (\d+)x(\d+)\s*$/;
const FRACTION = /^\s*Fraction \d+\/\d+\s*$/;
const MANDATORY = 0x8;
const LINEAR = modifierText(0n);

/** One object while its lines are read. */
interface Offer {
  readonly line: number;
  readonly agreed: boolean;
  readonly formats: string[];
  /** Null where the object has no such property. */
  modifiers: string[] | null;
  mandatory: boolean;
  subtype: string | null;
  /** `Range` or `Step`, or another word for values one by one. */
  choice: string;
  readonly sizes: (readonly [number, number])[];
}

/** Reads offers. */
export function readPipewire(lines: readonly PasteLine[], file: string): PasteFacts {
  const offers: Offer[] = [];
  let key: string | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const object = OBJECT.exec(text)?.[1];
    if (object !== undefined) {
      const agreed = object === 'Format';
      offers.push(offerAt(line, agreed));
      key = null;
    }
    const [, property, flags = '0'] = PROPERTY.exec(text) ?? [];
    const offer = offers.at(-1);
    if (property !== undefined && offer !== undefined) begin(offer, (key = property), flags);
    const choice = CHOICE.exec(text)?.[1];
    if (choice !== undefined && offer !== undefined && key === 'Video:size') offer.choice = choice;
    const isRead = object !== undefined || property !== undefined || choice !== undefined;
    if (isRead || (offer !== undefined && value(offer, key, text))) understood += 1;
  }
  return { ...answerOf(offers, file), understood };
}

function answerOf(offers: readonly Offer[], file: string): Omit<PasteFacts, 'understood'> {
  const importers = offers.map((offer, index) => importerOf(offer, index, file));
  const complete = offers.every(({ formats, modifiers, subtype }) => {
    return subtype !== null && (subtype !== 'raw' || formats.length > 0) && modifiers?.length !== 0;
  });
  const [one, other, third] = importers;
  if (third !== undefined) {
    const unknown = ["which offers are the producer's and which the consumer's"];
    return { importers, unknown, complete };
  }
  const isPair = complete && bothAreImages(offers) && one !== undefined && other !== undefined;
  const pairs = isPair ? [pairOf(one, other, sizesMeet(offers))] : [];
  return { importers, pairs, complete };
}

function offerAt(line: number, agreed: boolean): Offer {
  return {
    line,
    agreed,
    formats: [],
    modifiers: null,
    mandatory: false,
    subtype: null,
    choice: 'None',
    sizes: [],
  };
}

/** Whether a size is of all offers; who names none takes any. */
function sizesMeet(offers: readonly Offer[]): boolean {
  const named = offers.filter(({ sizes }) => sizes.length > 0);
  const least = [0, 1].map((axis) => Math.max(...named.map((each) => bounds(each).min[axis] ?? 0)));
  const candidates = [
    ...named.flatMap(({ sizes }) => sizes),
    [least[0] ?? 0, least[1] ?? 0] as const,
  ];
  return named.length < 2 || candidates.some((size) => named.every((each) => takes(each, size)));
}

function isRange({ choice }: Offer): boolean {
  return choice === 'Range' || choice === 'Step';
}

/** The default stands in front of the bounds. */
function bounds({ sizes }: Offer): {
  readonly min: readonly number[];
  readonly max: readonly number[];
} {
  const [only = [0, 0]] = sizes;
  return { min: sizes[1] ?? only, max: sizes[2] ?? only };
}

function takes(offer: Offer, [width, height]: readonly [number, number]): boolean {
  if (!isRange(offer)) return offer.sizes.some(([w, h]) => w === width && h === height);
  const { min, max } = bounds(offer);
  return [width, height].every((each, axis) => {
    return each >= (min[axis] ?? 0) && each <= (max[axis] ?? 0);
  });
}

function bothAreImages(offers: readonly Offer[]): boolean {
  return offers.every(({ subtype }) => subtype === 'raw');
}

function begin(offer: Offer, key: string, flags: string): void {
  if (key !== 'Video:modifier') return;
  offer.modifiers ??= [];
  offer.mandatory = (Number.parseInt(flags, 16) & MANDATORY) !== 0;
}

/** Takes a value; the first of a choice is the default, which stands among the others once more. */
function value(offer: Offer, key: string | null, text: string): boolean {
  const name = ID.exec(text)?.[1];
  const number = LONG.exec(text)?.[1];
  if (name !== undefined && key === 'mediaSubtype') offer.subtype = name;
  if (name !== undefined && key === 'Video:format' && !offer.formats.includes(name)) {
    offer.formats.push(name);
  }
  if (number !== undefined && key === 'Video:modifier') {
    const modifier = modifierText(BigInt.asUintN(64, BigInt(number)));
    if (offer.modifiers?.includes(modifier) === false) offer.modifiers.push(modifier);
  }
  const [, width, height] = RECTANGLE.exec(text) ?? [];
  if (width !== undefined && key === 'Video:size')
    offer.sizes.push([Number(width), Number(height)]);
  return [name, number, width].some((each) => each !== undefined) || FRACTION.test(text);
}

function importerOf(offer: Offer, index: number, file: string): PasteImporter {
  const { line, agreed, formats, modifiers, mandatory, subtype } = offer;
  const images = subtype === 'raw' ? formats : [];
  return {
    id: `format-${index + 1}`,
    file,
    line,
    formats: images
      .flatMap((name) => codesOfName(name, 'pipewire').slice(0, 1))
      .map(({ fourcc }) => ({ fourcc, modifiers })),
    ...(modifiers === null ? {} : { modifierMandatory: mandatory }),
    ...(agreed ? { agreed } : {}),
  };
}

/** A property that one side lacks is no condition, unless the other marks it mandatory. */
function pairOf(one: PasteImporter, other: PasteImporter, isSized: boolean): PastePair {
  const between = [one.id, other.id];
  const met = (one.formats ?? []).flatMap((format) =>
    (other.formats ?? [])
      .filter(({ fourcc }) => fourcc === format.fourcc)
      .map((each) => [format, each] as const),
  );
  if (met.length === 0) return { between, verdict: 'unsatisfiable', images: [], because: 'format' };
  if (!isSized) return { between, verdict: 'unsatisfiable', images: [], because: 'size' };
  const isMandatory = one.modifierMandatory === true || other.modifierMandatory === true;
  const images = met.flatMap(([left, right]) => common(left, right, isMandatory));
  if (images.length > 0) return { between, verdict: 'satisfiable', images };
  const helps = helpFor(one, other);
  return { between, verdict: 'unsatisfiable', images: [], because: 'modifier', helps };
}

function common({ fourcc, modifiers }: PasteFormat, other: PasteFormat, isMandatory: boolean) {
  const both = other.modifiers;
  if (modifiers !== null && both !== null) {
    return modifiers
      .filter((each) => both.includes(each))
      .map((modifier) => ({ fourcc, modifier }));
  }
  const named = modifiers ?? both;
  if (named === null) return [{ fourcc }];
  return isMandatory ? [] : named.map((modifier) => ({ fourcc, modifier }));
}

function helpFor(one: PasteImporter, other: PasteImporter): readonly string[] {
  const has = ({ formats = [] }: PasteImporter): boolean =>
    formats.some(({ modifiers }) => modifiers?.includes(LINEAR) === true);
  const isImplicit = [one, other].some(({ formats = [] }) =>
    formats.some(({ modifiers }) => modifiers?.every((each) => each === IMPLICIT_TEXT) === true),
  );
  if (has(one) && !has(other)) return ['let the consumer name LINEAR (0), which the producer has'];
  if (has(other) && !has(one)) return ['let the producer offer LINEAR (0)'];
  return isImplicit ? ['name explicit modifiers on both sides'] : [];
}
