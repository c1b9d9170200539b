/** Reading what waits for a writer whole, unless a signal ends the waiting. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { untilAborted } from '../output/interruption.ts';
import { openBytes, type ByteSource } from './byte-source.ts';
import { GatheredBytes, type WantedKind } from './gathered-bytes.ts';
import { sourceName } from './source-name.ts';

/**
 * As `readBytes`, in the pieces that came; null where the signal was aborted before the end: nobody knows what
 * the rest would have been.
 */
export async function readInterruptibly(
  path: string,
  kind: WantedKind,
  signal: AbortSignal,
): Promise<Result<readonly Buffer[] | null, InputError>> {
  const source = sourceName(path);
  if (path === '') return refused({ source: 'file', message: 'its name is empty' });
  const gathered = new GatheredBytes(kind);
  let input: ByteSource | null = null;
  try {
    input = openBytes(path);
    for await (const piece of untilAborted(input.pieces, signal)) {
      const taken = gathered.push(Buffer.from(piece));
      if (!taken.ok) return refused({ source, message: taken.refusal });
    }
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return refused({ source, message: whyUnread(error, path) });
  } finally {
    input?.close();
  }
  return ok(signal.aborted ? null : gathered.pieces);
}
