/**
 * A case of sysmem as it stands in its file. Every key is listed; one that is not makes its case fail,
 * because a constraint that nobody reads would be checked by nobody.
 */
import * as v from 'valibot';
import { extentSchema } from '../extent.ts';

const count = v.exactOptional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))));
const flag = v.exactOptional(v.nullable(v.boolean()));
const text = v.exactOptional(v.nullable(v.string()));
const texts = v.exactOptional(v.nullable(v.array(v.string())));
const extent = v.exactOptional(v.nullable(extentSchema));

const usageBits = v.exactOptional(v.union([v.array(v.string()), v.boolean(), v.null_()]));

const usage = v.strictObject({
  none: usageBits,
  cpu: usageBits,
  vulkan: usageBits,
  display: usageBits,
  video: usageBits,
});

const memory = v.strictObject({
  minSizeBytes: count,
  maxSizeBytes: count,
  physicallyContiguousRequired: flag,
  minPhysicalBaseAlignment: count,
  secureRequired: flag,
  ram: flag,
  cpu: flag,
  inaccessible: flag,
  permittedHeaps: texts,
});

const pair = v.union([
  v.strictTuple([v.nullable(v.string()), v.nullable(v.string())]),
  v.strictObject({ format: text, modifier: text }),
]);

const image = v.strictObject({
  format: text,
  modifier: text,
  /** Several pairs that share everything else. */
  formatsAndModifiers: v.exactOptional(v.array(pair)),
  pixelFormatAndModifiers: v.exactOptional(v.array(pair)),
  colorSpaces: texts,
  isAlphaPresent: flag,
  minSize: extent,
  maxSize: extent,
  maxWidthTimesHeight: count,
  sizeAlignment: extent,
  displayRectAlignment: extent,
  minBytesPerRow: count,
  maxBytesPerRow: count,
  bytesPerRowDivisor: count,
  startOffsetDivisor: count,
  requireBytesPerRowAtPixelBoundary: flag,
  requiredMinSize: extent,
  requiredMaxSize: extent,
  requiredMaxSizeList: v.exactOptional(v.nullable(v.array(extentSchema))),
  padForBlockSize: extent,
  padBeyondImageSizeBytes: count,
});

/** The keys of a participant that state constraints. */
const constraintEntries = {
  usage: v.exactOptional(v.nullable(usage)),
  minBufferCountForCamping: count,
  minBufferCountForDedicatedSlack: count,
  minBufferCountForSharedSlack: count,
  minBufferCount: count,
  maxBufferCount: count,
  memory: v.exactOptional(v.nullable(memory)),
  image: v.exactOptional(v.nullable(v.array(image))),
};

/** Null constraints, an empty object and `noConstraints` are the same: no opinion. */
const participantEntries = {
  name: text,
  ...constraintEntries,
  constraints: v.exactOptional(v.union([v.null_(), v.strictObject({}), v.literal('empty')])),
  noConstraints: flag,
  late: flag,
  weak: flag,
  weakOk: v.exactOptional(v.nullable(v.union([v.boolean(), v.string()]))),
  weakOkForChildNodesAlso: flag,
  /** It said so after it had waited for its buffers. */
  weakOkLate: flag,
  dispensable: flag,
  /** The participant closes its channel before it has said anything. */
  failsEarly: flag,
  parent: text,
};

/** A participant as it stands in a case. */
export type ParticipantSpec = v.InferOutput<
  v.StrictObjectSchema<typeof participantEntries, undefined>
>;

/** An image entry as it stands in a case. */
export type ImageSpec = v.InferOutput<typeof image>;

/** A participant or a group, with what is below it. */
export type NodeSpec = ParticipantSpec & {
  readonly group?: readonly (NodeSpec | readonly NodeSpec[])[];
  readonly children?: readonly NodeSpec[];
};

const node: v.GenericSchema<unknown, NodeSpec> = v.strictObject({
  ...participantEntries,
  group: v.exactOptional(v.array(v.lazy(() => v.union([node, v.array(node)])))),
  children: v.exactOptional(v.array(v.lazy(() => node))),
});

const domains = v.strictObject({
  cpu: flag,
  ram: flag,
  inaccessible: flag,
  secure: flag,
});

/** The heaps of a case with the domains they support. */
export type PoolSpec = Readonly<Record<string, v.InferOutput<typeof domains>>>;

/** A case of sysmem. */
export const sysmemCaseSchema = v.strictObject({
  id: v.string(),
  source: v.looseObject({}),
  basis: v.string(),
  participants: v.union([v.string(), v.array(node)]),
  sequence: v.exactOptional(v.array(v.string())),
  variants: v.exactOptional(v.array(v.string())),
  pool: v.exactOptional(v.record(v.string(), domains)),
  expect: v.record(v.string(), v.unknown()),
  note: v.exactOptional(v.string()),
  arith: v.exactOptional(v.string()),
});

/** A case of sysmem as it stands in its file. */
export type SysmemCase = v.InferOutput<typeof sysmemCaseSchema>;
