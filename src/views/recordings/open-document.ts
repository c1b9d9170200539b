/**
 * Opens whatever somebody drops on the page, by what is in it and not by its name: an event log, a
 * scenario, which is run, a platform, a model of the explorer, or a recording of a kernel.
 */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import { formatInputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { decodeLog } from '../../events/codec.ts';
import { readScenario, type Scenario } from '../../exporter/scenario.ts';
import { readModel } from '../../explorer/model/model-document.ts';
import { PEERS_PROFILE } from '../../base/peers-profile.ts';
import { createExporter } from '../../store/create-exporter.ts';
import { binaryKindOf, SIGNATURE_LENGTH_MAX } from '../../trace/formats/file-signature.ts';
import { shapeInWords } from '../../trace/formats/foreign-shapes.ts';
import { readLogRecording } from './log-recording.ts';
import { RawLines } from './raw-lines.ts';
import type { Recording } from './recording.ts';
import { readTraceRecording, traceRefusalInWords } from './trace-recording.ts';

/** What was opened. */
export type Opened =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'platform'; readonly name: string; readonly platform: Platform }
  | { readonly kind: 'model'; readonly name: string; readonly text: string };

/** A page stays usable up to here; a longer trace is for `cenalloc check`. */
export const PAGE_FILE_SIZE_MAX = 256 * 1024 * 1024;

/**
 * Opens a document.
 *
 * @param bytes - The whole file, unpacked.
 * @param name - The name of the file, for messages.
 * @returns What it is, or one line that says why it cannot be opened.
 */
export function openDocument(bytes: Uint8Array, name: string): Result<Opened, string> {
  if (bytes.length === 0) return refused(`${name}: the file is empty`);
  if (bytes.length > PAGE_FILE_SIZE_MAX) {
    const size = Math.round(bytes.length / 1024 ** 2);
    return refused(`${name}: ${size} MiB are too much for a page; use cenalloc check`);
  }
  const binary = binaryKindOf(bytes.subarray(0, SIGNATURE_LENGTH_MAX));
  if (binary !== null) return refused(`${name}: this is ${binary}`);
  return isJson(bytes) ? openJson(new TextDecoder().decode(bytes), name) : openTrace(bytes, name);
}

/** Whether a file may be a recording of a kernel: text, no JSON, and not more than a page can hold. */
export function isPlainText(bytes: Uint8Array): boolean {
  const isShort = bytes.length <= PAGE_FILE_SIZE_MAX;
  return (
    isShort && !isJson(bytes) && binaryKindOf(bytes.subarray(0, SIGNATURE_LENGTH_MAX)) === null
  );
}

/** Whether the first sign is the brace of an object. */
function isJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return start.startsWith('{');
}

function openTrace(bytes: Uint8Array, name: string): Result<Opened, string> {
  const read = readTraceRecording(bytes, name);
  if (read.ok) return ok({ kind: 'recording', recording: read.value });
  return refused(traceRefusalInWords(read.refusal));
}

function openJson(text: string, name: string): Result<Opened, string> {
  const [first = ''] = text.trimStart().split('\n', 1);
  if (/^\{"schema":\d+,/.test(first)) return openLog(text, name);
  const parsed = parseJson(text);
  if (!parsed.ok) return refused(formatInputError({ source: name, ...parsed.refusal }));
  const document = parsed.value as Readonly<Record<string, unknown>>;
  if (document['profile'] === PEERS_PROFILE) {
    return refused(`${name}: ${shapeInWords('peers-model', name)}`);
  }
  if (Array.isArray(document['calls'])) return openScenario(text, name);
  if ('calls' in document || 'bounds' in document) return openModel(text, name);
  if ('allocators' in document || 'zones' in document) return openPlatform(document, name);
  return refused(
    `${name}: expected an event log, a scenario, a platform, a model or a trace, ` +
      `found JSON with ${fieldsInWords(Object.keys(document))}`,
  );
}

function fieldsInWords(fields: readonly string[]): string {
  if (fields.length === 0) return 'no field';
  const more = fields.length > 5 ? ', …' : '';
  return `the fields ${fields.slice(0, 5).join(', ')}${more}`;
}

function openLog(text: string, name: string): Result<Opened, string> {
  const decoded = decodeLog(text, name);
  if (!decoded.ok) return refused(formatInputError(decoded.refusal));
  const raw = new RawLines(new TextEncoder().encode(text));
  const read = readLogRecording(decoded.value, name, raw);
  if (read.ok) return ok({ kind: 'recording', recording: read.value });
  return refused(`${name}:${read.refusal.sequence}: ${read.refusal.message}`);
}

function openScenario(text: string, name: string): Result<Opened, string> {
  const read = readScenario(text, name);
  if (!read.ok) return refused(formatInputError(read.refusal));
  const { platform } = read.value;
  if (typeof platform !== 'string') return runScenario(read.value, platform, name);
  return refused(
    `${name}: this scenario names its platform, ${platform}; a page cannot look beside the file: ` +
      `write the platform into it, or open the log of cenalloc run --log`,
  );
}

function runScenario(
  { calls, policy }: Scenario,
  platform: Platform,
  name: string,
): Result<Opened, string> {
  const exporter = createExporter({ platform, policy });
  for (const { command } of calls) exporter.execute(command);
  const read = readLogRecording([...exporter.log()], name);
  if (read.ok) return ok({ kind: 'recording', recording: read.value });
  return refused(`${name}: ${read.refusal.message}`);
}

function openModel(text: string, name: string): Result<Opened, string> {
  const read = readModel(text, name);
  if (!read.ok) return refused(formatInputError(read.refusal));
  return ok({ kind: 'model', name, text });
}

function openPlatform(document: unknown, name: string): Result<Opened, string> {
  const platform = parsePlatform(document);
  if (!platform.ok) return refused(formatInputError({ ...platform.refusal, source: name }));
  return ok({ kind: 'platform', name, platform: platform.value });
}
