/** What `cenalloc holders --json` prints: `cenalloc/holders/1`. Fields are added to it, never changed. */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { heldByDevice, type HolderChanges } from '../../imports/pastes/holder-changes.ts';
import { bufferFact, findingFact, holderFact, shapeFact } from './why-document.ts';

/** The schema of the document; what a list does not tell is an empty list. */
export const holdersDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/holders/1'),
  shapes: v.array(shapeFact),
  complete: v.pipe(v.boolean(), v.description('False where a text is cut off.')),
  buffers: v.array(bufferFact),
  devices: v.array(
    v.strictObject({
      device: words,
      attachments: count,
      buffers: count,
      bytes: v.pipe(
        v.nullable(count),
        v.description('Of its buffers together; null where a size is not told.'),
      ),
    }),
  ),
  holders: v.array(holderFact),
  mappedOnly: v.pipe(
    v.array(holderFact),
    v.description('Processes that have a buffer mapped without a descriptor of it.'),
  ),
  totals: v.optional(v.record(v.string(), count)),
  findings: v.array(findingFact),
  unknown: v.array(v.string()),
  changes: v.optional(
    v.pipe(
      v.strictObject({
        appeared: v.array(bufferFact),
        gone: v.array(bufferFact),
        counts: v.array(v.strictObject({ what: words, before: count, after: count })),
      }),
      v.description('Since the list that --against names.'),
    ),
  ),
});

/** Who holds which buffer, and what changed since an earlier list; null where there is none. */
export function holdersDocument(answer: PasteAnswer, changes: HolderChanges | null): object {
  const { buffers = [], holders: held = [], mappedOnly = [] } = answer;
  const { totals, findings = [], unknown = [], complete, shapes } = answer;
  return {
    schema: 'cenalloc/holders/1',
    shapes,
    complete,
    buffers,
    devices: heldByDevice(buffers),
    holders: held,
    mappedOnly,
    ...(totals === undefined ? {} : { totals }),
    findings,
    unknown,
    ...(changes === null ? {} : { changes }),
  };
}
