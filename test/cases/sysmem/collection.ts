/**
 * A collection of buffers for a tree of participants: the exact answer is the product's, and sysmem's own
 * answer is the product's under sysmem's limits and refusals.
 */
import {
  ERRORS,
  findCombineablePairs,
  findUnpaddable,
  givesUp,
  LIMITS,
} from '../as-published/sysmem.ts';
import { ask, conflictsOf, placementOf, type Answer, type Heap, type Member } from '../product.ts';
import type { Fields } from '../report.ts';
import {
  participantsOf,
  withoutParticipants,
  type ParticipantNode,
  type TreeNode,
} from './tree.ts';
import { hasOpinion, translate } from './translate.ts';

/** How a collection ended. */
export interface Outcome {
  readonly isAllocated: boolean;
  /** The error that participants see; undefined where it is allocated. */
  readonly error?: string;
  /** Why, for the words of a failing case. */
  readonly why?: string;
  readonly answer: Answer;
  /** The names of those who take part. */
  readonly participants: ReadonlySet<string>;
}

/** A question about a collection. */
export interface Collection {
  readonly nodes: readonly TreeNode[];
  readonly heaps: readonly Heap[];
  /** Further members, such as storage that exists already. */
  readonly extra?: readonly Member[];
  /** Whose rules apply. */
  readonly rules: 'exact' | 'sysmem';
}

/** Stated for the collection itself under sysmem's rules. */
const LIMITS_MEMBER: Member = {
  id: 'collection',
  constraints: { maxBufferCount: LIMITS.maxBuffers, maxSize: LIMITS.maxBytesPerBuffer },
};

/** The published tests behind cases that say nothing of sizes ask for a byte. */
const SIZE_MEMBER: Member = { id: 'size', constraints: { minSize: 1 } };

/** A case about pictures that has no size in it at all is about formats, not about sizes. */
function isAbstractOfSize(nodes: readonly TreeNode[]): boolean {
  const specs = participantsOf(nodes).map(({ spec }) => spec);
  const keys = specs.flatMap(({ memory, image }) => [
    ...Object.keys(memory ?? {}),
    ...(image ?? []).flatMap((entry) => Object.keys(entry)),
  ]);
  const isAboutPictures = specs.some(({ image }) => (image ?? []).length > 0);
  return isAboutPictures && !keys.some((key) => SIZE_KEYS.includes(key));
}

const SIZE_KEYS = ['minSizeBytes', 'minSize', 'requiredMaxSize', 'requiredMaxSizeList'];

/** Solves a collection. */
export function solveCollection({ nodes, heaps, extra = [], rules }: Collection): Outcome {
  const refusals = new Map(participantsOf(nodes).map((node) => [node, refusalOf(node, rules)]));
  // A participant whose statement is refused can be left out only with its child of a group.
  const possible = withoutParticipants(nodes, (node) => refusals.get(node) !== undefined);
  const refused = [...refusals].find(([node, why]) => why !== undefined && isAlways(node, nodes));
  const limits = rules === 'sysmem' ? [LIMITS_MEMBER] : [];
  const assumed = isAbstractOfSize(nodes) ? [SIZE_MEMBER] : [];
  const stated = membersOf(refused === undefined ? possible : nodes);
  const members = [...stated, ...extra, ...limits, ...assumed];
  const answer = ask({ heaps, members });
  if (refused !== undefined) return failed(answer, `${refused[0].name}: ${refused[1] ?? ''}`);
  if (answer.verdict !== 'satisfiable') {
    const error = rules === 'sysmem' && givesUp(nodes, null) ? ERRORS.combinations : ERRORS.empty;
    return failed(answer, whyNot(answer), error);
  }
  const participants = new Set(answer.solution.participants.map(({ id }) => String(id)));
  if (rules === 'sysmem') {
    const isChosen = (child: readonly TreeNode[]) =>
      participantsOf(child).some(({ name }) => participants.has(name));
    if (givesUp(nodes, isChosen))
      return failed(answer, 'too many combinations', ERRORS.combinations);
    const why = sysmemRefusal(nodes, answer, participants);
    if (why !== undefined) return failed(answer, why);
  }
  return { isAllocated: true, answer, participants };
}

