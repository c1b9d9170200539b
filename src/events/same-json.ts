/**
 * Whether two values of JSON are the same, whatever the order of their fields.
 */
import type { FieldPath } from '../base/document-lines.ts';

/** The path of the first difference of two values of JSON; null where there is none. */
export function whereDifferent(one: unknown, other: unknown): FieldPath | null {
  if (Object.is(one, other) || (one === 0 && other === 0)) return null;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length ? firstOf(one.keys(), one, other) : [];
  }
  if (!isFields(one) || !isFields(other)) return [];
  return firstOf(new Set([...Object.keys(one), ...Object.keys(other)]), one, other);
}

function firstOf(keys: Iterable<string | number>, one: object, other: object): FieldPath | null {
  for (const key of keys) {
    const values = [one, other].map((each) => (each as Record<string | number, unknown>)[key]);
    const inner = whereDifferent(values[0], values[1]);
    if (inner !== null) return [key, ...inner];
  }
  return null;
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
