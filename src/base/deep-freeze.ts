/**
 * Freezes a value of JSON with all that it holds, so that whoever is given it keeps it as it is. What solves or checks has
 * no immer in its bundle, which would do the same with 4 kB more.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
