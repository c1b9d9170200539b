/**
 * What a name of a modifier means: spellings of one number are one. The text of an identity is the name without
 * the prefix of the header where it has one (`LINEAR`, `INTEL_X_TILED`), words for parameters
 * (`ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE)`), else the number.
 *
 * Source: Linux `include/uapi/drm/drm_fourcc.h`; libdrm and drm_info for their words.
 */
import { guessOf } from '../../base/known-fields.ts';
import { MODIFIER_ROWS } from './modifier-table.ts';
import { numberOfWords, takesParameters, wordsOfNumber } from './modifier-words.ts';

/** The modifier that says nothing of the layout: the driver knows it from its own notes about the buffer. */
export const IMPLICIT_MODIFIER = 'INVALID';

/** Rows one after the other. */
export const LINEAR_MODIFIER = 'LINEAR';

/** Names of Fuchsia that are no spelling of the header's. */
const FUCHSIA_NAMES: readonly (readonly [string, string])[] = [
  ['INTEL_YF', 'I915_FORMAT_MOD_Yf_TILED'],
  ['INTEL_YF_CCS', 'I915_FORMAT_MOD_Yf_TILED_CCS'],
  ['INTEL_Y', 'I915_FORMAT_MOD_Y_TILED'],
  ['INTEL_Y_CCS', 'I915_FORMAT_MOD_Y_TILED_CCS'],
  ['INTEL_X', 'I915_FORMAT_MOD_X_TILED'],
];

interface ModifierNames {
  /** Numbers by names in capitals. */
  readonly values: ReadonlyMap<string, bigint>;
  readonly names: ReadonlyMap<bigint, string>;
}

let table: ModifierNames | undefined;

function namesOfModifiers(): ModifierNames {
  return (table ??= readNames());
}

function readNames(): ModifierNames {
  const values = new Map<string, bigint>();
  const names = new Map<bigint, string>();
  for (const row of MODIFIER_ROWS.trim().split('\n')) {
    const [hex = '', macro = ''] = row.split(' ');
    const value = canonical(BigInt(`0x${hex}`));
    const short = macro.replace('DRM_FORMAT_MOD_', '').replace('I915_FORMAT_MOD_', 'INTEL_');
    for (const name of [macro, short, short.replace('INTEL_', 'I915_'), `NONE_${short}`]) {
      values.set(name.toUpperCase(), value);
    }
    // Modifiers of a block height are told with their parameters, as their like are.
    if (!short.startsWith('NVIDIA_16BX2') && short !== 'NONE' && !names.has(value)) {
      names.set(value, short);
    }
  }
  for (const [name, macro] of FUCHSIA_NAMES) {
    const value = values.get(macro.toUpperCase());
    if (value !== undefined) values.set(name, value);
  }
  return { values, names };
}

/** Different numbers of one layout, as the header has them: NVIDIA's old ones left the page kind out. */
function canonical(value: bigint): bigint {
  const isBlockLinear = value >> 56n === 3n && (value & 0x10n) !== 0n;
  return isBlockLinear && (value & 0xff000n) === 0n ? value | 0xfe000n : value;
}

const known = new Map<string, string>();

/** A stranger may send any number of names, and each would stay. */
const KNOWN_MAX = 10_000;

/** The identity of a modifier: one text for all its spellings; the name itself where nobody knows it. */
export function modifierIdentity(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const value = modifierNumber(text);
  const identity = value === null ? text.trim() : modifierOfNumber(value);
  if (known.size < KNOWN_MAX) known.set(text, identity);
  return identity;
}

/** The text of the identity of a number. */
export function modifierOfNumber(number: bigint): string {
  const value = canonical(number);
  return (
    namesOfModifiers().names.get(value) ??
    wordsOfNumber(value) ??
    `0x${value.toString(16).padStart(16, '0')}`
  );
}

/** The number of a modifier; null where the name is of no table. A number that stands behind a name wins. */
export function modifierNumber(text: string): bigint | null {
  const trimmed = text.trim();
  const number = numberIn(trimmed);
  if (number !== null) return number <= NUMBER_MAX ? canonical(number) : null;
  return numberOfName(trimmed);
}

const NUMBER_MAX = 2n ** 64n - 1n;

function numberOfName(name: string): bigint | null {
  const named = namesOfModifiers().values.get(name.toUpperCase());
  if (named !== undefined) return named;
  const value = numberOfWords(name);
  return value === null ? null : canonical(value);
}

/**
 * A number that stands alone, or in parentheses behind a name. Of a macro the parentheses have a parameter, which is
 * smaller than any number with a vendor; glued to a name, as modetest has it, such a number is one only where the name says it, too.
 */
function numberIn(text: string): bigint | null {
  if (NUMBER.test(text)) return BigInt(text);
  const [, name = '', blanks = '', digits = ''] = NUMBER_BEHIND.exec(text) ?? [];
  if (digits === '') return null;
  const number = BigInt(digits);
  if (number >= 1n << VENDOR_SHIFT) return number;
  if (takesParameters(name)) return null;
  return blanks !== '' || numberOfName(name) === number ? number : null;
}

const NUMBER = /^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i;
const NUMBER_BEHIND = /^(.*\S)(\s*)\((0x[0-9a-f]{1,16}|\d{1,20})\)$/i;
const VENDOR_SHIFT = 56n;

/** Whether a modifier is of the table, or a number. */
export function isKnownModifier(text: string): boolean {
  return modifierNumber(text) !== null;
}

/** "did you mean" for a modifier that nobody knows, or nothing. */
export function guessOfModifier(text: string): string {
  return guessOf(text.trim(), [...namesOfModifiers().names.values()]);
}
