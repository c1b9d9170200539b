/**
 * Alternatives: a group stands for exactly one of its children, the first that works. Groups nest, and a
 * child may be several participants together.
 * Source: fuchsia.sysmem2 `BufferCollectionTokenGroup`, which gives up after 64 combinations; here there
 * is no cap (group-search.ts).
 */
import type { Participant } from './constraints.ts';

/** One of several, the first preferred. @public */
export interface Group<Leaf extends Participant = Participant> {
  /** Its name, unique among groups. */
  readonly group: string;
  /** At least one child: a participant, a group, or several of them together. */
  readonly oneOf: readonly Choice<Leaf>[];
}

/** A participant or a group of alternatives. @public */
export type Member<Leaf extends Participant = Participant> = Leaf | Group<Leaf>;

/** One child of a group. @public */
export type Choice<Leaf extends Participant = Participant> = Member<Leaf> | readonly Member<Leaf>[];

/** Whether a member is a group. */
export function isGroup<Leaf extends Participant>(member: Member<Leaf>): member is Group<Leaf> {
  return 'oneOf' in member;
}

/** The members of a child: itself, or all of a list. */
export function membersOf<Leaf extends Participant>(choice: Choice<Leaf>): readonly Member<Leaf>[] {
  return isList(choice) ? choice : [choice];
}

function isList<Leaf extends Participant>(choice: Choice<Leaf>): choice is readonly Member<Leaf>[] {
  return Array.isArray(choice);
}

/** The name of a child: that of its first member. */
export function nameOfChoice(choice: Choice): string {
  const names = membersOf(choice).map((each) => (isGroup(each) ? each.group : each.id));
  return names.join('+');
}
