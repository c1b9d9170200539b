/** JSON within a paste: what stands around it, a prompt or a sentence, is left out. */
import { syntaxOf, parseJson } from '../../base/json-text.ts';
import { lineOfPath, type FieldPath } from '../../base/document-lines.ts';
import type { PasteLine } from './paste-facts.ts';

/** A JSON text with the lines of the file that it stands in. */
export interface PastedJson {
  readonly text: string;
  readonly value: unknown;
  /** The line of the file in which a field stands. */
  readonly lineOf: (path: FieldPath) => number;
  readonly lines: number;
}

/** How many lines may look like the beginning of the JSON, such as a prompt in brackets. */
const BEGINNINGS_MAX = 8;

/** The first JSON text that ends with the last closing line; null where none is whole. */
export function jsonAmong(lines: readonly PasteLine[]): PastedJson | null {
  const begins = lines.flatMap(({ text }, index) => (/^\s*[[{]/.test(text) ? [index] : []));
  const end = lines.findLastIndex(({ text }) => /[\]}]\s*$/.test(text));
  for (const begin of begins.slice(0, BEGINNINGS_MAX)) {
    const part = lines.slice(begin, end + 1);
    const text = part.map((each) => each.text).join('\n');
    const parsed = parseJson(text);
    if (!parsed.ok) continue;
    const first = part[0]?.line ?? 1;
    const root = syntaxOf(text);
    const lineOf = (path: FieldPath): number => first + lineOfPath(root, path) - 1;
    return { text, value: parsed.value, lineOf, lines: part.length };
  }
  return null;
}

/** Numbers that a double does not hold. */
const LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d{16,20}(?=\s*[,}\]]|\s*$)/g;

/** The lines with such numbers as texts, so that no digit is lost. */
export function withLongNumbersQuoted(lines: readonly PasteLine[]): readonly PasteLine[] {
  return lines.map((each) => ({
    ...each,
    text: each.text.replace(LONG_NUMBERS, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    ),
  }));
}

/** The whole objects of a text that is cut off: they begin and end with a brace behind so many blanks. */
export function objectsAmong(lines: readonly PasteLine[], indent: number): readonly PastedJson[] {
  const found: PastedJson[] = [];
  const blanks = ' '.repeat(indent);
  const [open, close] = [new RegExp(`^${blanks}\\{\\s*$`), new RegExp(`^${blanks}\\},?\\s*$`)];
  let begin: number | null = null;
  for (const [index, { text }] of lines.entries()) {
    if (open.test(text)) begin = index;
    if (begin === null || !close.test(text)) continue;
    const part = lines.slice(begin, index + 1);
    const last = { ...(part.at(-1) ?? { line: 0, isStamped: false }), text: `${blanks}}` };
    const json = jsonAmong([...part.slice(0, -1), last]);
    if (json !== null) found.push(json);
    begin = null;
  }
  return found;
}
