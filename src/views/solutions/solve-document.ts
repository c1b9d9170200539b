/** What `cenalloc solve --json` prints: `cenalloc/solve/1`. Fields are added to it, never changed. */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import { HEAP_NODE_KERNELS, heapNodes } from '../../allocators/heap-names.ts';
import { warningsOf } from '../../allocators/platform/platform-warnings.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { ContentRequest } from '../../constraints/content.ts';
import { describeRequirement } from '../../constraints/describe-requirement.ts';
import { COHERENCY_DOMAINS } from '../../constraints/allocator-facts.ts';
import { planesOf } from '../../constraints/images/plane-sizes.ts';
import { PIXEL_APIS } from '../../constraints/pixel-formats/pixel-apis.ts';
import { DEMANDS } from '../../constraints/requirement.ts';
import type { Solution } from '../../solver/solution.ts';
import { sharingDocument, sharingSchema } from './sharing-words.ts';
import { silenceWarnings } from './silence-words.ts';
import { noHeapWarning } from './heap-words.ts';
import { divisionWarning, ownNames, pixelWarnings, unknownInConflicts } from './pixel-words.ts';

const whole = v.pipe(v.number(), v.integer());
const names = v.array(words);

/** A value as it was stated: of which form depends on its field. */
const stated = v.custom<unknown>(() => true);

const imageRequest = v.strictObject({
  format: v.optional(words),
  modifier: v.optional(words),
  width: v.optional(count),
  height: v.optional(count),
  bytesPerRow: v.optional(count),
});

const asked = v.strictObject({
  size: v.optional(v.pipe(count, v.description('Bytes of data of one buffer.'))),
  bufferCount: v.optional(count),
  image: v.optional(imageRequest),
});

const member = v.strictObject({
  participant: v.pipe(words, v.description('An importer, a group, or "buffer" for what is asked.')),
  field: words,
  value: v.pipe(stated, v.description('As it was stated.')),
});

const extent = { width: count, height: count };

const image = v.strictObject({
  format: words,
  modifier: words,
  colorSpace: v.nullable(words),
  isAlphaPresent: v.nullable(v.boolean()),
  startOffset: v.pipe(count, v.description('Where the image begins in the buffer, in bytes.')),
  displayRectAlignment: v.strictObject(extent),
  layouts: v.array(v.strictObject({ ...extent, bytesPerRow: count })),
  padForBlockSize: v.strictObject(extent),
  padBeyondImageSize: count,
  planeBuffers: v.optional(
    v.pipe(count, v.description('In how many buffers its planes lie, where it is not one.')),
  ),
});

const runs = v.array(v.strictObject({ address: count, length: count }));

const tables = v.pipe(
  v.array(
    v.strictObject({
      importer: words,
      entries: v.array(v.strictObject({ dmaAddress: whole, length: count })),
    }),
  ),
  v.description('How each participant sees the buffer, on its bus.'),
);

const placement = v.strictObject({
  allocator: words,
  allocatorId: count,
  size: v.pipe(
    v.nullable(count),
    v.description('Bytes of data of one buffer; null where nobody knows them.'),
  ),
  storageSize: v.pipe(count, v.description('Bytes of its pages.')),
  bufferCount: v.pipe(
    count,
    v.description('How many there are; images, where the planes of one lie in several buffers.'),
  ),
  buffers: v.pipe(
    v.array(v.strictObject({ storageSize: count, runs, tables })),
    v.description('Each of those in which the planes of one image lie; empty where it is one.'),
  ),
  domain: v.picklist(COHERENCY_DOMAINS),
  contiguous: v.boolean(),
  runs,
  image: v.nullable(image),
  tables,
});

const nodes = v.array(v.strictObject({ path: words, kernels: v.picklist(HEAP_NODE_KERNELS) }));

const region = v.strictObject({
  kind: v.picklist(['cma', 'carveout', 'secure']),
  name: words,
  id: count,
  memoryType: v.optional(count),
  size: count,
  from: v.optional(v.pipe(count, v.description('Bytes that it has now, where it is there.'))),
  alignment: count,
  deviceTree: v.pipe(words, v.description('Its node below /reserved-memory of a device tree.')),
  nodes: v.pipe(nodes, v.description('What programs open to allocate from it, on which kernels.')),
});

const copy = v.strictObject({
  importer: words,
  how: v.picklist(['copy', 'convert']),
  bytes: v.pipe(v.nullable(count), v.description('Of one buffer; null where nobody says.')),
  by: v.pipe(names, v.description('Who could do it; whether they can is not known.')),
});

const correction = v.strictObject({
  kind: v.picklist(['relax', 'drop', 'leaveOut', 'enlarge', 'add']),
  change: v.pipe(words, v.description('The change in words.')),
  makesIt: v.picklist(['satisfiable', 'underdetermined']),
  missing: v.optional(v.pipe(names, v.description('What somebody must still say then.'))),
  members: v.array(member),
  to: v.optional(v.pipe(stated, v.description('The value to which every member is relaxed.'))),
  copies: v.optional(v.array(copy)),
  region: v.optional(region),
});

