/**
 * Weak participants hold buffers that may go away. Whoever is below a weak one is weak, too, and must have
 * said that it can live with that: by itself, or by an ancestor for all below. Source: collection.fidl,
 * SetWeak and SetWeakOk.
 */
import { participantsOf, type ParticipantNode, type TreeNode } from './tree.ts';

/** Who is above a participant: by the tree, by its `parent`, or, in a plain list, those before it. */
function ancestorsOf(name: string, nodes: readonly TreeNode[]): readonly ParticipantNode[] {
  const all = participantsOf(nodes);
  const own = all.find((each) => each.name === name);
  const { parent } = own?.spec ?? {};
  if (parent !== undefined && parent !== null) {
    const above = all.filter((each) => each.name === parent);
    return [...above, ...above.flatMap((each) => ancestorsOf(each.name, nodes))];
  }
  const inTree = all.filter((each) =>
    participantsOf(each.below).some((below) => below.name === name),
  );
  if (inTree.length > 0) return inTree;
  const isPlainList = all.every(
    (each) => each.below.length === 0 && (each.spec.parent ?? undefined) === undefined,
  );
  return isPlainList && isChildName(name)
    ? all.slice(
        0,
        all.findIndex((each) => each.name === name),
      )
    : [];
}

/** A plain list shows who is whose child by names only. */
function isChildName(name: string): boolean {
  return /child/iu.test(name);
}

/** Whether a participant is weak, by itself or by those above it. */
export function isWeak(name: string, nodes: readonly TreeNode[]): boolean {
  const own = participantsOf(nodes).find((each) => each.name === name);
  return own?.spec.weak === true || ancestorsOf(name, nodes).some(({ spec }) => spec.weak === true);
}

/** Whether a weak participant has said in time that it can live with it. Asking to be weak says so. */
export function mayBeWeak(name: string, nodes: readonly TreeNode[]): boolean {
  const own = participantsOf(nodes).find((each) => each.name === name)?.spec;
  if (own?.weak === true || own?.weakOk === true) return true;
  return ancestorsOf(name, nodes).some(
    ({ spec }) => spec.weakOkForChildNodesAlso === true || spec.weakOk === 'for child nodes also',
  );
}

/** Whether a participant said so too late. */
export function isWeakOkTooLate(name: string, nodes: readonly TreeNode[]): boolean {
  const own = participantsOf(nodes).find((each) => each.name === name)?.spec;
  const isSaidLate = typeof own?.weakOk === 'string' && /late|after/iu.test(own.weakOk);
  return isSaidLate || own?.weakOkLate === true;
}
