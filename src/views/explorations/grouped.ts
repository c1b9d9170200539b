/** Long numbers for people. */

/** A long number in groups of three digits. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
