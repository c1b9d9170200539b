/**
 * Modifiers with parameters, from words to numbers and back. The words of drm_info
 * (`ARM_AFBC(BLOCK_SIZE = 16x16, YTR)`), of libdrm (`ARM_BLOCK_SIZE=16x16,MODE=YTR`) and of the header's macros
 * are read; those of drm_info are told.
 */
import { MODIFIER_FAMILIES, type ModifierFamily, type ModifierField } from './modifier-families.ts';

/** The number of a modifier with parameters; null where it is none that is known. */
export function numberOfWords(text: string): bigint | null {
  const { head, parameters } = inOneForm(text);
  const family = MODIFIER_FAMILIES.find((each) => each.head === head);
  return family === undefined ? null : encode(family, parameters);
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

const PARENTHESES = /^([A-Z0-9_a-z]+)\((.*)\)$/;

function inOneForm(text: string): InOneForm {
  const plain = text.trim().replace(/^DRM_FORMAT_MOD_/, '');
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

/** The macros of the header say parameters by their place. */
function ofMacro(head: string, parameters: readonly string[]): InOneForm {
  const column = /^(BROADCOM_SAND\d+)_COL_HEIGHT$/.exec(head)?.[1];
  if (column !== undefined) {
    return { head: column, parameters: parameters.map((height) => `COLUMN_HEIGHT=${height}`) };
  }
  const isByPlace =
    head === 'NVIDIA_BLOCK_LINEAR_2D' && parameters.every((each) => !/=/.test(each));
  if (!isByPlace) return { head, parameters };
  const names = ['c', 's', 'g', 'k', 'h'];
  return {
    head,
    parameters: parameters.map((value, index) => `${names[index] ?? '?'}=${value}`),
  };
}

function split(text: string): readonly string[] {
  return text
    .split(/[,|]/)
    .map((each) => each.trim().replace(/^AFBC_FORMAT_MOD_/, ''))
    .map((each) => each.replace(/^BLOCK_SIZE_/, 'BLOCK_SIZE=').replace(/^MODE=/, ''))
    .filter((each) => each !== '');
}

function encode({ base, fields }: ModifierFamily, parameters: readonly string[]): bigint | null {
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
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? BigInt(text) : null;
}

/** libdrm writes `64KB_S` for GFX9_64K_S, `64B_4` for 64_4 and `CU_24` for 24. */
function numberOfWord(words: ReadonlyMap<number, string>, text: string): bigint | undefined {
  const plain = text.replace(/^CU_/, '').replace('KB_', 'K_');
  const found = [...words].find(
    ([, word]) =>
      word === plain || word === plain.replace('B_', '_') || word.replace(/^GFX\d+_/, '') === plain,
  );
  return found === undefined ? undefined : BigInt(found[0]);
}
