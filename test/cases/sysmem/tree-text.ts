/**
 * Trees that a case describes in words, such as "63 groups, each nested under child 0 of the one before;
 * every child 0 wants 2P, every child 1 and the root want P". P is a page.
 */
import { NotUnderstoodError } from '../report.ts';
import { COUNT_PATTERN, ORDINAL_PATTERN, readCount, readOrdinal } from '../words.ts';
import type { ParticipantSpec } from './schema.ts';
import type { GroupNode, ParticipantNode, TreeNode } from './tree.ts';
import { combinationsOf } from '../as-published/sysmem.ts';

const PAGE = 4096;

/** What a text says about its tree. */
interface Shape {
  groups: number;
  /** Under which child of the group before a group is nested; null where groups are siblings. */
  nestedUnder: number | null;
  children: number;
  /** The pages that the root, a child by its index, and all others want. */
  readonly wants: Map<'root' | 'others' | number, number>;
  combinations: bigint | null;
}

/** A participant that takes exactly so many pages, as the tests' "picky" constraints do. */
export function picky(
  name: string,
  pages: number,
  below: readonly TreeNode[] = [],
): ParticipantNode {
  const bytes = pages * PAGE;
  const spec: ParticipantSpec = {
    name,
    usage: { cpu: ['READ_OFTEN', 'WRITE_OFTEN'] },
    minBufferCountForCamping: 1,
    memory: {
      minSizeBytes: bytes,
      maxSizeBytes: bytes,
      ram: false,
      cpu: true,
      inaccessible: false,
    },
  };
  return { kind: 'participant', name, spec, below };
}

/** Reads a tree of groups, or says that the text describes none. */
export function readTree(text: string): readonly TreeNode[] | undefined {
  if (!/group/iu.test(text) || !/\dP|\bP\b|fit/u.test(text)) return undefined;
  const shape: Shape = {
    groups: 0,
    nestedUnder: null,
    children: 2,
    wants: new Map(),
    combinations: null,
  };
  const plain = text.replace(COMBINATIONS, (_, count: string) => {
    shape.combinations = BigInt(count);
    return '';
  });
  for (const clause of plain.split(CLAUSE_END).map((each) => each.trim())) {
    if (clause !== '') readClause(clause, shape);
  }
  if (shape.groups === 0) throw new NotUnderstoodError(`a tree without groups "${text}"`);
  const nodes = build(shape);
  if (shape.combinations !== null && combinationsOf(nodes) !== shape.combinations) {
    throw new NotUnderstoodError(`${shape.combinations} combinations in "${text}"`);
  }
  return nodes;
}

const COMBINATIONS = /\(?(?:\d+\^\d+ ?= ?)?(\d+) (?:reachable )?combinations?\)?/u;
/** Clauses end at a mark, at a word that begins another one, and between two wishes. */
const CLAUSE_END =
  /[;,.]| (?:where|but|while|whereas|so that|in which) |(?<=P) and (?=\S.* (?:wants?|needs?) )| (?=that want)/u;

type Reader = (found: readonly (string | undefined)[], shape: Shape) => void;

const count = `(${COUNT_PATTERN}|an?)`;
const ofChildren = String.raw`(?:each )?(?:of|with|having|has|have) ${count} (?:child(?:ren)?|tokens?)(?: each)?`;

