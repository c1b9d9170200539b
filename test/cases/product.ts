/**
 * Everything the cases ask of the product, behind one file: which buffer serves these participants on
 * these heaps? Input that the product refuses as contradictory is an answer, too.
 */
import type {
  Choice as ProductChoice,
  Member as ProductMember,
} from '../../src/constraints/groups.ts';
import {
  mergeConstraints,
  parsePlatform,
  solve,
  type Bytes,
  type ConflictMember,
  type ImporterSpec,
  type Solution,
} from '../../src/index.ts';
import type { Fields } from './report.ts';

/** A participant with what it states, in the product's vocabulary. */
export interface Party {
  readonly id: string;
  readonly constraints: Fields;
}

/** One of several children; a child that is a list is all of its members together. */
export interface Choice {
  readonly group: string;
  readonly oneOf: readonly (Member | readonly Member[])[];
}

/** A participant or a choice between some. */
export type Member = Party | Choice;

/** A source of memory as the cases describe it. The first one is preferred. */
export interface Heap {
  readonly name: string;
  readonly domains?: readonly string[];
  readonly secure?: boolean;
  readonly memoryType?: number;
  /** False for pages from anywhere; true for one run, which is also the default. */
  readonly contiguous?: boolean;
  /** The least address and the size of its memory; a place of its own where it is left out. */
  readonly zone?: { readonly base: number; readonly size: number };
}

/** What is asked beside the participants. */
export interface Request {
  readonly size?: number;
  readonly bufferCount?: number;
  readonly image?: Fields;
}

/** A question to the product. */
export interface Question {
  readonly heaps: readonly Heap[];
  readonly members: readonly Member[];
  readonly request?: Request;
}

/** The product's answer; `contradictory` means that it refused what a participant states. */
export type Answer =
  | { readonly verdict: 'contradictory'; readonly why: string }
  | { readonly verdict: Solution['verdict']; readonly solution: Solution };

/** The memory of a heap that states no zone: more than any case asks for. */
const ZONE_SIZE = 2 ** 36;

/** Asks the product. */
export function ask({ heaps, members, request = {} }: Question): Answer {
  const parsed = parsePlatform(platformOf(heaps, members));
  if (!parsed.ok) {
    const { field = '', message } = parsed.refusal;
    return { verdict: 'contradictory', why: `${field}: ${message}` };
  }
  const platform = parsed.value;
  const known = new Map<string, ImporterSpec>(platform.importers.map((each) => [each.id, each]));
  const specified = members.map((member) => specifiedMember(member, known));
  const { size, ...rest } = request;
  const asked = { ...rest, ...(size === undefined ? {} : { size: size as Bytes }) };
  const solution = solve(platform, specified, asked);
  return { verdict: solution.verdict, solution };
}

/** A member as the product wants it: parties with checked constraints. */
function specifiedMember(
  member: Member,
  known: ReadonlyMap<string, ImporterSpec>,
): ProductMember<ImporterSpec> {
  if ('id' in member) {
    const spec = known.get(member.id);
    if (spec === undefined) throw new Error(`${member.id} is not in the platform`);
    return spec;
  }
  const oneOf = member.oneOf.map((child): ProductChoice<ImporterSpec> =>
    isList(child)
      ? child.map((each) => specifiedMember(each, known))
      : specifiedMember(child, known),
  );
  return { group: member.group, oneOf };
}

function isList(child: Member | readonly Member[]): child is readonly Member[] {
  return Array.isArray(child);
}

/** Every party of a list of members, those of groups included. */
function partiesOf(members: readonly Member[]): readonly Party[] {
  return members.flatMap((member) =>
    'id' in member
      ? [member]
      : member.oneOf.flatMap((child) => partiesOf(isList(child) ? child : [child])),
  );
}

/** The merged requirement of some statements, each of another participant. */
export function mergedOf(statements: readonly Fields[]): ReturnType<typeof mergeConstraints> {
  return mergeConstraints(
    statements.map((constraints, index) => ({ id: `participant${index}`, constraints })),
  );
}

/** The solution of a question that must have one. */
export function solved(question: Question): Solution {
  const answer = ask(question);
  if (answer.verdict !== 'satisfiable') {
    const why = answer.verdict === 'contradictory' ? answer.why : describeConflicts(answer);
    throw new Error(`the product finds no solution (${answer.verdict}: ${why})`);
  }
  return answer.solution;
}

/** Whether the product finds a solution. A question that leaves too much open is a fault of the runner. */
export function isSatisfiable(question: Question): boolean {
  const answer = ask(question);
  if (answer.verdict === 'underdetermined') throw new Error('the question leaves too much open');
  return answer.verdict === 'satisfiable';
}

/** The storage of a solution. */
export function placementOf(solution: Solution): NonNullable<Solution['placement']> {
  if (solution.placement === null) throw new Error('a solution without a placement');
  return solution.placement;
}

/** The image of a solution. */
export function imageOf(
  solution: Solution,
): NonNullable<NonNullable<Solution['placement']>['image']> {
  const { image } = placementOf(solution);
  if (image === null) throw new Error('a solution without an image');
  return image;
}

/** The statements that cannot hold together; empty where the product did not look for them. */
export function conflictsOf(answer: Answer): readonly (readonly ConflictMember[])[] {
  return answer.verdict === 'contradictory'
    ? []
    : answer.solution.conflicts.map(({ members }) => members);
}

function describeConflicts(answer: Answer): string {
  return conflictsOf(answer)
    .map((members) => members.map((each) => `${each.participant}.${each.field}`).join(' with '))
    .join('; ');
}

function platformOf(heaps: readonly Heap[], members: readonly Member[]): unknown {
  return {
    name: 'case',
    zones: heaps.map((heap, index) => ({
      name: `zone${index}`,
      base: heap.zone?.base ?? index * ZONE_SIZE,
      size: heap.zone?.size ?? ZONE_SIZE,
    })),
    allocators: heaps.map(({ name, contiguous = true, domains, secure, memoryType }, index) => ({
      id: heaps.length - 1 - index,
      name,
      kind: contiguous ? 'contiguous-region' : 'system',
      zones: [`zone${index}`],
      priority: heaps.length - index,
      ...(domains === undefined ? {} : { domains }),
      ...(secure === undefined ? {} : { secure }),
      ...(memoryType === undefined ? {} : { memoryType }),
      ...(secure === true ? { cpuAccess: false } : {}),
    })),
    importers: partiesOf(members),
  };
}
