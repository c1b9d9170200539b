/**
 * How the kernel lays out its events: the text of `events/SYSTEM/EVENT/format`, and the fields of an event that is
 * laid out so.
 * Source: Linux Documentation/trace/events.rst, "Event formats".
 */
import type { ByteReader } from './byte-reader.ts';
import type { EventField } from './kernel-event.ts';

/** Where one field lies. */
export interface FieldPlace {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly isSigned: boolean;
  /** Text whose place stands in the field, from the beginning of the event or from the end of the field. */
  readonly kind: 'number' | 'text' | 'text at' | 'text behind';
}

/** One kind of event. */
export interface EventFormat {
  readonly name: string;
  readonly id: number;
  readonly fields: readonly FieldPlace[];
}

const FIELD =
  /^\tfield:(.{1,200}?)\s*;\s*offset:(\d{1,6});\s*size:(\d{1,6});(?:\s*signed:([01]);)?/gm;

/** Reads a format; null where it is none. */
export function readEventFormat(text: string): EventFormat | null {
  const name = /^name: ([\w-]{1,128})$/m.exec(text)?.[1];
  const id = /^ID: (\d{1,6})$/m.exec(text)?.[1];
  if (name === undefined || id === undefined) return null;
  return { name, id: Number(id), fields: readFields(text) };
}

/** The fields that a text describes. */
export function readFields(text: string): readonly FieldPlace[] {
  return [...text.matchAll(FIELD)].map(([, declared = '', offset, size, sign]) => {
    const [, type = '', name = '', array = ''] =
      /^(.*?)([A-Za-z_]\w*)(\[[^\]]*\])?$/.exec(declared) ?? [];
    const place = { name, offset: Number(offset), size: Number(size), isSigned: sign === '1' };
    return { ...place, kind: kindOf(type, array) };
  });
}

function kindOf(type: string, array: string): FieldPlace['kind'] {
  if (type.startsWith('__data_loc ')) return 'text at';
  if (type.startsWith('__rel_loc ')) return 'text behind';
  return array !== '' && /\bchar\b/.test(type) ? 'text' : 'number';
}

/** The fields of an event, but for those that all events have. */
export function fieldsOfEvent({ fields }: EventFormat, event: ByteReader): readonly EventField[] {
  return fields.flatMap((place): readonly EventField[] => {
    if (place.name.startsWith('common_')) return [];
    event.at = place.offset;
    const value = valueAt(place, event);
    return value === null ? [] : [[place.name, value]];
  });
}

function valueAt(place: FieldPlace, reader: ByteReader): string | bigint | null {
  const { size, kind, offset } = place;
  if (kind === 'text') return textIn(reader.take(size));
  if (kind !== 'number') {
    const told = reader.u32();
    const from = (told & 0xffff) + (kind === 'text behind' ? offset + size : 0);
    return textIn(reader.from(from).take(told >>> 16));
  }
  return [1, 2, 4, 8].includes(size) ? reader.integer(size, place.isSigned) : null;
}

const decoder = new TextDecoder();

function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
