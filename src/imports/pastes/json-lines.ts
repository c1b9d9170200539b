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
