/**
 * What a text is that somebody gave to a command which takes another kind: a document of this project by what it says of
 * itself, a recording, one of the kinds of pastes, or a table in JSON.
 */
import { parseJson } from '../../base/json-text.ts';
import { isPeersModel } from '../../base/peers-profile.ts';
import type { TextShapeName } from '../../trace/formats/foreign-shapes.ts';
import { KNOWN_FORMATS } from '../../trace/formats/known-formats.ts';
import { readV4l2Table } from '../tables/read-v4l2-table.ts';
import { readVulkanTable } from '../tables/read-vulkan-table.ts';
import { cleanLines } from './clean-lines.ts';
import { isPlatformText } from './pasted-platform.ts';
import { readPastedRecording } from './pasted-recording.ts';
import { shapesOf } from './shapes-of-pastes.ts';

/** A kind, or why a recording of a known kind is not read. */
export type KindOfText =
  | { readonly kind: 'shape'; readonly name: TextShapeName }
  | { readonly kind: 'unread'; readonly message: string };

/** Null where nobody knows. */
export function kindOfText(text: string): KindOfText | null {
  const document = documentIn(text);
  if (document !== null) return { kind: 'shape', name: document };
  const recording = readPastedRecording({ file: 'text', text }, []);
  if (recording?.kind === 'refused') return { kind: 'unread', message: recording.message };
  if (recording !== null || hasEvents(text)) return { kind: 'shape', name: 'recording' };
  const name = pasteIn(text) ?? tableIn(text);
  return name === null ? null : { kind: 'shape', name };
}

/** How many lines tell whether a text is a recording of events, whatever they are about. */
const LINES_TOLD_BY = 200;

/** Events of something else may speak of swiotlb or of CMA as a kernel log does. */
function hasEvents(text: string): boolean {
  const lines = text.split(/\r?\n/, LINES_TOLD_BY);
  return KNOWN_FORMATS.some((format) =>
    lines.some((line, at) => {
      if (format.detect(line)) return true;
      const { kind } = format.parseLine(line, at + 1);
      return kind === 'event' || kind === 'hit';
    }),
  );
}

const SCHEMA = /"schema"\s*:\s*"cenalloc\/([a-z-]{1,20})\/\d{1,3}"/;
const DOCUMENTS: Readonly<Record<string, TextShapeName>> = {
  platform: 'names',
  model: 'model',
  'peers-model': 'peers-model',
  scenario: 'scenario',
  streams: 'streams',
  exporters: 'exporters',
};
/** How far a document says what it is. */
const HEAD = 4096;

/** Documents of this project, also those with a fault that keeps them from being read. */
function documentIn(text: string): TextShapeName | null {
  const head = text.slice(0, HEAD);
  if (!/^\uFEFF?\s*\{/.test(head)) return null;
  const first = head.trimStart().split('\n', 1)[0] ?? '';
  if (/"sequence"\s*:\s*\d/.test(first) && /"event"\s*:/.test(first)) return 'log';
  if (isPeersModel(head)) return 'peers-model';
  const named = DOCUMENTS[SCHEMA.exec(head)?.[1] ?? ''];
  if (named !== undefined) return named;
  const parsed = parseJson(text);
  const has = (field: string): boolean =>
    parsed.ok ? isFields(parsed.value) && field in parsed.value : text.includes(`"${field}"`);
  if (has('calls') && (has('buffers') || has('importers'))) return 'model';
  if (has('streams')) return 'streams';
  return isPlatformText(cleanLines(text)) && has('zones') ? 'names' : null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The kind of which most lines are understood. */
function pasteIn(text: string): TextShapeName | null {
  const lines = cleanLines(text);
  let best: TextShapeName | null = null;
  let most = 0;
  for (const { kind, name = kind, read } of shapesOf(lines)) {
    const { understood } = read(lines, 'text');
    if (understood > most) [best, most] = [name, understood];
  }
  return best;
}

function tableIn(text: string): TextShapeName | null {
  if (!/^\uFEFF?\s*[[{]/.test(text)) return null;
  if (readVulkanTable(text, 'text').ok) return 'vulkan-json';
  return readV4l2Table(text, 'text').ok ? 'v4l2-json' : null;
}
