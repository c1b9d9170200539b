/**
 * Memory of a process that reads a long stream. V8 lets its space for young objects grow with what survives,
 * up to three times 16 MiB, and a stream of lines makes it do so without use: what a line leaves behind is dead
 * when the next one comes. Kept at its first size, the peak hardly depends on the length of the stream. What has
 * grown old and died is collected by V8 only when there is much of it; here it is, each so many bytes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Often enough that little has died since, and seldom enough that it costs no time to speak of. */
const BYTES_PER_COLLECTION = 256 * 1024 * 1024;

/** Lets the space for young objects stay as it is; V8 reads the flag whenever that would grow. */
export function keepMemorySteady(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The same pieces; what was left of those before is collected now and then. */
export async function* collectingBehind(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    yield piece;
    bytes += piece.length;
    if (bytes < BYTES_PER_COLLECTION) continue;
    bytes = 0;
    collect();
  }
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  // The flag gives the function to contexts that are made after it was set.
  runInNewContext('gc()');
}
