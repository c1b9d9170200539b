/**
 * Modifiers with parameters, from words to numbers and back. The words of drm_info
 * (`ARM_AFBC(BLOCK_SIZE = 16x16, YTR)`), of libdrm (`ARM_BLOCK_SIZE=16x16,MODE=YTR`) and of the header's macros
 * are read, in capitals or not; those of drm_info are told.
 */
import { MODIFIER_FAMILIES, type ModifierFamily, type ModifierField } from './modifier-families.ts';

/** The number of a modifier with parameters; null where it is none that is known. */
export function numberOfWords(text: string): bigint | null {
  const { head, parameters } = inOneForm(text);
  const family = MODIFIER_FAMILIES.find((each) => each.head === head);
  return family === undefined ? null : encode(family, parameters);
}

/** Whether a name without its parentheses is one of those that have parameters in them. */
export function takesParameters(name: string): boolean {
  const { head } = ofMacro(withoutPrefix(name), []);
  return MODIFIER_FAMILIES.some((each) => each.head === head);
}

/** A modifier with parameters in words; null where they would not say all of the number. */
export function wordsOfNumber(value: bigint): string | null {
  const family = MODIFIER_FAMILIES.find(({ base, mask }) => (value & mask) === base);
  if (family === undefined) return null;
  const told = family.fields.flatMap((field) => parameterInWords(family, field, value));
  const text = `${family.head}(${told.join(', ')})`;
  return numberOfWords(text) === value ? text : null;
}

function parameterInWords(
  { equals = ' = ' }: ModifierFamily,
  field: ModifierField,
  value: bigint,
): readonly string[] {
  const { name, pieces, words, isFlag = false, isAlwaysTold = false } = field;
  let shift = 0n;
  let number = 0n;
  for (const piece of pieces) {
    const width = BigInt(piece.width);
    number |= ((value >> BigInt(piece.shift)) & ((1n << width) - 1n)) << shift;
    shift += width;
  }
  if (number === 0n && !isAlwaysTold) return [];
  const word = words?.get(Number(number));
  if (isFlag) return [word ?? name];
  return [`${name}${equals}${word ?? number.toString()}`];
}

/** A name and its parameters, each a flag or `NAME=value`. */
interface InOneForm {
  readonly head: string;
  readonly parameters: readonly string[];
}

/** What libdrm and the macros call a parameter that drm_info calls otherwise. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['height', 'h'],
  ['kind', 'k'],
  ['gen', 'g'],
  ['sector', 's'],
  ['compression', 'c'],
  ['p0', 'cu_size_p0'],
  ['p12', 'cu_size_p12'],
  ['column height', 'column_height'],
]);

const PARENTHESES = /^([A-Z0-9_]+) *\((.*)\)$/;

/** A name in capitals, whoever writes it otherwise, without the prefix of the header. */
function withoutPrefix(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/^DRM_FORMAT_MOD_/, '');
}

function inOneForm(text: string): InOneForm {
  const plain = withoutPrefix(text);
  const found = PARENTHESES.exec(plain);
  if (found !== null) return ofMacro(found[1] ?? '', split(found[2] ?? ''));
  const [first = '', ...rest] = split(plain);
  if (first.startsWith('ARM_BLOCK_SIZE=')) {
    return { head: 'ARM_AFBC', parameters: [first.slice('ARM_'.length), ...rest] };
  }
  if (first.startsWith('ARM_P0=') || first.startsWith('ARM_P12=')) {
    return { head: 'ARM_AFRC', parameters: [first.slice('ARM_'.length), ...rest] };
  }
  if (first.startsWith('AMD_GFX')) {
    const [tile = '', ...others] = rest;
    const version = first.slice('AMD_'.length);
    return { head: 'AMD', parameters: [`TILE_VERSION=${version}`, `TILE=${tile}`, ...others] };
  }
  if (first.startsWith('VIVANTE_') && rest.length > 0) {
    const tiling = first.slice('VIVANTE_'.length);
    return { head: 'VIVANTE', parameters: [`tiling=${tiling}`, ...rest] };
  }
  return { head: rest.length === 0 ? '' : first, parameters: rest };
}

