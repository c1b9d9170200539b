/** The words with which a case points at participants of a tree, such as "child 1 of the first group". */
import { NotUnderstoodError } from '../report.ts';
import { ORDINAL_PATTERN, readOrdinal } from '../words.ts';
import { groupsOf, participantsOf, type GroupNode, type TreeNode } from './tree.ts';

const CHILD = String.raw`(?:child (\d+)|(?:the )?(${ORDINAL_PATTERN}|last) child(?:ren)?)`;
const CHILD_OF = new RegExp(
  String.raw`^(?:the |all (?:the )?|every |each )?${CHILD}(?: (?:of|in) (?:the )?(?:(${ORDINAL_PATTERN}|last) group|(?:every|each|all) groups?|group (\d+)|group))?$`,
  'iu',
);

/** The names of the participants that a phrase means. */
export function namesOf(phrase: string, nodes: readonly TreeNode[]): readonly string[] {
  const text = phrase.trim().replace(/^the root$/u, 'root');
  const known = participantsOf(nodes).map(({ name }) => name);
  if (known.includes(text)) return [text];
  const compact = text.replaceAll(/[\s/]+/gu, '_');
  if (known.includes(compact)) return [compact];
  const found = CHILD_OF.exec(text);
  const groups = groupsOf(nodes);
  if (found === null || groups.length === 0)
    throw new NotUnderstoodError(`participant "${phrase}"`);
  const [, number, childOrdinal, groupOrdinal, groupNumber] = found;
  return selectedGroups(groups, groupOrdinal, groupNumber).map((group) => {
    const index =
      number === undefined ? indexOf(childOrdinal ?? '', group.children.length) : Number(number);
    const [first] = participantsOf(group.children[index] ?? []);
    if (first === undefined) throw new NotUnderstoodError(`participant "${phrase}"`);
    return first.name;
  });
}

function selectedGroups(
  groups: readonly GroupNode[],
  ordinal: string | undefined,
  number: string | undefined,
): readonly GroupNode[] {
  if (number !== undefined) return groups.slice(Number(number), Number(number) + 1);
  if (ordinal === undefined) return groups;
  const index = indexOf(ordinal, groups.length);
  return groups.slice(index, index + 1);
}

function indexOf(ordinal: string, length: number): number {
  return ordinal.toLowerCase() === 'last' ? length - 1 : readOrdinal(ordinal);
}
