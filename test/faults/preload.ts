/**
 * Loaded into a command before it begins, by `NODE_OPTIONS=--import`. It makes writes short, as a disk, a
 * limit or a signal does, and tells what a test cannot see from outside.
 *
 * - `FAULT_PIECE=N`: no write takes more than N bytes.
 * - `FAULT_ROOM=N`: after N bytes the disk is full; standard output and error are not on it.
 * - `FAULT_LOST=N`: after N bytes the disk takes everything and keeps nothing.
 * - `FAULT_TELL=1`: `@ready` on stderr where the command begins to listen to signals.
 * - `FAULT_PEAK=1`: `@peak N` on stderr at the end, the most memory that was in use, in KiB.
 */
import fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { env } = process;
const piece = Number(env['FAULT_PIECE'] ?? Infinity);
let room = Number(env['FAULT_ROOM'] ?? Infinity);
let kept = Number(env['FAULT_LOST'] ?? Infinity);

const { writeSync } = fs;

/** How many of so many bytes are taken now; throws where there is no room for one. */
function taken(file: number, length: number): number {
  const isOnDisk = file > 2;
  if (isOnDisk && room <= 0 && length > 0) {
    const message = 'ENOSPC: no space left on device, write';
    throw Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall: 'write' });
  }
  const count = Math.min(length, piece, isOnDisk ? room : Infinity);
  if (isOnDisk) room -= count;
  return count;
}

/** What a write is given, as the bytes that are meant. */
function meant(data: string | Uint8Array, from: unknown): Uint8Array {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return typeof from === 'number' ? bytes.subarray(from) : bytes;
}

/** Whether a disk that lies keeps these bytes. */
function isKept(length: number): boolean {
  kept -= length;
  return kept >= 0;
}

if (piece < Infinity || room < Infinity || kept < Infinity) {
  const shortSync = (file: number, data: string | Uint8Array, from?: unknown): number => {
    const bytes = meant(data, from);
    return writeSync(file, bytes, 0, taken(file, bytes.length));
  };
  fs.writeSync = shortSync as typeof fs.writeSync;
  const handle = await open('/dev/null', 'w');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its handle
  const write = prototype.write as (this: FileHandle, ...rest: unknown[]) => Promise<unknown>;
  const short = function (this: FileHandle, data: Uint8Array, from?: unknown): Promise<unknown> {
    const bytes = meant(data, from);
    const count = taken(this.fd, bytes.length);
    if (!isKept(count)) return Promise.resolve({ bytesWritten: count, buffer: bytes });
    return write.call(this, bytes, 0, count);
  };
  prototype.write = short as FileHandle['write'];
  await handle.close();
  syncBuiltinESMExports();
}

if (env['FAULT_TELL'] !== undefined) {
  process.on('newListener', (name) => {
    if (name === 'SIGTERM') writeSync(2, '@ready\n');
  });
}

if (env['FAULT_PEAK'] !== undefined) {
  process.on('exit', () => {
    writeSync(2, `@peak ${process.resourceUsage().maxRSS}\n`);
  });
}
