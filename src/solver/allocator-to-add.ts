/**
 * What an allocator would have to be so that everybody could be served: the correction that asks nobody
 * to give anything up. It is a region of reserved memory, large enough for all buffers at a time, and is tried
 * on the platform before it is told. Where the memory that is there cannot hold it, more memory is what is needed.
 * There is none where the importers contradict each other, or where no
 * allocator that is added could be the one they name.
 */
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { canNameRegion, namesOfNewRegion } from '../allocators/heap-names.ts';
import { bufferSet, buffersIn } from '../allocators/buffer-set.ts';
import { canServe } from '../allocators/place.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { allocatorId } from '../base/ids.ts';
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { COHERENCY_DOMAINS } from '../constraints/allocator-facts.ts';
import { roomedBuffers } from '../constraints/buffer-count.ts';
import { possibleContents } from '../constraints/content.ts';
import { NO_REQUIREMENT, type Requirement } from '../constraints/requirement.ts';
import { whoAgrees, type Correction, type Dispute, type RegionToAdd } from './dispute.ts';
import { outcomeOn } from './missing.ts';
import { platformWithRegion } from './platform-with-region.ts';
import {
  deviceTreeNode,
  isWindowSaid,
  nodesOfRegion,
  regionFor,
  type RegionExtent,
} from './reserved-region.ts';

/** The allocator to add, as a list of at most one correction. */
export function allocatorToAdd(platform: Platform, dispute: Dispute): readonly Correction[] {
  const { question, groups } = dispute;
  const { request } = question;
  const agreed = whoAgrees(dispute);
  if (agreed === null) return [];
  const { requirement } = agreed;
  const [content] = possibleContents(requirement, request);
  if (content === undefined) return [];
  const count = roomedBuffers(requirement, request);
  const kinds = requirement.secure ? (['secure'] as const) : (['cma', 'carveout'] as const);
  const possible: Correction[] = [];
  for (const kind of kinds) {
    const identity = identityFor(platform, kind, requirement);
    if (identity === null) continue;
    const spec = specOf(kind, identity, requirement);
    const set = bufferSet(requirement, content, count);
    const region = regionFor(spec, kind, set);
    if (region === null) continue;
    for (const memory of ['there', 'more'] as const) {
      const extended = platformWithRegion(platform, spec, region, requirement.dmaWindow, memory);
      if (extended === null || !canServe(extended, requirement, request)) continue;
      const outcome = outcomeOn(extended, question, groups);
      const change = changeFor(platform, spec, region, requirement, buffersIn(set), memory);
      possible.push({ kind: 'add', ...outcome, members: [], ...change });
    }
  }
  // What the memory that is there can hold comes before what needs more of it.
  const best = possible.find((each) => each.region !== undefined) ?? possible[0];
  return best === undefined ? [] : [best];
}

/** What makes an allocator acceptable to all who name allocators by name, id or memory type. */
interface Identity {
  readonly id: number;
  readonly name: string;
  readonly memoryType?: number;
}

/** An id, a name and a memory type that are free here and that all accept; null where there are none. */
function identityFor(
  platform: Platform,
  kind: RegionToAdd['kind'],
  requirement: Requirement,
): Identity | null {
  const { allocatorMask, allocators, memoryTypeBits } = requirement;
  const ids = new Set<number>(platform.allocators.map((each) => each.id));
  const names = platform.allocators.map((each) => each.name);
  const isFree = (id: number) => ((allocatorMask >>> id) & 1) === 1 && !ids.has(id);
  const id = Array.from({ length: 32 }, (_, each) => each).find(isFree);
  const name = (allocators ?? namesOfNewRegion(kind, platform.kernel)).find((each) =>
    canNameRegion(kind, each, names),
  );
  if (id === undefined || name === undefined) return null;
  if (!memoryTypeBits.isSaid) return { id, name };
  // A memory type that is there is what its driver says; no region becomes another one of it.
  const types = platform.allocators.map((each) => each.memoryType);
  const memoryType = Array.from({ length: 32 }, (_, each) => each).find(
    (each) => ((memoryTypeBits.bits >>> each) & 1) === 1 && !types.includes(each),
  );
  return memoryType === undefined ? null : { id, name, memoryType };
}

function specOf(
  kind: RegionToAdd['kind'],
  { id, ...identity }: Identity,
  { secure }: Requirement,
): AllocatorSpec {
  return {
    ...identity,
    id: allocatorId(id),
    kind,
    zones: [identity.name],
    priority: -1,
    secure,
    cpuAccess: !secure,
    domains: secure ? ['inaccessible'] : COHERENCY_DOMAINS,
  };
}

function changeFor(
  { kernel }: Platform,
  { kind, name, id, memoryType }: AllocatorSpec,
  region: RegionExtent,
  requirement: Requirement,
  count: number,
  memory: 'there' | 'more',
): Pick<Correction, 'change' | 'region'> {
  const needs = [
    ...promises(requirement),
    `at least ${sizeInWords(region.size)}${count === 1 ? '' : ` for ${count} buffers`}`,
    ...(requirement.allocators === null ? [] : [`the name ${name}`]),
    ...(memoryType === undefined ? [] : [`the memory type ${memoryType}`]),
    ...(requirement.allocatorMask === NO_REQUIREMENT.allocatorMask ? [] : [`the id ${id}`]),
  ];
  const allocator = `an allocator with ${needs.join(', ')}`;
  // No node of a device tree makes memory.
  if (memory === 'more') {
    return { change: `give the platform more memory, and in it ${allocator}` };
  }
  return {
    change: `add ${allocator}`,
    region: {
      kind: kind as RegionToAdd['kind'],
      name,
      id,
      ...(memoryType === undefined ? {} : { memoryType }),
      ...region,
      deviceTree: deviceTreeNode(kind as RegionToAdd['kind'], name, region, requirement),
      nodes: nodesOfRegion(kind as RegionToAdd['kind'], name, kernel),
    },
  };
}

function promises(requirement: Requirement): readonly string[] {
  const { contiguous, alignment, secure, domains, segmentLimits, dmaWindow } = requirement;
  const [strictest] = segmentLimits;
  return [
    ...(contiguous ? ['contiguous memory'] : []),
    ...(!contiguous && strictest !== undefined ? [`at most ${strictest.count} segments`] : []),
    ...(secure ? ['protected memory'] : []),
    ...(isWindowSaid(requirement)
      ? [`addresses ${addressInWords(dmaWindow.start)} to ${addressInWords(dmaWindow.end - 1)}`]
      : []),
    ...(alignment > PAGE_SIZE ? [`alignment to ${sizeInWords(alignment)}`] : []),
    ...(domains.length < NO_REQUIREMENT.domains.length
      ? [`the domain ${domains.join(' or ')}`]
      : []),
  ];
}
