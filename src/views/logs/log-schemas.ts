/**
 * The forms of what `cenalloc run --json` and `cenalloc replay --json` print, for the schemas that are published.
 * Fields are added to these documents, never changed.
 */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import { CALL_NAMES, ERRNOS, RULE_IDS, type Refusal } from '../../base/refusal.ts';
import { BARRIER_CAUSES } from '../../events/barrier-cause.ts';
import { DIRECTIONS } from '../../events/direction.ts';
import { POLICIES } from '../../events/policy.ts';
import { LIFE_STATES } from '../../events/vocabulary.ts';
import type { BufferJson } from './world-json.ts';

/** A value as it was stated: of which form depends on its field. */
const stated = v.custom<unknown>(() => true);

const refusal = {
  call: v.picklist(CALL_NAMES),
  buffer: v.exactOptional(words),
  importer: v.exactOptional(words),
  errno: v.picklist(ERRNOS),
  rule: v.picklist(RULE_IDS),
  message: words,
  next: words,
  conflict: v.exactOptional(
    v.array(v.strictObject({ participant: words, field: words, value: stated })),
  ),
  versions: v.exactOptional(v.strictObject({ expected: count, current: count })),
} satisfies { readonly [Field in keyof Required<Refusal>]: v.GenericSchema };

const run = v.strictObject({ address: count, length: count });

const buffer: v.GenericSchema<BufferJson> = v.strictObject({
  id: words,
  life: v.picklist(LIFE_STATES),
  size: v.pipe(count, v.description('Bytes.')),
  references: count,
  cpuAccessDepth: count,
  allocator: v.pipe(v.nullable(words), v.description('Null while there is no storage.')),
  runs: v.pipe(v.array(run), v.description('Where it lies, in bytes; empty without storage.')),
  firstMap: v.nullable(v.strictObject({ importer: words, version: count })),
  attachments: v.array(
    v.strictObject({
      importer: words,
      maps: count,
      direction: v.nullable(v.picklist(DIRECTIONS)),
      bouncedBytes: v.exactOptional(count),
    }),
  ),
});

/** The form of `cenalloc/run/1`. */
export const runDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/run/1'),
  scenario: v.string(),
  policy: v.picklist(POLICIES),
  calls: v.array(
    v.strictObject({
      call: v.picklist(CALL_NAMES),
      size: v.optional(v.pipe(v.nullable(v.number()), v.description('Null for what is no size.'))),
      buffer: v.optional(words),
      importer: v.optional(words),
      declared: v.optional(v.array(words)),
      constraints: v.optional(stated),
      direction: v.optional(v.picklist(DIRECTIONS)),
      because: v.optional(v.picklist(BARRIER_CAUSES)),
      outcome: v.picklist(['ok', 'refused']),
      refusal: v.nullable(v.strictObject(refusal)),
      expect: v.picklist(['ok', ...ERRNOS]),
      asExpected: v.boolean(),
    }),
  ),
  asExpected: v.pipe(v.boolean(), v.description('Whether every call went as expected.')),
  buffers: v.array(buffer),
});

/** The form of `cenalloc/replay/1`. */
export const replayDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/replay/1'),
  facts: v.pipe(count, v.description('How many facts were replayed.')),
  refusals: v.array(v.strictObject({ sequence: count, ...refusal })),
  policy: v.picklist(POLICIES),
  platform: v.string(),
  buffers: v.array(buffer),
});

const patch = v.strictObject({
  op: v.picklist(['add', 'remove', 'replace']),
  path: v.array(v.union([v.string(), v.number()])),
  value: v.optional(stated),
});

/** The form of `cenalloc/diff/1`. */
export const diffDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/diff/1'),
  from: v.pipe(count, v.description('The sequence number of the first world.')),
  to: v.pipe(v.nullable(count), v.description('That of the second; null for the end of the log.')),
  patches: v.pipe(v.array(patch), v.description('They lead from the first to the second.')),
  inverse: v.pipe(v.array(patch), v.description('They lead back.')),
});
