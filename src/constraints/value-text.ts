/**
 * Values as text, to compare them: JSON that also knows the two values of demands that it lacks, whole
 * numbers beyond 2^53 and "no bound".
 */

/** A text that is equal exactly for equal values. */
export function textOfValue(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`;
    return each === Infinity ? 'Infinity' : each;
  });
}

/** Whether two values are equal, part by part. */
export function areEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isComposite(one) || !isComposite(other)) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && areEqual(one[name], other[name]))
  );
}

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
