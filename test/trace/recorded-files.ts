/** The files beside a recording, packed or not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The recordings of the project. */
export const RECORDINGS_FOLDER = join(import.meta.dirname, 'recordings');

/** The text of a file in a folder, which may lie there as gzip; null where it does not. */
export function packedText(folder: string, name: string): string | null {
  const plain = join(folder, name);
  if (existsSync(plain)) return readFileSync(plain, 'utf8');
  if (existsSync(`${plain}.gz`)) return gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8');
  return null;
}

/** The text of a recording of the project. */
export function recordedText(name: string): string {
  const text = packedText(join(RECORDINGS_FOLDER, name), 'trace.txt');
  if (text === null) throw new Error(`there is no recording ${name}`);
  return text;
}
