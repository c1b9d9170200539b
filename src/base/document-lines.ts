/** Where a field of a JSON document stands in its text, and which key stands twice. */
import type { JsonNode } from './json-syntax.ts';

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
export function lineOfPath(root: JsonNode, path: FieldPath): number {
  let node = root;
  let { line } = root;
  for (const key of path) {
    const next = child(node, key);
    if (next === undefined) break;
    ({ value: node, line } = next);
  }
  return line;
}

/** The first key that stands twice in one object; `JSON.parse` would keep the last silently. */
export function findDuplicateKey(
  node: JsonNode,
  path: FieldPath = [],
): { readonly line: number; readonly path: FieldPath } | null {
  if (node.type === 'array') {
    for (const [index, element] of node.elements.entries()) {
      const found = findDuplicateKey(element, [...path, index]);
      if (found !== null) return found;
    }
  }
  if (node.type !== 'object') return null;
  const seen = new Set<string>();
  for (const { key, line, value } of node.members) {
    const here = [...path, key];
    if (seen.has(key)) return { line, path: here };
    seen.add(key);
    const found = findDuplicateKey(value, here);
    if (found !== null) return found;
  }
  return null;
}

function child(
  node: JsonNode,
  key: string | number,
): { readonly value: JsonNode; readonly line: number } | undefined {
  if (node.type === 'object') return node.members.find((member) => member.key === key);
  const value = node.type === 'array' && typeof key === 'number' ? node.elements[key] : undefined;
  return value && { value, line: value.line };
}
