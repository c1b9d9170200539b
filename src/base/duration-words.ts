/** Lengths of time in words, for people who compare two calls. */

const UNITS = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
] as const;

/** Made once: to make one takes a hundred times as long as to use it. */
const DIGITS = new Intl.NumberFormat('en', { maximumFractionDigits: 2, useGrouping: false });

/**
 * Seconds in three digits and the unit that fits: `425 µs`, `1.46 ms`, `12.3 s`. The blank does not break a line.
 *
 * @param seconds - At least 0; what is shorter than a nanosecond is none.
 */
export function durationInWords(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1e-9, 'ns'];
  const digits = Number((seconds / size).toPrecision(3));
  // 999.9 µs are told as 1000 µs, and not as 1e+3.
  return `${DIGITS.format(digits)}\u00a0${unit}`;
}
