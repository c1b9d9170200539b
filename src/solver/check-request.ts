/**
 * Whether a request can be asked at all. A program that asks for half a buffer, or by a name that means several
 * formats, has made a mistake; an answer to something else than it meant would hide it.
 */
import { describeType } from '../base/quantity.ts';
import { QUANTITY_MAX } from '../base/units.ts';
import type { ContentRequest } from '../constraints/content.ts';
import { namedFormat } from '../constraints/pixel-formats/format-names.ts';

/** Throws a TypeError that says what is wrong with a request; returns where it can be asked. */
export function checkRequest(request: ContentRequest): void {
  const { size, whole, bufferCount, image = {} } = request;
  const { width, height, bytesPerRow, format } = image;
  const numbers = { size, whole, bufferCount };
  const ofImage = {
    'image.width': width,
    'image.height': height,
    'image.bytesPerRow': bytesPerRow,
  };
  for (const [name, value] of Object.entries({ ...numbers, ...ofImage })) {
    if (value === undefined) continue;
    const isCount = Number.isInteger(value) && value >= 1 && value <= QUANTITY_MAX;
    if (isCount) continue;
    throw new TypeError(
      `${name} must be a whole number from 1 to 2^53 - 1, found ${describeType(value)}`,
    );
  }
  const clash = format === undefined ? null : clashOfNames(format);
  if (clash !== null) throw new TypeError(`image.format: ${clash}`);
}

/** Why a format that is asked for by a name alone could be several, in words; null where it is one. */
export function clashOfNames(format: string): string | null {
  const { clash } = namedFormat(format);
  return clash && `"${format}" means several formats: ${clash}; say which, such as v4l2:${format}`;
}
