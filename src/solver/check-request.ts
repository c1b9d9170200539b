/**
 * Whether a question can be asked at all. A program that asks for half a buffer, or by a name that means several
 * formats, has made a mistake; an answer to something else than it meant would hide it. Programs in JavaScript make
 * mistakes that a compiler would see, so that the forms of all values are looked at, too.
 */
import { foundInWords } from '../base/found-words.ts';
import { parseQuantity } from '../base/quantity.ts';
import { bytes, type Bytes } from '../base/units.ts';
import type { ContentRequest } from '../constraints/content.ts';
import { isGroup, type Member } from '../constraints/groups.ts';
import { namedFormat } from '../constraints/pixel-formats/format-names.ts';

/** Fields of a request that are numbers, and all others. */
const NUMBERS: readonly string[] = ['size', 'whole', 'bufferCount'];
const REQUEST_FIELDS: readonly string[] = [...NUMBERS, 'image'];

const IMAGE_NUMBERS: readonly string[] = ['width', 'height', 'bytesPerRow'];
const IMAGE_NAMES: readonly string[] = ['format', 'modifier'];
const IMAGE_BOUNDS: readonly string[] = ['from', 'to'];
const IMAGE_FIELDS: readonly string[] = [...IMAGE_NAMES, ...IMAGE_NUMBERS, ...IMAGE_BOUNDS];

/** The request with its numbers read; throws a `TypeError` that says what is wrong with it. */
export function checkRequest(request: unknown): ContentRequest {
  const asked = recordOf(request, 'the request', REQUEST_FIELDS, 'such as { size: 8_388_608 }');
  const counts = countsIn(asked, NUMBERS, '');
  if (asked['image'] === undefined) return counts;
  const image = recordOf(asked['image'], 'image', IMAGE_FIELDS, 'such as { format: "NV12" }');
  const read: Record<string, unknown> = { ...image, ...countsIn(image, IMAGE_NUMBERS, 'image.') };
  for (const name of IMAGE_NAMES) {
    const value = image[name];
    if (value === undefined || (typeof value === 'string' && value.trim() !== '')) continue;
    throw new TypeError(`image.${name} must be a name, found ${foundInWords(value)}`);
  }
  for (const name of IMAGE_BOUNDS) {
    if (image[name] === undefined) continue;
    const bounds = recordOf(image[name], `image.${name}`, IMAGE_NUMBERS, 'such as { width: 64 }');
    read[name] = countsIn(bounds, IMAGE_NUMBERS, `image.${name}.`);
  }
  const { format } = image;
  const clash = typeof format === 'string' ? clashOfNames(format) : null;
  if (clash !== null) throw new TypeError(`image.format: ${clash}`);
  return { ...counts, image: read };
}

/** A value as the record that it must be, with no fields but those that are known. */
function recordOf(
  value: unknown,
  what: string,
  fields: readonly string[],
  such: string,
): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new TypeError(`${what} must be an object ${such}, found ${foundInWords(value)}`);
  }
  const stranger = Object.keys(value).find((name) => !fields.includes(name));
  if (stranger === undefined) return value;
  throw new TypeError(`${what} has no field ${stranger}; its fields are ${fields.join(', ')}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The numbers that are said, read. */
function countsIn(
  from: Readonly<Record<string, unknown>>,
  names: readonly string[],
  before: string,
): Readonly<Record<string, Bytes>> {
  const said = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(
    said.map((name) => {
      const count = parseQuantity(from[name]);
      if (count !== null && count >= 1) return [name, bytes(count)];
      throw new TypeError(
        `${before}${name} must be a whole number from 1 to 2^53 - 1, or a text such as "8 MiB", found ${foundInWords(from[name])}`,
      );
    }),
  );
}

/** Throws a `TypeError` where these are no members by their form; who they are is not asked. */
export function checkMembers(members: unknown, what: string): void {
  if (!Array.isArray(members)) {
    throw new TypeError(
      `${what} must be a list of importers, such as ['camera', 'codec'] or platform.importers, found ${foundInWords(members)}`,
    );
  }
  for (const [index, member] of members.entries()) checkMember(member, `${what}[${index}]`);
}

function checkMember(member: unknown, what: string): void {
  if (typeof member === 'string') return;
  if (isRecord(member) && isGroup(member as unknown as Member)) {
    const { oneOf } = member;
    if (!Array.isArray(oneOf)) {
      throw new TypeError(`${what}.oneOf must be a list, found ${foundInWords(oneOf)}`);
    }
    for (const [index, choice] of oneOf.entries()) {
      if (Array.isArray(choice)) checkMembers(choice, `${what}.oneOf[${index}]`);
      else checkMember(choice, `${what}.oneOf[${index}]`);
    }
    return;
  }
  if (isRecord(member) && typeof member['id'] === 'string' && isRecord(member['constraints']))
    return;
  throw new TypeError(
    `${what} must be the name of an importer, an importer, { id, constraints }, or a group, { group, oneOf }, found ${foundInWords(member)}`,
  );
}

/** Why a format that is asked for by a name alone could be several, in words; null where it is one. */
export function clashOfNames(format: string): string | null {
  const { clash } = namedFormat(format);
  return clash && `"${format}" means several formats: ${clash}; say which, such as v4l2:${format}`;
}
