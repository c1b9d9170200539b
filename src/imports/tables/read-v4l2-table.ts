/** Reads frame sizes of V4L2 in any of the shapes in which people have them. */
import type { InputError } from '../../base/document.ts';
import { readDocument } from '../../base/read-document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { FrameSizeTable } from './frame-sizes.ts';
import { v4l2JsonSchema } from './v4l2-json.ts';
import { readV4l2Text } from './v4l2-text.ts';

/**
 * Reads frame sizes.
 *
 * @param text - What v4l2-ctl printed, or a JSON document.
 * @param source - The name of the file, for messages.
 * @param format - The format of sizes that name none, or the only one that is wanted; null for all.
 */
export function readV4l2Table(
  text: string,
  source: string,
  format: string | null = null,
): Result<FrameSizeTable, InputError> {
  if (text.trim() === '') return refused({ source, line: 1, message: 'the file is empty' });
  const isText = !isJson(text);
  if (!isText && /"\w+"\s*:/.test(text) && !/"(min|max|step)"\s*:/.test(text)) {
    const message =
      'no frame sizes are in it: give what v4l2-ctl --list-formats-ext prints, or JSON with format, min, max and step';
    return refused({ source, line: 1, message });
  }
  const read = isText ? readV4l2Text(text) : readDocument(text, source, v4l2JsonSchema);
  if (!read.ok) return refused({ source, ...read.refusal });
  const { sizes } = read.value;
  if (format === null) {
    // A list of sizes alone is always that of one format, which v4l2-ctl does not repeat.
    if (!isText || sizes.every((each) => each.format !== null)) return read;
    const message = 'it lists sizes without their format: name it with --format, such as NV12';
    return refused({ source, message });
  }
  const named = sizes
    .map((each) => ({ ...each, format: each.format ?? format }))
    .filter((each) => each.format === format);
  if (named.length > 0) return ok({ ...read.value, sizes: named });
  const known = [...new Set(sizes.flatMap((each) => each.format ?? []))];
  return refused({ source, message: `it has no format "${format}"${suggestion(format, known)}` });
}

/** The list of v4l2-ctl begins with a bracket, too, but no JSON with a number in it and a colon behind. */
function isJson(text: string): boolean {
  return /^\s*(\{|\[\s*[^\d\s])/.test(text);
}
