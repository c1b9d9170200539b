/** What `cenalloc why --json` prints: `cenalloc/why/1`. Fields are added to it, never changed. */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';

const texts = v.array(v.string());
const address = v.pipe(v.string(), v.regex(/^0x[0-9a-f]+$/), v.description('Hexadecimal.'));
const offset = v.pipe(v.string(), v.regex(/^-?0x[0-9a-f]+$/));
const modifier = v.pipe(v.string(), v.regex(/^0x[0-9a-f]{16}$/));
const place = { file: words, line: v.pipe(count, v.description('Counts from 1 in its file.')) };
const size = v.tuple([count, count]);

const sizeRange = v.strictObject({
  minWidth: count,
  maxWidth: count,
  stepWidth: count,
  minHeight: count,
  maxHeight: count,
  stepHeight: count,
});

const format = v.strictObject({
  fourcc: v.pipe(v.string(), v.length(4), v.description("DRM's code, with the blanks at its end.")),
  modifiers: v.pipe(v.nullable(v.array(modifier)), v.description('Null: none is named at all.')),
  sizes: v.optional(v.array(size)),
  range: v.optional(sizeRange),
  memoryPlanes: v.optional(count),
});

const importer = v.strictObject({
  id: words,
  ...place,
  formats: v.optional(v.array(format)),
  type: v.optional(words),
  node: v.optional(v.pipe(words, v.description('The node of the device that has it.'))),
  memory: v.optional(v.picklist(['dmabuf', 'system', 'other'])),
  modifierMandatory: v.optional(v.boolean()),
  modifierDontFixate: v.optional(
    v.pipe(v.boolean(), v.description('Whoever allocates takes one of the modifiers.')),
  ),
  agreed: v.optional(v.boolean()),
  tranches: v.optional(
    v.array(
      v.strictObject({
        line: count,
        device: v.nullable(words),
        scanout: v.boolean(),
        formats: v.array(format),
      }),
    ),
  ),
  mainDevice: v.optional(v.pipe(address, v.description('Of a compositor.'))),
  minSize: v.optional(count),
  contiguous: v.optional(v.boolean()),
  iommu: v.optional(v.boolean()),
  iommuGroup: v.optional(count),
  window: v.optional(v.strictObject({ base: address, end: address })),
  busOffset: v.optional(
    v.pipe(offset, v.description("Added to a physical address to get the importer's.")),
  ),
  region: v.optional(words),
  inForce: v.optional(v.boolean()),
  width: v.optional(count),
  height: v.optional(count),
  bytesPerRow: v.optional(count),
  memoryPlanes: v.optional(count),
  planes: v.optional(
    v.array(v.strictObject({ bytesPerRow: v.optional(count), minSize: v.optional(count) })),
  ),
  compressed: v.optional(v.boolean()),
  queue: v.optional(words),
  alternatives: v.optional(texts),
});

const range = { base: address, end: v.pipe(address, v.description('Inclusive.')), ...place };
const allocRange = v.strictObject({ base: address, end: address, size: count });

const reserved = v.strictObject({
  name: v.nullable(words),
  base: v.pipe(v.nullable(address), v.description('Null: not told.')),
  size: count,
  kind: v.picklist(['cma', 'swiotlb', 'no-map', 'coherent-pool', 'reserved']),
  inZone: v.optional(words),
  default: v.optional(v.boolean()),
  alignment: v.optional(count),
  allocRanges: v.optional(v.array(allocRange)),
  allocRange: v.optional(allocRange),
  ...place,
});

const heap = v.strictObject({
  index: count,
  size: count,
  budget: v.optional(count),
  deviceLocal: v.boolean(),
});
const memoryType = v.strictObject({ index: count, flags: address, heap: count });

/** A holder as every document has it. */
export const holderFact = v.strictObject({
  pid: v.optional(count),
  ino: v.optional(count),
  fd: v.optional(count),
  fds: v.optional(v.array(count)),
  name: v.optional(v.string()),
  ...place,
});

/** A buffer as every document has it. */
export const bufferFact = v.strictObject({
  ino: v.nullable(count),
  size: v.nullable(count),
  exporter: v.nullable(v.string()),
  references: v.optional(count),
  devices: v.optional(v.nullable(texts)),
  name: v.optional(v.string()),
  ...place,
});

const cmaArea = v.strictObject({
  name: words,
  totalPages: count,
  freePages: v.optional(count),
  largestRunPages: v.optional(count),
  basePfn: v.optional(count),
  ...place,
});

const figure = v.union([v.number(), v.string()]);

/** A finding as every document has it. */
export const findingFact = v.strictObject({
  rule: words,
  severity: v.pipe(
    v.picklist(['error', 'warning', 'note']),
    v.description('By harm; docs/kernel-log.md has the rules.'),
  ),
  subject: v.optional(words),
  ...place,
  figures: v.optional(v.record(v.string(), figure)),
  task: v.optional(v.string()),
  pid: v.optional(count),
  message: words,
  helps: v.optional(texts),
});

const pair = v.strictObject({
  between: v.pipe(v.array(words), v.minLength(1)),
  verdict: v.picklist(['satisfiable', 'unsatisfiable', 'underdetermined']),
  images: v.optional(v.array(v.record(v.string(), figure))),
  because: v.optional(words),
  helps: v.optional(texts),
  needBytes: v.optional(count),
  buffers: v.optional(count),
  memoryType: v.optional(count),
  modifierChoice: v.optional(v.picklist(['producer', 'pipewire'])),
});

/** What a file was taken for, and how many of its lines were understood so. */
export const shapeFact = v.strictObject({ kind: words, file: words, lines: count });

/** The schema of the document. */
export const whyDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/why/1'),
  shapes: v.array(shapeFact),
  complete: v.pipe(v.boolean(), v.description('False where a text is cut off.')),
  recording: v.boolean(),
  importers: v.optional(v.array(importer)),
  zones: v.optional(v.array(v.strictObject({ name: words, ...range, size: count }))),
  ram: v.optional(v.array(v.strictObject(range))),
  reserved: v.optional(v.array(reserved)),
  heaps: v.optional(v.array(heap)),
  memoryTypes: v.optional(v.array(memoryType)),
  gpus: v.optional(
    v.array(
      v.strictObject({
        index: count,
        name: v.optional(words),
        heaps: v.array(heap),
        memoryTypes: v.array(memoryType),
        ...place,
      }),
    ),
  ),
  buffers: v.optional(v.array(bufferFact)),
  holders: v.optional(v.array(holderFact)),
  mappedOnly: v.optional(v.array(holderFact)),
  totals: v.optional(v.record(v.string(), count)),
  cmaAreas: v.optional(v.array(cmaArea)),
  findings: v.optional(v.array(findingFact)),
  pairs: v.optional(v.array(pair)),
  unknown: v.optional(texts),
  snapshot: v.optional(
    v.strictObject({
      agrees: v.boolean(),
      fromLine: v.optional(count),
      toLine: v.optional(count),
    }),
  ),
});
