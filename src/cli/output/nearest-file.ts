/** Guessing which file was meant by a name that does not exist. */
import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { guessOf } from '../../base/known-fields.ts';
import { withoutSecrets } from './without-secrets.ts';

/** How an address begins: two letters at least, as a drive of Windows has one. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:/iu;

/** "did you mean" with the nearest name in the same folder, what to give in the place of an address, or nothing. */
export function nearestFile(path: string): string {
  if (path.startsWith('file:')) {
    return '; give the path alone, without file: and what stands behind a question mark';
  }
  if (ADDRESS.test(path) && path.includes('://')) {
    return '; of addresses, only those of a log on a server are understood (postgres://…)';
  }
  try {
    return guessOf(basename(path), readdirSync(dirname(path)).map(withoutSecrets));
  } catch {
    // There is no such folder, or its names may not be read: nothing to guess from.
    return '';
  }
}