/** Parts of a clause that may follow each other. */
const PARTS: readonly (readonly [RegExp, Reader])[] = [
  [
    new RegExp(String.raw`^(?:${count} )?(?:sibling |independent |separate )?groups?\b`, 'iu'),
    ([, groups], shape) => {
      shape.groups = number(groups ?? 'a');
    },
  ],
  [
    new RegExp(`^${ofChildren}`, 'iu'),
    ([, children = ''], shape) => {
      shape.children = number(children);
    },
  ],
  [
    new RegExp(String.raw`^${count} (?:child(?:ren)?|tokens?)(?: each)?$`, 'iu'),
    ([, children = ''], shape) => {
      shape.children = number(children);
    },
  ],
  [
    /^(?:each )?nested under child (\d+) of the (?:one before|previous(?: one| group)?)/iu,
    ([, child = ''], shape) => {
      shape.nestedUnder = Number(child);
    },
  ],
  [/^(?:all )?(?:siblings? )?(?:each )?(?:directly )?under (?:the )?root\b/iu, () => undefined],
  [/^all siblings\b|^(?:in )?each(?: group)?$/iu, () => undefined],
  [/^(?:child 0|the first child|first children?) (?:is|are) preferred$/iu, () => undefined],
  [
    new RegExp(
      String.raw`^only (?:the )?(?:(${ORDINAL_PATTERN}|last) child(?:ren)?|child (\d+))(?: of each(?: group)?)? (?:can )?(?:fits?|works?|succeeds?)$`,
      'iu',
    ),
    ([, ordinal, index], shape) => {
      readOnlyFitting(ordinal, index, shape);
    },
  ],
  [
    /^(?:only )?(.+?) (?:wants? |needs? )?(\d*) ?P$/iu,
    ([, who = '', pages = ''], shape) => {
      readWant(who, pages, shape);
    },
  ],
];

function readClause(clause: string, shape: Shape): void {
  let left = clause.replace(/^and /u, '');
  while (left !== '') {
    const part = PARTS.find(([pattern]) => pattern.test(left));
    const found = part?.[0].exec(left);
    if (part === undefined || found === null || found === undefined) {
      throw new NotUnderstoodError(`clause "${clause}"`);
    }
    part[1]([...found], shape);
    left = left.slice(found[0].length).trim();
  }
}

function readOnlyFitting(
  ordinal: string | undefined,
  index: string | undefined,
  shape: Shape,
): void {
  const last = shape.children - 1;
  const named = ordinal?.toLowerCase() === 'last' ? last : readOrdinal(ordinal ?? '1st');
  const fitting = index === undefined ? named : Number(index);
  for (let child = 0; child < shape.children; child += 1) {
    shape.wants.set(child, child === fitting ? 1 : 2);
  }
  if (!shape.wants.has('root')) shape.wants.set('root', 1);
}

const WHO = new RegExp(
  String.raw`^(?:child (\d+)|(?:the )?(${ORDINAL_PATTERN}) child(?:ren)?)$`,
  'iu',
);
const ALL_CHILDREN = /^(?:that|child(?:ren)?|tokens?|others?|other child(?:ren)?|rest)$/iu;

function readWant(who: string, pages: string, shape: Shape): void {
  const amount = pages === '' ? 1 : Number(pages);
  for (const each of who.split(/ and /u)) {
    const name = each
      .trim()
      .replace(/^(?:(?:every|each|all|the|in each) )+/iu, '')
      .replace(/ (?:of|in) (?:each|every)(?: group)?$/iu, '');
    const [, index, ordinal] = WHO.exec(name) ?? [];
    if (/^root(?: token)?$/iu.test(name)) shape.wants.set('root', amount);
    else if (ALL_CHILDREN.test(name)) shape.wants.set('others', amount);
    else if (index !== undefined) shape.wants.set(Number(index), amount);
    else if (ordinal !== undefined) shape.wants.set(readOrdinal(ordinal), amount);
    else throw new NotUnderstoodError(`who wants "${who}"`);
  }
}

function number(text: string): number {
  return /^an?$/iu.test(text) ? 1 : readCount(text);
}

function build({ groups, nestedUnder, children, wants }: Shape): readonly TreeNode[] {
  const pagesOf = (child: number) => wants.get(child) ?? wants.get('others') ?? 1;
  const group = (index: number, nested: readonly TreeNode[]): GroupNode => ({
    kind: 'group',
    name: `group${index}`,
    children: Array.from({ length: children }, (_, child) => [
      picky(`group${index}.child${child}`, pagesOf(child), child === nestedUnder ? nested : []),
    ]),
  });
  const indices = Array.from({ length: groups }, (_, index) => index);
  const below =
    nestedUnder === null
      ? indices.map((index) => group(index, []))
      : indices.reduceRight<readonly TreeNode[]>((nested, index) => [group(index, nested)], []);
  return [picky('root', wants.get('root') ?? 1, below)];
}
