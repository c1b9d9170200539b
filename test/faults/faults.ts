/**
 * Writes that fail as those of a disk, a limit or a signal do, in this process: what Node's `fs` writes is
 * taken in part, refused, or lost without a word. What SQLite writes does not come by here.
 */
import fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** What is wrong with writing; all counts are in bytes. */
export interface Faults {
  /** No write takes more than so many. */
  readonly piece?: number;
  /** After so many the disk is full; standard output and error are not on it. */
  readonly room?: number;
  /** After so many the disk takes everything and keeps nothing. */
  readonly lost?: number;
}

/** Does something while writes fail. */
export async function withFaults<T>(faults: Faults, action: () => Promise<T>): Promise<T> {
  const heal = await inject(faults);
  try {
    return await action();
  } finally {
    heal();
  }
}

/** Makes writes fail from now on, until the function is called that is given back. */
export async function inject(faults: Faults): Promise<() => void> {
  const disk = new FaultyDisk(faults);
  const { writeSync } = fs;
  const shortSync = (file: number, data: string | Uint8Array, from?: unknown): number => {
    const bytes = meant(data, from);
    return writeSync(file, bytes, 0, disk.take(file, bytes.length));
  };
  const prototype = await fileHandlePrototype();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its handle
  const write = prototype.write as (this: FileHandle, ...rest: unknown[]) => Promise<unknown>;
  const short = async function (
    this: FileHandle,
    data: Uint8Array,
    from?: unknown,
  ): Promise<unknown> {
    const bytes = meant(data, from);
    const count = disk.take(this.fd, bytes.length);
    if (!disk.keeps(count)) return { bytesWritten: count, buffer: bytes };
    return write.call(this, bytes, 0, count);
  };
  fs.writeSync = shortSync as typeof fs.writeSync;
  prototype.write = short as FileHandle['write'];
  syncBuiltinESMExports();
  return () => {
    fs.writeSync = writeSync;
    prototype.write = write as FileHandle['write'];
    syncBuiltinESMExports();
  };
}

/** How much is left of a disk. */
class FaultyDisk {
  readonly #piece: number;
  #room: number;
  #kept: number;

  constructor({ piece = Infinity, room = Infinity, lost = Infinity }: Faults) {
    this.#piece = piece;
    this.#room = room;
    this.#kept = lost;
  }

  /** How many of so many bytes are taken now; throws where there is no room for one. */
  take(file: number, length: number): number {
    const isOnDisk = file > 2;
    if (isOnDisk && this.#room <= 0 && length > 0) {
      const message = 'ENOSPC: no space left on device, write';
      throw Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall: 'write' });
    }
    const count = Math.min(length, this.#piece, isOnDisk ? this.#room : Infinity);
    if (isOnDisk) this.#room -= count;
    return count;
  }

  /** Whether so many bytes are kept. */
  keeps(length: number): boolean {
    this.#kept -= length;
    return this.#kept >= 0;
  }
}

/** What a write is given, as the bytes that are meant. */
function meant(data: string | Uint8Array, from: unknown): Uint8Array {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return typeof from === 'number' ? bytes.subarray(from) : bytes;
}

async function fileHandlePrototype(): Promise<FileHandle> {
  const handle = await open('/dev/null', 'w');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}
