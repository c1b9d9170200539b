/** Numbers as the facts of a paste have them. */

/** A modifier: `0x` and 16 digits. */
export function modifierText(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`;
}

/** Rows one after the other. */
export const LINEAR_TEXT = modifierText(0n);

/** The layout is what the driver knows of the buffer. */
export const IMPLICIT_TEXT = '0x00ffffffffffffff';

/** The four characters of a code's number; null where the number is none. */
export function fourccOfNumber(value: bigint): string | null {
  if (value < 0x2020_2020n || value > 0xffff_ffffn) return null;
  const bytes = [0n, 8n, 16n, 24n].map((shift) => Number((value >> shift) & 0x7fn));
  const text = String.fromCharCode(...bytes);
  return /^[\x20-\x7e]{4}$/.test(text) && value < 0x8000_0000n ? text : null;
}

/** A number out of hexadecimal digits with or without `0x`. */
export function hexNumber(digits: string): bigint {
  return BigInt(digits.startsWith('0x') || digits.startsWith('0X') ? digits : `0x${digits}`);
}
