/**
 * The forms of what `cenalloc check --json` and `cenalloc collect --json` print, for the schemas that are published.
 * Their types stand in `trace`, where programs read them; the compiler holds the two together. Fields are added to
 * these documents, never changed.
 */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import type { Finding, FindingRule, Severity } from '../../trace/finding.ts';
import type { CheckDocument, CheckedBuffer, CheckedImporter } from '../../trace/json-report.ts';
import { RULE_SUMMARIES } from './rule-summaries.ts';

const line = v.pipe(count, v.description('A line of the recording, from 1.'));
const hexadecimal = v.pipe(v.string(), v.regex(/^0x[0-9a-f]+$/u));
const orNull = <const Schema extends v.GenericSchema>(
  schema: Schema,
): v.NullableSchema<Schema, undefined> => v.nullable(schema);
const seconds = v.pipe(
  v.nullable(v.number()),
  v.description('Seconds, or ticks where the clock counts; null where no time is recorded.'),
);

const rule = v.picklist(Object.keys(RULE_SUMMARIES) as readonly FindingRule[]);
const severity = v.picklist(['error', 'warning', 'note'] satisfies readonly Severity[]);

const finding = {
  rule,
  severity,
  file: v.string(),
  line: v.pipe(count, v.description('The line that shows it, from 1.')),
  buffer: v.pipe(words, v.description('The id of a buffer of this document.')),
  device: v.pipe(orNull(v.string()), v.description('The importer, where it is about one.')),
  driver: orNull(v.string()),
  task: v.string(),
  pid: v.pipe(v.number(), v.integer()),
  message: v.pipe(words, v.description('What happened, in one sentence.')),
};

const storageDecidedAt = v.picklist(['export', 'attach', 'pin', 'map', 'mmap', 'unknown']);
const reach = v.strictObject({
  verdict: v.picklist(['reachable', 'bounced', 'unreachable', 'unknown']),
  why: words,
});

const attach = { line, time: seconds, device: orNull(v.string()), attachment: v.string() };

const buffer: v.GenericSchema<CheckedBuffer> = v.strictObject({
  id: v.pipe(words, v.description('Unique in the document.')),
  file: v.string(),
  ino: orNull(v.number()),
  exporter: orNull(v.string()),
  size: v.pipe(orNull(count), v.description('Bytes.')),
  devices: v.array(v.string()),
  counts: v.strictObject({
    attach: count,
    attachRefused: count,
    map: count,
    mapRefused: count,
    unmap: count,
    detach: count,
    get: count,
    put: count,
    release: count,
  }),
  lateAttaches: v.array(
    v.strictObject({
      ...attach,
      task: v.string(),
      pid: v.pipe(v.number(), v.integer()),
      liveMaps: count,
      firstMap: v.strictObject({ line, device: orNull(v.string()) }),
      storageDecidedAt,
      reach,
    }),
  ),
  attaches: v.array(v.strictObject({ ...attach, late: v.boolean(), storageDecidedAt, reach })),
  storage: orNull(
    v.strictObject({
      entries: count,
      ranges: v.array(v.strictObject({ base: hexadecimal, size: count })),
      complete: v.boolean(),
    }),
  ),
  attachedAtEnd: count,
  mappedAtEnd: count,
  released: v.boolean(),
});

const importer: v.GenericSchema<CheckedImporter> = v.strictObject({
  file: v.string(),
  device: v.string(),
  driver: orNull(v.string()),
  line,
  constraints: v.strictObject({
    dmaMask: orNull(hexadecimal),
    busLimit: orNull(hexadecimal),
    segmentMax: orNull(count),
    segmentBoundary: orNull(hexadecimal),
    alignMask: orNull(hexadecimal),
    translated: orNull(v.boolean()),
    busOffset: v.boolean(),
    dynamic: orNull(v.boolean()),
    peerToPeer: orNull(v.boolean()),
  }),
  oneRange: orNull(v.string()),
});

/** The form of `cenalloc/check/1`. */
export const checkDocumentSchema: v.GenericSchema<CheckDocument> = v.strictObject({
  schema: v.literal('cenalloc/check/1'),
  files: v.array(
    v.strictObject({
      file: v.string(),
      format: words,
      kernel: v.exactOptional(words),
      limits: v.exactOptional(v.array(words)),
      lines: count,
      understood: count,
      ignored: count,
      lost: count,
      complete: v.boolean(),
    }),
  ),
  buffers: v.array(buffer),
  findings: v.array(v.strictObject(finding)),
  importers: v.array(importer),
});

/** The form of a line of `cenalloc collect --json`, one for each finding as it is made. */
export const collectedFindingSchema: v.GenericSchema<Finding> = v.strictObject({
  ...finding,
  explanation: v.array(words),
  ordering: v.exactOptional(words),
});

/** The form of the last document of `cenalloc collect --json`. */
export const collectDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/collect/1'),
  facts: v.pipe(count, v.description('Facts that were kept.')),
  recordedLines: v.pipe(count, v.description('Lines of a recording that were kept.')),
  findings: v.pipe(count, v.description('How many findings were told, one a line, before.')),
});
