/** What `cenalloc log STORE --verify --json` prints: the same for a store in a file and on a server. */
import * as v from 'valibot';
import { toldCount as count } from '../base/document-values.ts';
import { DAMAGE_PARTS, type Verification } from './verify-log.ts';

/** The form of the document. */
export const verifyDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/verify/1'),
  source: v.pipe(v.string(), v.description('The file or the address, without a password.')),
  isSound: v.pipe(v.boolean(), v.description('Whether no damage was found.')),
  facts: v.pipe(count, v.description('How many facts were read in the order of the log.')),
  streams: count,
  recordings: v.pipe(count, v.description('Recordings of kernels; a server holds none.')),
  damages: v.array(
    v.strictObject({
      part: v.pipe(
        v.picklist(DAMAGE_PARTS),
        v.description(
          'The store itself, the log in order, one stream, a recording, the history told, or the world kept.',
        ),
      ),
      message: v.pipe(v.string(), v.minLength(1)),
    }),
  ),
});

/** The document of a verification. */
export function verifyDocument(
  source: string,
  { facts, streams, recordings, damages }: Verification,
): v.InferOutput<typeof verifyDocumentSchema> {
  const isSound = damages.length === 0;
  const found = damages.map(({ part, message }) => ({ part, message }));
  const counts = { facts, streams, recordings };
  return { schema: 'cenalloc/verify/1', source, isSound, ...counts, damages: found };
}
