/** The participants of a collection as a tree: participants with what is below them, and groups. */
import type { NodeSpec, ParticipantSpec } from './schema.ts';

/** A participant with the nodes below it. */
export interface ParticipantNode {
  readonly kind: 'participant';
  readonly name: string;
  readonly spec: ParticipantSpec;
  readonly below: readonly TreeNode[];
}

/** Alternatives; the first one is preferred. A child is a list of nodes that come together. */
export interface GroupNode {
  readonly kind: 'group';
  readonly name: string;
  readonly children: readonly (readonly TreeNode[])[];
}

/** A node of a collection. */
export type TreeNode = ParticipantNode | GroupNode;

/** The tree of the participants that a case lists. */
export function treeOf(specs: readonly NodeSpec[]): readonly TreeNode[] {
  let participants = 0;
  let groups = 0;
  const nodes = (spec: NodeSpec): readonly TreeNode[] => {
    const { group, children = [], ...own } = spec;
    const isGroupOnly = group !== undefined && Object.keys(own).every((key) => key === 'name');
    const name = own.name ?? (isGroupOnly ? `group${(groups += 1)}` : `p${participants}`);
    if (!isGroupOnly) participants += 1;
    const alternatives =
      group === undefined ? [] : [groupOf(isGroupOnly ? name : undefined, group)];
    if (isGroupOnly) return alternatives;
    const below = [...children.flatMap(nodes), ...alternatives];
    return [{ kind: 'participant', name: name.replaceAll(/[\s/]+/gu, '_'), spec: own, below }];
  };
  const groupOf = (
    name: string | undefined,
    children: NonNullable<NodeSpec['group']>,
  ): GroupNode => ({
    kind: 'group',
    name: name ?? `group${(groups += 1)}`,
    children: children.map((child) =>
      (Array.isArray(child) ? (child as readonly NodeSpec[]) : [child as NodeSpec]).flatMap(nodes),
    ),
  });
  return specs.flatMap(nodes);
}

/** Every participant of a tree in depth-first order. */
export function participantsOf(nodes: readonly TreeNode[]): readonly ParticipantNode[] {
  return nodes.flatMap((node) =>
    node.kind === 'participant'
      ? [node, ...participantsOf(node.below)]
      : node.children.flatMap(participantsOf),
  );
}

/** Every group of a tree in depth-first order. */
export function groupsOf(nodes: readonly TreeNode[]): readonly GroupNode[] {
  return nodes.flatMap((node) =>
    node.kind === 'participant' ? groupsOf(node.below) : [node, ...node.children.flatMap(groupsOf)],
  );
}

/** A tree in which every participant is replaced. */
export function mapParticipants(
  nodes: readonly TreeNode[],
  change: (node: ParticipantNode) => ParticipantSpec,
): readonly TreeNode[] {
  return nodes.map((node) =>
    node.kind === 'participant'
      ? { ...node, spec: change(node), below: mapParticipants(node.below, change) }
      : { ...node, children: node.children.map((child) => mapParticipants(child, change)) },
  );
}

/** The tree without some participants and all below them; a group keeps its other children. */
export function withoutParticipants(
  nodes: readonly TreeNode[],
  isLeftOut: (node: ParticipantNode) => boolean,
): readonly TreeNode[] {
  return nodes.flatMap((node): readonly TreeNode[] => {
    if (node.kind === 'group') {
      const children = node.children.filter(
        (child) => !child.some((each) => each.kind === 'participant' && isLeftOut(each)),
      );
      return [
        { ...node, children: children.map((child) => withoutParticipants(child, isLeftOut)) },
      ];
    }
    return isLeftOut(node) ? [] : [{ ...node, below: withoutParticipants(node.below, isLeftOut) }];
  });
}
