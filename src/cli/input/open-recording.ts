/**
 * Opening a recording as a stream of bytes: gzip is unpacked, binary recordings become the text that
 * they stand for, and whatever is neither is told by its first bytes. Nothing but JSON and trace.dat is read whole, so the size of a
 * file does not matter.
 */
import { beginsAsGzip } from '../../base/gzip-signature.ts';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedRecording } from '../../trace/binary/damaged-recording.ts';
import { beginsAsJsonTrace, recordingInJson } from '../../trace/formats/json-recording.ts';
import { binaryKindOf, SIGNATURE_LENGTH_MAX } from '../../trace/formats/file-signature.ts';
import { DOCUMENT_SIZE_MAX } from './gathered-bytes.ts';
import { beginsAsTraceDat } from '../../trace/binary/trace-dat-file.ts';
import { beginsAsPerfetto } from '../../trace/binary/perfetto-packets.ts';

/** The largest `trace.dat` that is read, in bytes; `trace-cmd report` prints larger ones as text. */
const TRACE_DAT_MAX = 1024 ** 3;

/** Looks at the first bytes: unpacks gzip, and returns the name of anything that is no text. */
export async function openRecording(
  input: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array> | string> {
  const packed = await peek(input);
  const { start, all } = beginsAsGzip(packed.start) ? await peek(gunzip(packed.all)) : packed;
  if (beginsAsJsonTrace(start)) return jsonText(all);
  if (beginsAsTraceDat(start)) {
    const { traceDatText } = await import('./binary-recording.ts');
    return traceDatText(wholeOf(all, TRACE_DAT_MAX));
  }
  if (!beginsAsPerfetto(start)) return binaryKindOf(start) ?? all;
  // Few recordings are binary, and most of the time of a short run is that of loading.
  const { perfettoText } = await import('./binary-recording.ts');
  return perfettoText(all);
}

/** The recording inside a document as JSON, which can be told only at its end; where there is none, all of it. */
async function* jsonText(all: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const document = await wholeOf(all, DOCUMENT_SIZE_MAX);
  const recording = recordingInJson(document.toString());
  yield recording === null ? document : Buffer.from(recording);
}

/** All of a recording whose parts point to each other. */
async function wholeOf(all: AsyncIterable<Uint8Array>, sizeMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of all) {
    pieces.push(Uint8Array.from(piece));
    length += piece.length;
    if (length > sizeMax) throw new DamagedRecording(`it has more than ${sizeMax} bytes`);
  }
  return Buffer.concat(pieces);
}

/** The first bytes of a stream, and the whole of it. */
async function peek(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const pieces = stream[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < SIGNATURE_LENGTH_MAX) {
    const next = await pieces.next();
    if (next.done === true) break;
    seen.push(Uint8Array.from(next.value));
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* seen;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { start: Buffer.concat(seen).subarray(0, 4096), all: all() };
}

function gunzip(packed: AsyncIterable<Uint8Array>): Readable {
  // The callback keeps a failure from being thrown twice: reading the result throws it anyway.
  return pipeline(copies(packed), createGunzip(), () => undefined);
}

/** Gunzip works on a piece while the next one is read, maybe into the same memory. */
async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Uint8Array.from(piece);
}
