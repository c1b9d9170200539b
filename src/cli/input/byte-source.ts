/**
 * Opening anything that bytes come from, as they come: files, pipes, terminals, devices, standard input.
 * What waits for a writer waits in the background, so that a signal is heard meanwhile.
 */
import { constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { ReadStream, isatty } from 'node:tty';
import { readPieces } from './read-pieces.ts';
import { STDIN } from './source-name.ts';

/** Bytes as they come. */
export interface ByteSource {
  /** Each is valid until the next one is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** The size of a file; 0 where nobody knows. */
  readonly size: number;
  /** Ends the reading; whoever waits for a piece is not told. */
  readonly close: () => void;
}

/** Opens a file, or standard input where the path is `-`; throws what the operating system says. */
export function openBytes(path: string): ByteSource {
  const stats = path === STDIN ? fstatSync(0) : statSync(path);
  if (path === STDIN && !stats.isDirectory()) return ofStream(stdin);
  if (stats.isFile()) {
    const pieces = readPieces(path);
    const close = (): void => void pieces.return(undefined);
    return { pieces, size: stats.size, close };
  }
  if (stats.isDirectory() || stats.isSocket()) {
    const code = stats.isDirectory() ? 'EISDIR' : 'ENXIO';
    throw Object.assign(new Error(`${code}: open`), { code });
  }
  if (stats.isFIFO()) return ofStream(pipeAt(path));
  const device = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return ofStream(isatty(device) ? new ReadStream(device) : createReadStream(path, { fd: device }));
}

/** A pipe by its name: it is watched, and not waited for in a read that nothing could end. */
function pipeAt(path: string): Readable {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd: file, readable: true, writable: false });
}

function ofStream(stream: Readable): ByteSource {
  const close = (): void => {
    // What is cut off by that is nobody's error.
    stream.on('error', () => undefined);
    stream.destroy();
  };
  return { pieces: stream, size: 0, close };
}
