/** Values as people read them, where base/quantity-words.ts has no words for them. */

/** Bits, the lowest last. */
export function maskInWords(mask: number): string {
  return `0b${mask.toString(2)}`;
}

/** Names without quotes. */
export function namesInWords(names: readonly string[]): string {
  return names.join(', ');
}

/** The length of a row; rows are compared with each other, so that no larger unit is used. */
export function rowInWords(length: number): string {
  return `${length} bytes`;
}
