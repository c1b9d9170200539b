/**
 * Reading a file in pieces whose memory is used again: two buffers take turns, so that the next piece
 * is read while the last one is worked on, and a long file needs no more memory than a short one.
 */
import { open } from 'node:fs/promises';

/** Large enough that reading costs little, small enough to stay in a processor's cache. */
const PIECE_SIZE = 256 * 1024;

/** The pieces of a file; each is valid until the next one is asked for. */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  let buffer = new Uint8Array(PIECE_SIZE);
  let other = new Uint8Array(PIECE_SIZE);
  let reading = file.read(buffer);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
      reading = file.read(buffer);
      yield piece;
    }
  } finally {
    // Whoever stops early is not told how the last read ended.
    await reading.catch(() => undefined);
    await file.close();
  }
}
