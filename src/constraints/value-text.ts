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
  return one === other || textOfValue(one) === textOfValue(other);
}
