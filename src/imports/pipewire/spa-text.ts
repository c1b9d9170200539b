/**
 * Formats as PipeWire logs them (spa_debug_pod) where a link fails, and as `pw-cli enum-params` prints them: each object
 * is one offer. Two offers in one text are the two sides of the failure.
 *
 * Source: PipeWire `spa/debug/pod.h`.
 */
import { modifierText } from '../pastes/numbers.ts';
import type { PasteFacts, PasteLine, SpaOffer } from '../pastes/paste-facts.ts';
import { formatsOfSpa, importerOfOffer, type SpaSize } from './spa-offers.ts';

const OBJECT =
  /^\s*Object: .*type Spa:Pod:Object:Param:Format\b.* id Spa:Enum:ParamId:(EnumFormat|Format)\b/;
const PROPERTY = /^\s*Prop: key Spa:Pod:Object:Param:Format:([\w:]+) \(\d+\), flags ([0-9a-f]{8})/i;
const CHOICE = /^\s*Choice: type Spa:Enum:Choice:(\w+), flags [0-9a-f]+(?: (\d{1,9}) (\d{1,9}))?/;
const ID = /^\s*Id \d+\s*\(Spa:Enum:\w+:(\w+)\)\s*$/;
const LONG = /^\s*Long (-?\d{1,20})\s*$/;
const RECTANGLE = /^\s*Rectangle (\d{1,9})x(\d{1,9})\s*$/;
const FRACTION = /^\s*Fraction \d+\/\d+\s*$/;
const MANDATORY = 0x8;
const DONT_FIXATE = 0x10;
/** Bytes of a choice in front of its values. */
const CHOICE_HEAD = 16;
const MODIFIER = 'Video:modifier';

/** One object while its lines are read. */
interface OpenOffer {
  readonly line: number;
  readonly agreed: boolean;
  readonly keys: Set<string>;
  readonly formats: string[];
  /** Null where the object has no such property. */
  modifiers: string[] | null;
  mandatory: boolean;
  dontFixate: boolean;
  subtype: string | null;
  /** `Range` or `Step`, or another word for values one by one. */
  choice: string;
  readonly sizes: SpaSize[];
  /** Values that the last property still lacks. */
  missing: number;
}

/** Reads offers; their pairs are found when all texts are read. */
export function readSpaText(lines: readonly PasteLine[], file: string): PasteFacts {
  const open: OpenOffer[] = [];
  let key: string | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const object = OBJECT.exec(text)?.[1];
    if (object !== undefined) {
      open.push(offerAt(line, object === 'Format'));
      key = null;
    }
    const [, property, flags = '0'] = PROPERTY.exec(text) ?? [];
    const offer = open.at(-1);
    if (property !== undefined && offer !== undefined) begin(offer, (key = property), flags);
    const [, choice, size, child] = CHOICE.exec(text) ?? [];
    if (choice !== undefined && offer !== undefined) {
      if (key === 'Video:size') offer.choice = choice;
      offer.missing = valuesIn(size, child);
    }
    const isRead = object !== undefined || property !== undefined || choice !== undefined;
    if (isRead || (offer !== undefined && value(offer, key, text))) understood += 1;
  }
  return { ...answerOf(open, file), understood };
}

/** How many values a choice says that it has; one where it does not say. */
function valuesIn(size: string | undefined, child: string | undefined): number {
  const count = (Number(size) - CHOICE_HEAD) / Number(child);
  return Number.isInteger(count) && count > 0 ? count : 1;
}

function answerOf(open: readonly OpenOffer[], file: string): Omit<PasteFacts, 'understood'> {
  const cut = isCutAtEnd(open);
  const offers = open.map((each, index) =>
    offerOf(each, index, file, cut && index === open.length - 1),
  );
  const last = offers.at(-1);
  const unknown =
    cut && last?.hasModifier === false
      ? [`whether ${last.id} names modifiers: the text ends before`]
      : [];
  return {
    importers: offers.map((offer, index) => importerOfOffer(offer, open[index]?.agreed === true)),
    offers,
    unknown,
    complete: offers.every(({ isWhole }) => isWhole),
  };
}

/**
 * Whether the last object misses something: values that a choice announces, all behind its name, or a property behind
 * the modifier that the offers before it have.
 */
function isCutAtEnd(open: readonly OpenOffer[]): boolean {
  const last = open.at(-1);
  if (last === undefined) return false;
  const before = open.slice(0, -1);
  const isShort = ['Video:size', 'Video:framerate'].some(
    (key) => !last.keys.has(key) && before.some(({ keys }) => keys.has(key)),
  );
  // An offer that stands alone ends with its sizes, as there is no other to compare it with.
  const isAlone = before.length === 0 && !last.keys.has('Video:size') && !last.keys.has(MODIFIER);
  return last.missing > 0 || (isRaw(last) && (isShort || isAlone));
}

function isRaw({ subtype }: OpenOffer): boolean {
  return subtype === 'raw';
}

function offerOf(open: OpenOffer, index: number, file: string, isCut: boolean): SpaOffer {
  const { line, formats, modifiers, mandatory, dontFixate, subtype, choice, sizes } = open;
  const isRange = choice === 'Range' || choice === 'Step';
  const isWhole =
    subtype !== null && (subtype !== 'raw' || formats.length > 0) && modifiers?.length !== 0;
  return {
    id: `format-${index + 1}`,
    file,
    line,
    direction: null,
    formats: formatsOfSpa(isRaw(open) ? formats : [], modifiers, { isRange, values: sizes }),
    hasModifier: modifiers !== null,
    mandatory,
    dontFixate,
    isRaw: isRaw(open),
    isWhole: isWhole && !isCut,
  };
}

function offerAt(line: number, agreed: boolean): OpenOffer {
  return {
    line,
    agreed,
    keys: new Set(),
    formats: [],
    modifiers: null,
    mandatory: false,
    dontFixate: false,
    subtype: null,
    choice: 'None',
    sizes: [],
    missing: 0,
  };
}

function begin(offer: OpenOffer, key: string, flags: string): void {
  offer.keys.add(key);
  offer.missing = 1;
  if (key !== MODIFIER) return;
  offer.modifiers ??= [];
  const bits = Number.parseInt(flags, 16);
  offer.mandatory = (bits & MANDATORY) !== 0;
  offer.dontFixate = (bits & DONT_FIXATE) !== 0;
}

/** Takes a value; the first of a choice is the default, which stands among the others once more. */
function value(offer: OpenOffer, key: string | null, text: string): boolean {
  const name = ID.exec(text)?.[1];
  const number = LONG.exec(text)?.[1];
  if (name !== undefined && key === 'mediaSubtype') offer.subtype = name;
  if (name !== undefined && key === 'Video:format' && !offer.formats.includes(name)) {
    offer.formats.push(name);
  }
  if (number !== undefined && key === MODIFIER) {
    const modifier = modifierText(BigInt.asUintN(64, BigInt(number)));
    if (offer.modifiers?.includes(modifier) === false) offer.modifiers.push(modifier);
  }
  const [, width, height] = RECTANGLE.exec(text) ?? [];
  if (width !== undefined && key === 'Video:size') {
    offer.sizes.push([Number(width), Number(height)]);
  }
  const isValue = [name, number, width].some((each) => each !== undefined) || FRACTION.test(text);
  if (isValue && offer.missing > 0) offer.missing -= 1;
  return isValue;
}
