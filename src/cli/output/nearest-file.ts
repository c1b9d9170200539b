/** Guessing which file was meant by a name that does not exist. */
import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { guessOf } from '../../base/known-fields.ts';
import { withoutSecrets } from './without-secrets.ts';

/** "did you mean" with the nearest name in the same folder, or nothing. */
export function nearestFile(path: string): string {
  try {
    return guessOf(basename(path), readdirSync(dirname(path)).map(withoutSecrets));
  } catch {
    // There is no such folder, or its names may not be read: nothing to guess from.
    return '';
  }
}
