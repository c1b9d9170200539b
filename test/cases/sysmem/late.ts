/**
 * Newcomers after the allocation. What exists is a member that accepts nothing else; a newcomer is admitted
 * where all can be solved together with it. Attaching before the allocation behaves the same in sysmem: the
 * newcomer has no say in it. Source: LogicalBufferCollection::TryLateLogicalAllocation.
 */
import { ERRORS } from '../as-published/sysmem.ts';
import { imageOf, placementOf, type Answer, type Heap, type Member } from '../product.ts';
import { solveCollection, type Outcome } from './collection.ts';
import { mapParticipants, participantsOf, withoutParticipants, type TreeNode } from './tree.ts';

/** The initial allocation, and how each newcomer fared. */
export interface LateOutcome {
  readonly initial: Outcome;
  readonly admitted: ReadonlyMap<string, Outcome>;
}

/** Solves a collection whose participants are partly late. */
export function solveWithLate(
  nodes: readonly TreeNode[],
  heaps: readonly Heap[],
  rules: 'exact' | 'sysmem',
): LateOutcome {
  const complete = withSharedPicture(nodes);
  const isLate = (name: string) =>
    participantsOf(complete).find((each) => each.name === name)?.spec.late === true;
  const first = withoutParticipants(complete, ({ name }) => isLate(name));
  const initial = solveCollection({ nodes: first, heaps, rules });
  const admitted = new Map<string, Outcome>();
  if (!initial.isAllocated) return { initial, admitted };
  const extra = [existing(initial.answer)];
  let present = first;
  for (const newcomer of participantsOf(complete).filter(({ spec }) => spec.late === true)) {
    const nodesWith = [...present, newcomer];
    const outcome = solveCollection({ nodes: nodesWith, heaps, extra, rules });
    const isEarlyFailure = newcomer.spec.failsEarly === true;
    const early = { ...outcome, isAllocated: false, error: ERRORS.unspecified };
    admitted.set(newcomer.name, isEarlyFailure ? early : outcome);
    if (outcome.isAllocated && !isEarlyFailure) present = nodesWith;
  }
  return { initial, admitted };
}

/**
 * A case may state the picture once, on the newcomer, where the published test gave everybody the same one:
 * then those who came first share it. Where anybody of them states a picture, nothing is filled in.
 */
function withSharedPicture(nodes: readonly TreeNode[]): readonly TreeNode[] {
  const all = participantsOf(nodes).map(({ spec }) => spec);
  const picture = all.find((spec) => spec.late === true && spec.image !== undefined)?.image;
  const isStated = all.some((spec) => spec.late !== true && spec.image !== undefined);
  if (picture === undefined || isStated) return nodes;
  return mapParticipants(nodes, ({ spec }) =>
    spec.late === true ? spec : { ...spec, image: picture },
  );
}

/** Storage that exists: exactly this size, number, heap, domain and image. */
function existing(answer: Answer): Member {
  if (answer.verdict === 'contradictory') throw new Error(answer.why);
  const { solution } = answer;
  const { size, bufferCount, domain, image } = placementOf(solution);
  const pinned = {
    minSize: size,
    maxSize: size,
    minBufferCount: bufferCount,
    maxBufferCount: bufferCount,
    domains: [domain],
    allocators: [solution.allocator?.name],
  };
  const constraints = image === null ? pinned : { ...pinned, images: [pairOf(answer)] };
  return { id: 'existing', constraints };
}

function pairOf(answer: Exclude<Answer, { verdict: 'contradictory' }>): Record<string, unknown> {
  const { format, modifier, colorSpace, isAlphaPresent } = imageOf(answer.solution);
  return {
    format,
    modifier,
    ...(colorSpace === null ? {} : { colorSpaces: [colorSpace] }),
    ...(isAlphaPresent === null ? {} : { isAlphaPresent }),
  };
}
