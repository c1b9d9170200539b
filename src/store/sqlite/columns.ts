/**
 * The columns of rows. The tables are strict, so that only a damaged page holds another type.
 */
import { DriverError, RESULT, type Row } from './driver.ts';

/** A number of a row; the greatest of no numbers is null, and counts as none. */
export function numberIn(row: Row | undefined, column: string): number {
  return asNumber(row?.[column] ?? 0, column);
}

/** A text of a row. */
export function stringIn(row: Row, column: string): string {
  return asText(row[column], column);
}

/** A value that its column says to be a number. */
export function asNumber(value: unknown, column: string): number {
  if (typeof value !== 'number') throw mangled(column);
  return value;
}

/** A value that its column says to be a text. */
export function asText(value: unknown, column: string): string {
  if (typeof value !== 'string') throw mangled(column);
  return value;
}

function mangled(column: string): DriverError {
  return new DriverError(RESULT.corrupt, `the column ${column} holds another type`, null);
}
