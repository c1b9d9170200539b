/**
 * Recordings of ftrace as a text inside JSON: traces of Chrome and catapult keep what the kernel printed as
 * `systemTraceEvents`, tools of one's own anywhere. The lines of the text are the lines of the recording.
 */

/** Keys with which such a document begins; an event log of this project begins with another one. */
const BEGINS =
  /^\uFEFF?\s*(?:\[\s*)?\{\s*"(traceEvents|systemTraceEvents|displayTimeUnit|metadata|otherData|stackFrames|samples|controllerTraceDataKey)"\s*:/;

/** How deep a text is looked for. */
const DEPTH_MAX = 8;

/** Whether what begins like this may be a trace as JSON. */
export function beginsAsJsonTrace(start: Uint8Array): boolean {
  return BEGINS.test(new TextDecoder().decode(start.subarray(0, 256)));
}

/** The recording in a document; null where there is none, or it is no JSON. */
export function recordingInJson(text: string): string | null {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const texts = textsIn(document, DEPTH_MAX).filter((each) => /\bdma_buf_\w/.test(each));
  return texts.length === 0 ? null : `${texts.join('\n')}\n`;
}

/** Texts of several lines, wherever they stand. */
function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return value.includes('\n') ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((each) => textsIn(each, depth - 1));
}
