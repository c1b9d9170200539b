/**
 * Where a field of a JSON document stands in its text, and which key stands twice. `JSON.parse`
 * knows neither; the syntax tree of momoa does.
 */
import type { MemberNode, ValueNode } from '@humanwhocodes/momoa';

/** The keys and indices that lead from the root of a document to one of its fields. */
export type FieldPath = readonly (string | number)[];

/** The longest name of a field that is repeated; a document may hold one of megabytes. */
const KEY_LENGTH_MAX = 128;

/** Writes a path as people write it: `importers[2].constraints.alignment`. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = key.length <= KEY_LENGTH_MAX ? key : `${key.slice(0, KEY_LENGTH_MAX - 1)}…`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** The line of the field at `path`, or of its nearest ancestor that exists. */
export function lineOfPath(root: ValueNode, path: FieldPath): number {
  let node: ValueNode = root;
  let line = root.loc.start.line;
  for (const key of path) {
    const next = child(node, key);
    if (next === undefined) break;
    node = next.value;
    line = next.loc.start.line;
  }
  return line;
}

/** The first key that stands twice in one object; `JSON.parse` would keep the last silently. */
export function findDuplicateKey(
  node: ValueNode,
  path: FieldPath = [],
): { readonly line: number; readonly path: FieldPath } | null {
  if (node.type === 'Array') {
    for (const [index, element] of node.elements.entries()) {
      const found = findDuplicateKey(element.value, [...path, index]);
      if (found !== null) return found;
    }
  }
  if (node.type !== 'Object') return null;
  const seen = new Set<string>();
  for (const member of node.members) {
    const here = [...path, keyOf(member)];
    if (seen.has(keyOf(member))) return { line: member.loc.start.line, path: here };
    seen.add(keyOf(member));
    const found = findDuplicateKey(member.value, here);
    if (found !== null) return found;
  }
  return null;
}

function child(node: ValueNode, key: string | number) {
  if (node.type === 'Array' && typeof key === 'number') return node.elements[key];
  if (node.type === 'Object') return node.members.find((member) => keyOf(member) === key);
  return undefined;
}

function keyOf(member: MemberNode): string {
  return member.name.type === 'String' ? member.name.value : member.name.name;
}
