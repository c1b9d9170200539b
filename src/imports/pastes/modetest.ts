/**
 * Planes as libdrm's modetest prints them, with the table of modifiers decoded or as bytes.
 *
 * Source: libdrm `tests/modetest/modetest.c`; Linux `struct drm_format_modifier_blob`.
 */
import { DrmPlane } from './drm-planes.ts';
import type { FormatList } from './format-lists.ts';
import { fourccOfNumber, hexNumber, modifierText } from './numbers.ts';
import type { PasteFacts, PasteLine } from './paste-facts.ts';

const ROW = /^(\d+)\s+\d+\s+\d+\s+\d+,\d+\s+\d+,\d+\s+\d+\s+0x[0-9a-f]+\s*$/i;
const TYPES = ['Overlay', 'Primary', 'Cursor'];

/** The last line of a property: its value, bytes, or pairs; a table may have none of them. */
const ENDS_PROPERTY =
  /^\s+value: \S|^\s+value:\s*$|^\s+in_formats blob decoded:|^\s+[0-9a-f]{8,32}\s*$|\)\s*$/;

interface Plane {
  readonly of: DrmPlane;
  bytes: string;
  hasProperties: boolean;
}

/** Reads planes. */
export function readModetest(lines: readonly PasteLine[], file: string): PasteFacts {
  const planes: Plane[] = [];
  let property: string | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const id = ROW.exec(text)?.[1];
    if (id !== undefined) {
      const of = new DrmPlane(null, line);
      // The first line of a text may be the rest of one.
      of.id = line === lines[0]?.line ? null : id;
      planes.push({ of, bytes: '', hasProperties: false });
      property = null;
      understood += 1;
      continue;
    }
    const plane = planes.at(-1);
    if (plane === undefined) continue;
    const named = /^\s+\d+ (\w+):\s*$/.exec(text)?.[1];
    if (named !== undefined) {
      property = named;
      plane.hasProperties = true;
      if (named === 'IN_FORMATS') plane.of.hasModifiers = true;
    }
    if (named !== undefined || take(plane, property, text)) understood += 1;
  }
  for (const { of, bytes } of planes) if (of.pairs.isEmpty) addBlob(of.pairs, bytes);
  const isCut = isCutAtEnd(planes.at(-1), lines, property);
  return {
    importers: planes.flatMap(({ of }) => of.importers(file)),
    understood,
    complete:
      !isCut &&
      planes.every(({ of }) => of.id !== null) &&
      planes.every(({ of }) => !of.hasModifiers || !of.pairs.isEmpty),
  };
}

/** Whether the last plane has no property yet, or ends within one, or within a line of its table. */
function isCutAtEnd(
  last: Plane | undefined,
  lines: readonly PasteLine[],
  property: string | null,
): boolean {
  if (last === undefined) return false;
  const { text = '' } = lines.findLast((each) => each.text.trim() !== '') ?? {};
  // What stands at the margin is of something else, such as a prompt.
  const isInside = /^\s/.test(text);
  last.of.isOpen = !last.hasProperties || (isInside && !ENDS_PROPERTY.test(text));
  return last.of.isOpen || (property === 'IN_FORMATS' && isInside && !/[):]\s*$/.test(text));
}

function take(plane: Plane, property: string | null, text: string): boolean {
  const codes = /^\s*formats:(( +\S.*)?)$/.exec(text)?.[1];
  if (codes !== undefined && property === null) {
    plane.of.plain.push(...codesOf(codes));
    return true;
  }
  const value = /^\s+value: (\d+)\s*$/.exec(text)?.[1];
  if (value !== undefined && property === 'type') plane.of.type = TYPES[Number(value)] ?? null;
  if (property !== 'IN_FORMATS') return value !== undefined;
  const bytes = /^\s+((?:[0-9a-f]{2}){4,16})\s*$/.exec(text)?.[1];
  if (bytes !== undefined) plane.bytes += bytes;
  const [, code = '', modifiers = ''] = /^\s+(\S{1,4} {0,3}): +(\S.*\))\s*$/.exec(text) ?? [];
  const numbers = [...modifiers.matchAll(/\((0x[0-9a-f]{1,16})\)(?= |$)/gi)];
  for (const [, digits = '0'] of numbers) {
    plane.of.pairs.add(code.padEnd(4), modifierText(hexNumber(digits)));
  }
  return bytes !== undefined || numbers.length > 0;
}

/** Codes are printed four characters wide; where blanks were lost they are told apart by what is left of them. */
function codesOf(text: string): readonly string[] {
  const wide = text.trimEnd();
  const isWide = wide.match(/ .{1,4}/g)?.every((each) => /^ \S+ *$/.test(each)) ?? false;
  const codes = isWide ? (wide.match(/ .{1,4}/g) ?? []).map((each) => each.slice(1)) : [];
  return (isWide ? codes : wide.trim().split(/ +/)).map((code) => code.padEnd(4));
}

const ENTRY_BYTES = 24;

/** The kernel's table: codes, then for each modifier a mask of the 64 codes from an offset on. */
function addBlob(list: FormatList, hex: string): void {
  const bytes = hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const number = (at: number, size: number): bigint =>
    bytes.slice(at, at + size).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const [count, codesAt, modifiers, modifiersAt] = [8, 12, 16, 20].map((at) =>
    Number(number(at, 4)),
  );
  if (count === undefined || codesAt === undefined) return;
  if (modifiers === undefined || modifiersAt === undefined) return;
  // Half a table says nothing of what it leaves out.
  const end = Math.max(codesAt + 4 * count, modifiersAt + ENTRY_BYTES * modifiers);
  if (bytes.length < 24 || end > bytes.length) return;
  const tables = Array.from({ length: modifiers }, (_, index) => modifiersAt + ENTRY_BYTES * index);
  for (let index = 0; index < count; index += 1) {
    const fourcc = fourccOfNumber(number(codesAt + 4 * index, 4));
    if (fourcc === null) continue;
    for (const at of tables) {
      const bit = BigInt(index) - number(at + 8, 4);
      const isTaken = bit >= 0n && bit < 64n && ((number(at, 8) >> bit) & 1n) === 1n;
      if (isTaken) list.add(fourcc, modifierText(number(at + 16, 8)));
    }
  }
}
