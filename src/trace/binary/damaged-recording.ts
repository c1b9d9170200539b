/** What is wrong with a binary recording, thrown from wherever it shows and caught where the file was opened. */
export class DamagedRecording extends Error {
  override readonly name = 'DamagedRecording';

  /** Whether `error` tells of a file, and of no mistake in this program. */
  static is(error: unknown): error is DamagedRecording {
    return error instanceof DamagedRecording;
  }
}

/** Unpacks a compressed part; throws `DamagedRecording` where it is damaged or grows beyond `sizeMax` bytes. */
export type Unpack = (kind: 'deflate' | 'zstd', packed: Uint8Array, sizeMax: number) => Uint8Array;
