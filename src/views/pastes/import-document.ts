/**
 * What `cenalloc import … --json` prints of pasted texts: `cenalloc/import/1`, the facts of `why` and beside them the platform
 * that they make, or what they offer to one. Fields are added to it, never changed.
 */
import * as v from 'valibot';
import { groupSchema, importerSchema } from '../../allocators/platform/importer-schema.ts';
import { platformSchema } from '../../allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { OfferedImporters } from '../../imports/offers/offered-formats.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { whyDocumentSchema } from './why-document.ts';

/** The schema of the document. */
export const importDocumentSchema = v.strictObject({
  ...whyDocumentSchema.entries,
  schema: v.literal('cenalloc/import/1'),
  platform: v.optional(platformSchema),
  offers: v.optional(
    v.pipe(
      v.strictObject({
        importers: v.array(importerSchema),
        groups: v.array(groupSchema),
        notes: v.array(v.string()),
      }),
      v.description('Where the texts say nothing of memory, and no platform was named.'),
    ),
  ),
});

/** What is made of texts: a platform, or importers for one. */
export type MadeOfTexts =
  { readonly platform: PlatformInput } | { readonly offers: OfferedImporters };

/** The facts of `why` beside what is made of them. */
export function importDocument(answer: PasteAnswer, made: MadeOfTexts): object {
  return { ...answer, schema: 'cenalloc/import/1', ...made };
}
