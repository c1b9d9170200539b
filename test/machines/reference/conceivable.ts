/** Whether some storage could serve everybody, however much memory there were. [ATT1] */
import { accepts, acceptsTogether } from '../../../src/constraints/accepts.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from '../../../src/constraints/allocator-facts.ts';
import type {
  Constraints,
  DemandField,
  Participant,
} from '../../../src/constraints/constraints.ts';
import type { Storage } from '../../../src/constraints/storage.ts';
import { allocatorId } from '../../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../../src/base/units.ts';
import { isConceivable } from '../../../src/testing/reference/reference-placement.ts';
import { PAGE } from './plain-world.ts';

const BITS = Array.from({ length: 32 }, (_, bit) => bit);

const ONE_PAGE: Storage = {
  allocator: allocatorId(0),
  runs: [{ address: physicalAddress(0), length: bytes(PAGE) }],
};

/** Whether storage of so many bytes is conceivable for all, one kind of demand after the other. */
export function isConceivableForAll(all: readonly Participant[], size: number): boolean {
  const constraints = all.map((each) => each.constraints);
  return (
    isConceivable(constraints, size / PAGE) &&
    isAllocatorConceivable(all) &&
    isSizePossible(constraints, size) &&
    areCountsPossible(all) &&
    areImagesPossible(constraints, size) &&
    acceptsTogether(all.map(only('mandatory')), ONE_PAGE)
  );
}

/** A participant with these statements and no others, of which it still knows. */
function only(...fields: readonly DemandField[]) {
  return ({ id, constraints }: Participant): Participant => ({
    id,
    constraints: Object.fromEntries(
      Object.entries(constraints).filter(([name]) => fields.includes(name as DemandField)),
    ),
    knows: knownTo(constraints),
  });
}

function knownTo(constraints: Constraints): readonly string[] {
  const ofImages = (constraints.images ?? []).flatMap((entry) => Object.keys(entry));
  return [...Object.keys(constraints), ...ofImages.map((name) => `images.${name}`)];
}

/** Some name, some Vulkan memory type, and some way to see the memory suit all. */
function isAllocatorConceivable(all: readonly Participant[]): boolean {
  const secure = all.some(({ constraints }) => constraints.secure === true);
  const names = ['any', ...all.flatMap(({ constraints }) => constraints.allocators ?? [])];
  const suits = (fields: readonly DemandField[], storage: Storage): boolean =>
    all.map(only(...fields)).every(({ constraints }) => accepts(constraints, storage));
  const withFacts = (name: string, memoryType: number): Storage => ({
    ...ONE_PAGE,
    facts: { name, memoryType, secure, domains: COHERENCY_DOMAINS },
  });
  // Protected memory is what the CPU may not touch.
  const domains = secure ? (['inaccessible'] as const) : COHERENCY_DOMAINS;
  return (
    names.some((name) => suits(['allocators'], withFacts(name, 0))) &&
    BITS.some((bit) => suits(['memoryTypeBits'], withFacts('any', bit))) &&
    domains.some((domain) => suits(['domains', 'usage'], { ...ONE_PAGE, domain })) &&
    CATEGORIES.some((category) => suits(['deny'], { ...ONE_PAGE, category }))
  );
}

/** What is left beside the room around the data is as large as all need. */
function isSizePossible(all: readonly Constraints[], size: number): boolean {
  const prefix = Math.max(0, ...all.map((each) => each.prefix ?? 0));
  const padding = Math.max(0, ...all.map((each) => each.padding ?? 0));
  const data = size - prefix - padding;
  return (
    data >= 1 &&
    all.every(({ minSize = 0, maxSize = Infinity }) => data >= minSize && data <= maxSize)
  );
}

/** As many buffers as all hold and want are as few as somebody allows. */
export function areCountsPossible(all: readonly Participant[]): boolean {
  const fewest = Math.max(
    1,
    sumOf(all, 'minBufferCountForCamping') +
      sumOf(all, 'minBufferCountForDedicatedSlack') +
      Math.max(0, ...all.map((each) => each.constraints.minBufferCountForSharedSlack ?? 0)),
    ...all.map((each) => each.constraints.minBufferCount ?? 0),
  );
  return all.every(({ constraints }) => fewest <= (constraints.maxBufferCount ?? Infinity));
}

function sumOf(
  all: readonly Participant[],
  field: 'minBufferCountForCamping' | 'minBufferCountForDedicatedSlack',
): number {
  return all.reduce((sum, { constraints }) => sum + (constraints[field] ?? 0), 0);
}

/** The bytes of a pixel, of the formats that are stated in these lives. */
const PIXELS: Readonly<Record<string, number>> = { R8G8B8A8: 4, R8: 1 };

/** Some format and modifier is one that all take, and small enough; these lives state no more of images. */
function areImagesPossible(all: readonly Constraints[], size: number): boolean {
  const lists = all.flatMap(({ images }) => (images === undefined ? [] : [images]));
  return (
    lists.length === 0 ||
    lists.flat().some((one) => {
      const takers = lists.map((entries) =>
        entries.filter(
          ({ format, modifier }) =>
            [undefined, one.format].includes(format) &&
            [undefined, one.modifier].includes(modifier),
        ),
      );
      const sizes = takers.flat().flatMap(({ minSize }) => minSize ?? []);
      const width = Math.max(0, ...sizes.map((each) => each.width));
      const height = Math.max(0, ...sizes.map((each) => each.height));
      const bytes = width * height * (PIXELS[one.format ?? ''] ?? 0);
      return takers.every((entries) => entries.length > 0) && bytes <= size;
    })
  );
}
