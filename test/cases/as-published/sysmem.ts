/**
 * What sysmem refuses although the product finds an answer: limits of its messages, and rules that keep
 * its search simple. Source: logical_buffer_collection.cc and constraints.fidl at 0fc6af00.
 */
import type { Fields } from '../report.ts';
import { groupsOf, type TreeNode } from '../sysmem/tree.ts';

/** Limits of a collection. */
export const LIMITS = {
  maxBuffers: 128,
  maxBytesPerCollection: 2 ** 30,
  maxBytesPerBuffer: 2 ** 28,
  maxGroupChildCombinations: 64,
  maxImageFormats: 64,
} as const;

/** The errors that participants see. */
export const ERRORS = {
  empty: 'CONSTRAINTS_INTERSECTION_EMPTY',
  combinations: 'TOO_MANY_GROUP_CHILD_COMBINATIONS',
  unspecified: 'UNSPECIFIED',
  protocol: 'PROTOCOL_DEVIATION',
  memory: 'NO_MEMORY',
} as const;

/** The cost of a modifier for a user that can tile; less is better. Others cost more than all of these. */
export const MODIFIER_COSTS: Readonly<Record<string, number>> = {
  INTEL_YF_CCS: 500,
  INTEL_Y_CCS: 600,
  INTEL_YF: 1000,
  INTEL_Y_TILED: 2000,
  INTEL_X_TILED: 3000,
};

/** Formats without a place for alpha; for them sysmem reports nothing of alpha, whatever was stated. */
const FORMATS_WITHOUT_ALPHA =
  'NV12 I420 M420 YV12 YUY2 MJPEG P010 B8G8R8 R8G8B8 R5G6B5 R3G3B2 L8 R8 R8G8'.split(' ');

/** What sysmem reports of alpha. */
export function reportedAlpha(format: string, isAlphaPresent: boolean | null): boolean | null {
  return FORMATS_WITHOUT_ALPHA.includes(format) ? null : isAlphaPresent;
}

/** Two pairs of one participant that some partner could not tell apart are refused. */
export function findCombineablePairs(images: readonly Fields[]): string | undefined {
  const isMet = (one: unknown, other: unknown) =>
    one === undefined || other === undefined || one === other;
  for (const [index, entry] of images.entries()) {
    const other = images
      .slice(0, index)
      .find(
        (each) =>
          isMet(each['format'], entry['format']) && isMet(each['modifier'], entry['modifier']),
      );
    if (other !== undefined) return `the pair ${String(entry['format'])} is listed twice`;
  }
  return undefined;
}

/** Padding for blocks is only computed for linear pictures of one plane with a greatest width. */
export function findUnpaddable(images: readonly Fields[]): string | undefined {
  const blocked = images.filter(
    (each) => Number((each['padForBlockSize'] as Fields | undefined)?.['width'] ?? 1) > 1,
  );
  const planar = 'I420 M420 NV12 YUY2 MJPEG YV12'.split(' ');
  const wrong = blocked.find(
    ({ format, modifier, maxSize }) =>
      modifier !== 'LINEAR' ||
      typeof format !== 'string' ||
      planar.includes(format) ||
      maxSize === undefined,
  );
  return wrong === undefined
    ? undefined
    : 'padForBlockSize needs a linear plane and a greatest width';
}

/** How many combinations of children a tree has; children that are not reachable do not count. */
export function combinationsOf(nodes: readonly TreeNode[]): bigint {
  return nodes.reduce((product, node) => product * combinationsOfNode(node), 1n);
}

function combinationsOfNode(node: TreeNode): bigint {
  if (node.kind === 'participant') return combinationsOf(node.below);
  return node.children.reduce((sum, child) => sum + combinationsOf(child), 0n);
}

/**
 * How many combinations are tried before this one: the last group changes fastest.
 *
 * @param isChosen - Whether a child of a group takes part.
 */
export function combinationsBefore(
  nodes: readonly TreeNode[],
  isChosen: (child: readonly TreeNode[]) => boolean,
): bigint {
  return nodes.reduce((before, node) => {
    const inner =
      node.kind === 'participant'
        ? combinationsBefore(node.below, isChosen)
        : beforeChild(node.children, isChosen);
    return before * combinationsOfNode(node) + inner;
  }, 0n);
}

function beforeChild(
  children: readonly (readonly TreeNode[])[],
  isChosen: (child: readonly TreeNode[]) => boolean,
): bigint {
  const index = children.findIndex(isChosen);
  const earlier = children.slice(0, index).reduce((sum, child) => sum + combinationsOf(child), 0n);
  return earlier + combinationsBefore(children[index] ?? [], isChosen);
}

/** Whether sysmem gives up before it comes to an answer. */
export function givesUp(
  nodes: readonly TreeNode[],
  isChosen: ((child: readonly TreeNode[]) => boolean) | null,
): boolean {
  if (groupsOf(nodes).length === 0) return false;
  const tried =
    isChosen === null ? combinationsOf(nodes) : combinationsBefore(nodes, isChosen) + 1n;
  return tried > BigInt(LIMITS.maxGroupChildCombinations);
}