/** Each field that somebody demands; a field that is left out is not demanded. */
const merged = v.strictObject(
  Object.fromEntries(DEMANDS.map(({ name }) => [name, v.optional(stated)])),
);

/** The form of the document. */
export const solveDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/solve/1'),
  platform: words,
  importers: v.pipe(names, v.description('Who shares the buffer: importers and groups.')),
  request: v.pipe(asked, v.description('What is asked of the buffer.')),
  size: v.pipe(v.nullable(count), v.description('Bytes of one buffer; null where nobody says.')),
  verdict: v.picklist(['satisfiable', 'unsatisfiable', 'underdetermined']),
  missing: v.pipe(names, v.description('What somebody must still say, in words.')),
  allocator: v.nullable(words),
  mixed: v.pipe(
    v.array(v.strictObject({ allocator: words, buffers: count })),
    v.description('Where no allocator holds all buffers, and several together do.'),
  ),
  nodes: v.pipe(nodes, v.description('What programs open to allocate, the first one first.')),
  participants: names,
  chosen: v.pipe(names, v.description('group=child for each group.')),
  merged: v.pipe(merged, v.description('What all of them demand together, field by field.')),
  placement: v.nullable(placement),
  planes: v.array(
    v.strictObject({
      buffer: count,
      offset: count,
      bytesPerRow: count,
      bytes: count,
      holds: v.picklist(['pixels', 'metadata']),
    }),
  ),
  names: v.pipe(
    v.array(
      v.strictObject({
        participant: words,
        api: v.optional(v.picklist(PIXEL_APIS)),
        format: v.optional(words),
        modifier: v.optional(words),
      }),
    ),
    v.description('What each participant calls the image.'),
  ),
  conflicts: v.pipe(
    v.array(v.strictObject({ members: v.array(member) })),
    v.description('The smallest sets of statements that cannot hold together.'),
  ),
  corrections: v.pipe(v.array(correction), v.description('Changes, each of which is enough.')),
  nearest: v.pipe(
    v.nullable(asked),
    v.description('What could be asked instead; null where that does not help.'),
  ),
  complete: v.pipe(
    v.boolean(),
    v.description('False where there may be more conflicts and corrections.'),
  ),
  passedOver: v.array(
    v.strictObject({ allocator: words, cause: v.picklist(['unsuitable', 'full']), reason: words }),
  ),
  sharing: v.pipe(
    v.nullable(sharingSchema),
    v.description('What lies beside it where the platform says how importers share.'),
  ),
  warnings: v.pipe(names, v.description('What is not certain about the answer.')),
});

const DEFAULT_SIZE = 'nobody says how large the buffer is: its size is the default';

/** The document of an answer. */
export function solveDocument(
  platform: Platform,
  importers: readonly string[],
  request: ContentRequest,
  solution: Solution,
  isDefaultSize = false,
): object {
  const { verdict, allocator, merged, placement, passedOver } = solution;
  const image = placement?.image ?? null;
  return {
    schema: 'cenalloc/solve/1',
    platform: platform.name,
    importers,
    request,
    size: request.size ?? placement?.size ?? null,
    verdict,
    missing: solution.missing,
    allocator: allocator === null ? null : allocator.name,
    mixed: solution.mixed.map((share) => ({
      allocator: share.allocator.name,
      buffers: share.buffers,
    })),
    nodes: allocator === null ? [] : heapNodes(allocator, platform.kernel, platform.allocators),
    participants: solution.participants.map(({ id }) => id),
    chosen: solution.chosen,
    merged: describeRequirement(merged),
    placement:
      placement === null || allocator === null
        ? null
        : { allocator: allocator.name, allocatorId: allocator.id, ...placement },
    planes: image === null ? [] : planesOf(image),
    names: image === null ? [] : ownNames(image, solution.participants),
    conflicts: solution.conflicts,
    corrections: solution.corrections,
    nearest: solution.nearest,
    complete: solution.complete,
    passedOver: passedOver.map((each) => ({
      allocator: each.allocator.name,
      cause: each.cause,
      reason: each.reason,
    })),
    sharing: sharingDocument(platform, solution),
    warnings: [
      ...silenceWarnings(allocator === null ? [] : solution.participants),
      ...(isDefaultSize ? [DEFAULT_SIZE] : []),
      ...warningsOf(platform),
      ...(image === null ? [] : pixelWarnings(image, solution.participants)),
      ...(placement === null ? [] : divisionWarning(placement)),
      ...noHeapWarning(platform, allocator),
      ...unknownInConflicts(platform.importers, solution.conflicts),
    ],
  };
}
