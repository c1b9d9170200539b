/** A kernel's recording that is there as a whole, as steps. */
import { ok, type Result } from '../../base/result.ts';
import type { TraceRefusal } from '../../trace/report.ts';
import { RawLines } from './raw-lines.ts';
import { Recording } from './recording.ts';
import { TraceBuilder } from './trace-builder.ts';

/** Bytes that are read at a time, so that somebody can be told. */
const PIECE = 1024 * 1024;

/**
 * Reads a trace as a recording.
 *
 * @param bytes - The whole file, unpacked.
 * @param name - The name of the file, for messages.
 * @param tellShare - Told how much of it was read, from 0 to 1.
 * @returns The recording, or why the file is none that can be read.
 */
export function readTraceRecording(
  bytes: Uint8Array,
  name: string,
  tellShare?: (share: number) => void,
): Result<Recording, TraceRefusal> {
  const builder = new TraceBuilder(name);
  for (let start = 0; start < bytes.length; start += PIECE) {
    builder.feed(bytes.subarray(start, start + PIECE));
    tellShare?.(Math.min(1, (start + PIECE) / bytes.length));
  }
  const read = builder.end();
  if (!read.ok) return read;
  const { source, log, columns, findings } = read.value;
  return ok(new Recording({ ...source, log, raw: new RawLines(bytes) }, columns, findings));
}

/** Why a file is no recording, with its place. */
export function traceRefusalInWords({ file, line, message }: TraceRefusal): string {
  return `${file}${line === null ? '' : `:${line}`}: ${message}`;
}
