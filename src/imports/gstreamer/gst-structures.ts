/**
 * Structures of caps in a text: a media type, its features, and its fields; several are joined by semicolons.
 *
 * Source: GStreamer `gst/gstcaps.c`, `gst_caps_to_string`.
 */
import { readGstValue, type GstValue } from './gst-values.ts';

/** A structure of caps. */
export interface GstStructure {
  readonly media: string;
  /** Such as `memory:DMABuf`; none is system memory. */
  readonly features: readonly string[];
  readonly fields: ReadonlyMap<string, GstValue>;
}

/** A pad, or caps that nobody is named for. */
export interface GstPad {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly structures: readonly GstStructure[];
  /** Which way buffers go; null where that is not told. */
  readonly direction: 'src' | 'sink' | null;
  /** Which element of the text it belongs to; pads of one element do not link. */
  readonly element: number | null;
  /** Whether these are the caps in force. */
  readonly agreed: boolean;
}

/** Caps in a line. */
export interface GstCaps {
  readonly structures: readonly GstStructure[];
  /** False where the line ends within them. */
  readonly isWhole: boolean;
}

const MEDIA = /(?<![\w/.-])(?:video|image)\/[a-z0-9][\w.+-]*/g;
const MEDIA_HERE = /(?:video|image)\/[a-z0-9][\w.+-]*/y;
const FEATURES = /\s?\(([^()=]*)\)/y;
const FIELD = /\s*,\s*([A-Za-z][\w-]*)\s*=\s*/y;
const NEXT = /\s*;\s*/y;

/** All caps of a line, in order. */
export function capsInLine(line: string): readonly GstCaps[] {
  const text = /x-raw\\[,(]/.test(line) ? line.replace(/\\(.)/g, '$1') : line;
  const found: GstCaps[] = [];
  let behind = 0;
  for (const { index } of text.matchAll(MEDIA)) {
    if (index < behind) continue;
    const { caps, end } = readCaps(text, index);
    behind = end;
    found.push(caps);
  }
  return found;
}

function readCaps(text: string, from: number): { readonly caps: GstCaps; readonly end: number } {
  const structures: GstStructure[] = [];
  let isWhole = true;
  let at = from;
  for (;;) {
    const head = gstHead(text, at);
    if (head === null) break;
    const fields = new Map<string, GstValue>();
    at = head.end;
    for (let next = matched(FIELD, text, at); next !== null; next = matched(FIELD, text, at)) {
      const [all, name = ''] = next;
      const read = readGstValue(text, at + all.length);
      if (read === null) {
        isWhole = false;
        break;
      }
      fields.set(name, read.value);
      at = read.end;
    }
    // A trailing comma waits for a field that is cut off.
    isWhole &&= !/^\s*,\s*$/.test(text.slice(at));
    if (!isWhole) return { caps: { structures, isWhole }, end: text.length };
    structures.push({ media: head.media, features: head.features, fields });
    const next = matched(NEXT, text, at);
    if (next === null) break;
    at += next[0].length;
  }
  return { caps: { structures, isWhole }, end: at };
}

/** A media type with its features at a place of a text. */
export function gstHead(
  text: string,
  at: number,
): { readonly media: string; readonly features: readonly string[]; readonly end: number } | null {
  const media = matched(MEDIA_HERE, text, at)?.[0];
  if (media === undefined) return null;
  const behind = at + media.length;
  const [all = '', list = ''] = matched(FEATURES, text, behind) ?? [];
  const features = list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return { media, features, end: behind + all.length };
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