function failed(answer: Answer, why: string, error: string = ERRORS.empty): Outcome {
  return { isAllocated: false, error, why, answer, participants: new Set() };
}

function whyNot(answer: Answer): string {
  if (answer.verdict === 'contradictory') return answer.why;
  const conflicts = conflictsOf(answer).map((members) =>
    members.map((each) => `${each.participant}.${each.field}`).join(' with '),
  );
  return `${answer.verdict} ${conflicts.join('; ')}`;
}

/** Whether a participant takes part whatever the groups choose. */
function isAlways(node: ParticipantNode, nodes: readonly TreeNode[]): boolean {
  return nodes.some(
    (each) => each.kind === 'participant' && (each === node || isAlways(node, each.below)),
  );
}

function refusalOf({ spec }: ParticipantNode, rules: Collection['rules']): string | undefined {
  const { constraints, contradictions } = translate(spec);
  const [contradiction] = contradictions;
  if (contradiction !== undefined || rules === 'exact') return contradiction;
  const images = (constraints['images'] ?? []) as readonly Fields[];
  if (images.length > LIMITS.maxImageFormats) return 'too many image formats';
  const tooFar = images.find((each) => Number(each['startOffsetDivisor'] ?? 1) > 4096);
  if (tooFar !== undefined) return 'startOffsetDivisor is larger than a page';
  return findCombineablePairs(images) ?? findUnpaddable(images);
}

/** What sysmem refuses after it has merged everything. */
function sysmemRefusal(
  nodes: readonly TreeNode[],
  answer: Exclude<Answer, { verdict: 'contradictory' }>,
  participants: ReadonlySet<string>,
): string | undefined {
  const specs = participantsOf(nodes)
    .filter(({ name }) => participants.has(name))
    .map(({ spec }) => spec);
  const { bufferCount, image, ...placement } = placementOf(answer.solution);
  const size = placement.size ?? 0;
  if (size * bufferCount > LIMITS.maxBytesPerCollection) return 'the collection is too large';
  const most = Math.min(...specs.map(({ memory }) => memory?.maxSizeBytes ?? Infinity));
  if (size + (image?.padBeyondImageSize ?? 0) > most) return 'the padding exceeds maxSizeBytes';
  const counts = specs.flatMap((each) => [
    each.minBufferCount,
    each.minBufferCountForCamping,
    each.minBufferCountForDedicatedSlack,
    each.minBufferCountForSharedSlack,
  ]);
  const stated = counts.filter((each) => each !== undefined && each !== null);
  if (stated.length > 0 && stated.every((each) => each === 0)) return 'nobody asks for a buffer';
  const colors = specs.flatMap((each) =>
    (each.image ?? []).map(({ colorSpaces }) => colorSpaces ?? []),
  );
  const isColorSaid = colors.some((each) => each.length > 0);
  if (image?.colorSpace === null && isColorSaid) return 'nobody names a colour space';
  const sizes = specs.flatMap((each) => [
    each.memory?.minSizeBytes,
    ...(each.image ?? []).flatMap((entry) => entry.minSize ?? []),
    ...(each.image ?? []).flatMap(({ requiredMaxSize }) => requiredMaxSize ?? []),
    ...(each.image ?? []).flatMap(({ requiredMaxSizeList }) => (requiredMaxSizeList ?? []).flat()),
  ]);
  const saidSizes = sizes.filter((each) => each !== undefined && each !== null);
  if (saidSizes.length > 0 && saidSizes.every((each) => each === 0)) return 'nobody states a size';
  return undefined;
}

/** The tree in the product's vocabulary. A participant comes together with what is below it. */
function membersOf(nodes: readonly TreeNode[]): readonly Member[] {
  return nodes.flatMap((node): readonly Member[] => {
    if (node.kind === 'participant') {
      const own = hasOpinion(node.spec) ? translate(node.spec).constraints : {};
      return [{ id: node.name, constraints: own }, ...membersOf(node.below)];
    }
    return [{ group: node.name, oneOf: node.children.map(membersOf) }];
  });
}