/** The macros of the header that say parameters by their place. */
const BY_PLACE: readonly {
  readonly macro: RegExp;
  /** Of what family it is; what the expression finds where this is left out. */
  readonly head?: string;
  readonly names: readonly string[];
}[] = [
  {
    macro: /^(NVIDIA_BLOCK_LINEAR_2D)$/,
    names: ['c', 's', 'g', 'k', 'h'],
  },
  { macro: /^NVIDIA_16BX2_BLOCK$/, head: 'NVIDIA_BLOCK_LINEAR_2D', names: ['h'] },
  { macro: /^(BROADCOM_SAND\d+)_COL_HEIGHT$/, names: ['COLUMN_HEIGHT'] },
  { macro: /^(AMLOGIC_FBC)$/, names: ['layout', 'options'] },
];

function ofMacro(head: string, parameters: readonly string[]): InOneForm {
  for (const { macro, head: other, names } of BY_PLACE) {
    const found = macro.exec(head);
    if (found === null) continue;
    const family = other ?? found[1] ?? head;
    // Words of drm_info say which parameter they are.
    if (parameters.some((each) => each.includes('='))) return { head: family, parameters };
    const named = parameters.map((value, index) => `${names[index] ?? '?'}=${value}`);
    // A macro without one of its parameters is none.
    return { head: family, parameters: named.length === names.length ? named : ['?'] };
  }
  return { head, parameters };
}

function split(text: string): readonly string[] {
  return text
    .split(/[,|]/)
    .map((each) => each.trim().replace(/^(AFBC_FORMAT_MOD|AMLOGIC_FBC_(LAYOUT|OPTION))_/, ''))
    .map((each) => each.replace(/^BLOCK_SIZE_/, 'BLOCK_SIZE=').replace(/^MODE=/, ''))
    .filter((each) => each !== '');
}

function encode(
  { base, fields, valueBits }: ModifierFamily,
  parameters: readonly string[],
): bigint | null {
  const [first = '', ...others] = parameters;
  if (valueBits !== undefined && others.length === 0 && NUMBER.test(first)) {
    const bits = BigInt(first);
    return bits < 1n << BigInt(valueBits) ? base | bits : null;
  }
  // Without a parameter nobody knows which of them it is.
  if (first === '') return null;
  let value = base;
  const told = new Set<ModifierField>();
  for (const parameter of parameters) {
    const found = fieldOf(fields, parameter);
    if (found === null || told.has(found.field)) return null;
    told.add(found.field);
    let rest = found.number;
    for (const { shift, width } of found.field.pieces) {
      value |= (rest & ((1n << BigInt(width)) - 1n)) << BigInt(shift);
      rest >>= BigInt(width);
    }
    // A number that does not fit is no value of the field.
    if (rest !== 0n) return null;
  }
  return value;
}

function fieldOf(
  fields: readonly ModifierField[],
  parameter: string,
): { readonly field: ModifierField; readonly number: bigint } | null {
  const [left = '', right] = parameter.split('=').map((each) => each.trim());
  const lower = left.toLowerCase();
  const name = ALIASES.get(lower) ?? lower;
  for (const field of fields) {
    const { isFlag = false, words } = field;
    if (right === undefined) {
      if (!isFlag) continue;
      const number = words === undefined ? undefined : numberOfWord(words, left);
      if (number !== undefined) return { field, number };
      if (words === undefined && field.name.toLowerCase() === name) return { field, number: 1n };
    } else if (field.name.toLowerCase() === name) {
      const number = valueOf(field, right);
      return number === null ? null : { field, number };
    }
  }
  return null;
}

function valueOf({ words }: ModifierField, text: string): bigint | null {
  const number = words === undefined ? undefined : numberOfWord(words, text);
  if (number !== undefined) return number;
  return NUMBER.test(text) ? BigInt(text) : null;
}

const NUMBER = /^(0x[0-9a-f]+|\d+)$/i;

/** libdrm writes `64KB_S` for GFX9_64K_S, `64B_4` for 64_4 and `CU_24` for 24. */
function numberOfWord(words: ReadonlyMap<number, string>, text: string): bigint | undefined {
  const plain = text.replace(/^CU_/, '').replace('KB_', 'K_');
  const found = [...words]
    .map(([number, word]) => [number, word.toUpperCase()] as const)
    .find(
      ([, word]) =>
        word === plain ||
        word === plain.replace('B_', '_') ||
        word.replace(/^GFX\d+_/, '') === plain,
    );
  return found === undefined ? undefined : BigInt(found[0]);
}
