/** Binary recordings as the text that they stand for, piece by piece. */
// By the module's name: an older Node.js has no zstd, and would load no command for want of it.
import zlib, { inflateSync } from 'node:zlib';
import { DamagedRecording, type Unpack } from '../../trace/binary/damaged-recording.ts';
import { traceDatLines } from '../../trace/binary/trace-dat.ts';
import { PerfettoTrace } from '../../trace/binary/perfetto-trace.ts';

/** A Perfetto trace as text. */
export async function* perfettoText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const trace = new PerfettoTrace(unpack);
  for await (const piece of pieces) trace.push(piece);
  yield* inPieces(trace.lines());
}

/** A `trace.dat` as text. */
export async function* traceDatText(whole: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* inPieces(traceDatLines(await whole, unpack));
}

const LINES_PER_PIECE = 1000;

function* inPieces(lines: Iterable<string>): Generator<Uint8Array> {
  let some: string[] = [];
  for (const line of lines) {
    if (some.push(line) < LINES_PER_PIECE) continue;
    yield Buffer.from(`${some.join('\n')}\n`);
    some = [];
  }
  if (some.length > 0) yield Buffer.from(`${some.join('\n')}\n`);
}

const unpack: Unpack = (kind, packed, sizeMax) => {
  const options = { maxOutputLength: sizeMax };
  try {
    if (kind === 'deflate') return inflateSync(packed, options);
    // Node.js has it since 22.15.
    const unzstd = zlib.zstdDecompressSync as typeof zlib.zstdDecompressSync | undefined;
    if (unzstd !== undefined) return unzstd(packed, options);
  } catch (error) {
    throw new DamagedRecording(`a compressed part is damaged (${String(error)})`);
  }
  throw new DamagedRecording('a part is packed as zstd, which takes Node.js 22.15 or later');
};
