/**
 * Formats in what `pw-dump` prints: an array of objects, whose `EnumFormat` lists offers. A choice is an object with the
 * default, and `alt1`, `alt2`, … or `min`, `max` and `step`; flags of a property are not shown.
 *
 * Source: PipeWire `src/tools/pw-dump.c`, `spa/utils/json-pod.h`.
 */
import type { FieldPath } from '../../base/document-lines.ts';
import {
  jsonAmong,
  objectsAmong,
  withLongNumbersQuoted,
  type PastedJson,
} from '../pastes/json-lines.ts';
import { LINEAR_TEXT, modifierText } from '../pastes/numbers.ts';
import type { PasteFacts, PasteLine, SpaOffer } from '../pastes/paste-facts.ts';
import { formatsOfSpa, importerOfOffer, type SpaSize, type SpaSizes } from './spa-offers.ts';

/** Blanks in front of the objects of the array. */
const OBJECT_INDENT = 2;
const BOUNDS = ['default', 'min', 'max', 'step'];

type Fields = Readonly<Record<string, unknown>>;

/** Reads the offers of each node and port. */
export function readPwDump(lines: readonly PasteLine[], file: string): PasteFacts {
  const quoted = withLongNumbersQuoted(lines);
  const whole = jsonAmong(quoted);
  const parts = whole === null ? objectsAmong(quoted, OBJECT_INDENT) : [whole];
  if (parts.length === 0) {
    return {
      understood: 0,
      complete: false,
      refusal: 'it is of pw-dump, but no whole JSON object',
    };
  }
  const found = parts.flatMap((json) => offersIn(json, file));
  const offers = found.flatMap(({ offers: all }) => all);
  return {
    importers: found.flatMap(importersOf),
    offers,
    unknown: found.flatMap(({ id, offers: all }) =>
      all.some(({ hasModifier }) => hasModifier)
        ? [`whether the modifiers of ${id} are mandatory: the JSON shows no flags`]
        : [],
    ),
    understood: parts.reduce((sum, each) => sum + each.lines, 0),
    complete: whole !== null,
  };
}

interface PwNode {
  readonly id: string;
  readonly offers: readonly SpaOffer[];
  readonly agreed: readonly SpaOffer[];
}

/** All offers of a node are one importer; what is agreed is another. */
function importersOf({ offers, agreed }: PwNode) {
  const [first] = offers;
  const together =
    first === undefined
      ? []
      : [importerOfOffer({ ...first, formats: offers.flatMap(({ formats }) => formats) }, false)];
  return [...together, ...agreed.map((each) => importerOfOffer(each, true))];
}

function offersIn(json: PastedJson, file: string): readonly PwNode[] {
  const objects = Array.isArray(json.value) ? (json.value as readonly unknown[]) : [json.value];
  return objects.flatMap((object, index) => {
    const at: FieldPath = Array.isArray(json.value) ? [index] : [];
    const info = isFields(object) ? object['info'] : null;
    const params = isFields(info) ? info['params'] : null;
    if (!isFields(object) || !isFields(info) || !isFields(params)) return [];
    const props = isFields(info['props']) ? info['props'] : {};
    const id = nameOf(props, object['id']);
    const direction = directionOf(props, info['direction']);
    const read = (name: string): readonly SpaOffer[] => {
      const list = params[name];
      return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((param, of) => {
        const line = json.lineOf([...at, 'info', 'params', name, of]);
        const offer = isFields(param) ? offerOfParam(param) : null;
        return offer === null ? [] : [{ ...offer, id, file, line, direction }];
      });
    };
    const offers = read('EnumFormat');
    const agreed = read('Format');
    return offers.length + agreed.length === 0 ? [] : [{ id, offers, agreed }];
  });
}

function nameOf(props: Fields, id: unknown): string {
  const names = ['node.name', 'port.alias', 'port.name', 'object.path'].map((each) => props[each]);
  const name = names.find((each) => typeof each === 'string' && each !== '');
  return typeof name === 'string' ? name : `object-${typeof id === 'number' ? id : '?'}`;
}

/** What `media.class` or a port's direction says. */
function directionOf(props: Fields, direction: unknown): SpaOffer['direction'] {
  const media = props['media.class'];
  const told = typeof media === 'string' ? media : typeof direction === 'string' ? direction : '';
  if (/Source|Output|^output$/.test(told)) return 'out';
  return /Sink|Input|^input$/.test(told) ? 'in' : null;
}

/** Null where it is of sound, or of a coded stream. */
function offerOfParam(param: Fields): Omit<SpaOffer, 'id' | 'file' | 'line' | 'direction'> | null {
  const { mediaType, mediaSubtype, format, modifier, size } = param;
  if (mediaType !== 'video' || mediaSubtype !== 'raw') return null;
  const names = choiceOf(format).values.filter((each) => typeof each === 'string');
  const numbers = choiceOf(modifier).values.flatMap(modifierIn);
  const hasModifier = modifier !== undefined;
  // Without the property, memory has no modifier: rows one after the other.
  const modifiers = hasModifier ? [...new Set(numbers)] : [LINEAR_TEXT];
  return {
    formats: formatsOfSpa([...new Set(names)], modifiers, sizesIn(size)),
    hasModifier,
    mandatory: null,
    dontFixate: null,
    isRaw: true,
    isWhole: true,
  };
}

function modifierIn(value: unknown): readonly string[] {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text)) return [];
  return [modifierText(BigInt.asUintN(64, BigInt(text)))];
}

function sizesIn(value: unknown): SpaSizes {
  const { isRange, values } = choiceOf(value, ['width', 'height']);
  return { isRange, values: values.flatMap(sizeIn) };
}

function sizeIn(value: unknown): readonly SpaSize[] {
  if (!isFields(value)) return [];
  const { width, height } = value;
  return typeof width === 'number' && typeof height === 'number' ? [[width, height]] : [];
}

/** The values of a choice, or the one value; an object with these fields is a value itself. */
function choiceOf(
  value: unknown,
  fields: readonly string[] = [],
): { readonly isRange: boolean; readonly values: readonly unknown[] } {
  if (value === undefined) return { isRange: false, values: [] };
  if (!isFields(value) || fields.some((field) => field in value)) {
    return { isRange: false, values: [value] };
  }
  const isRange = 'min' in value && 'max' in value;
  if (isRange) {
    const named = BOUNDS.filter((each) => each in value).map((each) => value[each]);
    return { isRange, values: 'default' in value ? named : [value['min'], ...named] };
  }
  return { isRange, values: Object.values(value) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
