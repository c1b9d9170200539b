/**
 * The lexicographically first choice of alternatives that works. Groups are decided in depth-first
 * pre-order, the first child first, and a participant joins as soon as the choices above it are made.
 *
 * When somebody cannot join, a smallest set of those who joined is to blame, and with them decisions. The search
 * jumps back to the last of those decisions (conflict-directed backjumping: Prosser, "Hybrid algorithms
 * for the constraint satisfaction problem", 1993) and remembers the blamed choices as a nogood, so that
 * it never makes them together again. Only choices that cannot work are left out, so the first choice
 * that is found is the first there is.
 */
import { present } from '../base/assert.ts';
import type { Participant } from '../constraints/constraints.ts';
import {
  isGroup,
  membersOf,
  nameOfChoice,
  type Group,
  type Member,
} from '../constraints/groups.ts';
import {
  mergeRequirements,
  NO_REQUIREMENT,
  rememberDemands,
  requirementOf,
  type Requirement,
} from '../constraints/requirement.ts';

/** What was chosen, and who takes part. */
export interface FoundChoice<Leaf extends Participant> {
  readonly participants: readonly Leaf[];
  /** `group=child` for each group that was decided, in order. */
  readonly chosen: readonly string[];
  readonly requirement: Requirement;
}

/** A decision that was made: which child of which group. */
interface Literal {
  readonly group: Group;
  readonly child: number;
}

/** A participant that has joined, with the decisions that brought it in. */
interface Joined<Leaf> {
  readonly participant: Leaf;
  readonly because: readonly Group[];
}

/** Participants that joined together: the position of the first, and what all before it demand. */
interface Batch {
  readonly start: number;
  readonly before: Requirement;
}

/** Members that still have to be dealt with, each with the decisions above it. */
interface Pending<Leaf extends Participant> {
  readonly member: Member<Leaf>;
  readonly because: readonly Group[];
  readonly rest: Pending<Leaf> | null;
}

/** The decisions that cannot stand together; none where it can never work. */
type Blame = ReadonlySet<Group>;

/**
 * Finds the first choice that works.
 *
 * @param members - Participants and groups; participants without alternatives join first.
 * @param canBeMet - Whether a merged requirement can be met; a weaker one is never harder to meet.
 * @returns The choice, or null where no choice works.
 */
export function findChoice<Leaf extends Participant>(
  members: readonly Member<Leaf>[],
  canBeMet: (requirement: Requirement) => boolean,
): FoundChoice<Leaf> | null {
  const search = new GroupSearch<Leaf>(canBeMet);
  return search.run(members);
}

class GroupSearch<Leaf extends Participant> {
  readonly #canBeMet: (requirement: Requirement) => boolean;
  readonly #mergedFrom = rememberDemands();
  readonly #joined: Joined<Leaf>[] = [];
  readonly #batches: Batch[] = [];
  readonly #decided = new Map<Group, number>();
  readonly #nogoods = new Map<Group, (readonly Literal[])[]>();
  #found: FoundChoice<Leaf> | null = null;

  constructor(canBeMet: (requirement: Requirement) => boolean) {
    this.#canBeMet = canBeMet;
  }

  run(members: readonly Member<Leaf>[]): FoundChoice<Leaf> | null {
    if (!this.#canBeMet(NO_REQUIREMENT)) return null;
    this.#visit(pend(members, [], null), NO_REQUIREMENT);
    return this.#found;
  }

  /** Deals with what is pending. Returns null where a choice was found, else who is to blame. */
  #visit(pending: Pending<Leaf> | null, requirement: Requirement): Blame | null {
    if (pending === null) {
      this.#found = {
        // An importer may stand in several alternatives; it takes part once.
        participants: [...new Set(this.#joined.map(({ participant }) => participant))],
        chosen: [...this.#decided].map(
          ([group, child]) => `${group.group}=${childName(group, child)}`,
        ),
        requirement,
      };
      return null;
    }
    const { member, because, rest } = pending;
    if (isGroup(member)) return this.#decide(member, because, rest, requirement);
    return this.#join(pending, requirement);
  }

  /** Lets all participants join that come before the next group, and asks about them together. */
  #join(pending: Pending<Leaf>, requirement: Requirement): Blame | null {
    const before = this.#joined.length;
    this.#batches.push({ start: before, before: requirement });
    const batch: Leaf[] = [];
    let next: Pending<Leaf> | null = pending;
    while (next !== null && !isGroup(next.member)) {
      batch.push(next.member);
      this.#joined.push({ participant: next.member, because: next.because });
      next = next.rest;
    }
    const merged = mergeRequirements(requirement, this.#mergedFrom(batch));
    const blame = this.#canBeMet(merged) ? this.#visit(next, merged) : this.#whoseFault();
    this.#joined.length = before;
    this.#batches.pop();
    return blame;
  }

  /** Tries the children of a group in order. */
  #decide(
    group: Group<Leaf>,
    because: readonly Group[],
    rest: Pending<Leaf> | null,
    requirement: Requirement,
  ): Blame | null {
    // If every child fails, it is also the fault of whatever made this group necessary.
    const blamed = new Set<Group>(because);
    for (const [child, choice] of group.oneOf.entries()) {
      this.#decided.set(group, child);
      const next = pend(membersOf(choice), [...because, group], rest);
      const blame = this.#knownNogood(group, child) ?? this.#visit(next, requirement);
      if (blame === null) return null;
      this.#remember(blame);
      this.#decided.delete(group);
      if (!blame.has(group)) return blame;
      for (const each of blame) if (each !== group) blamed.add(each);
    }
    return blamed;
  }

  /**
   * The decisions behind a smallest set of participants that cannot be together. The first of those who joined
   * that makes all before it fail is one of the set; with it, fewer of those before fail, and so on. What those
   * before demand together is known, so that a question costs one merge, however many have joined.
   */
  #whoseFault(): Blame {
    const blamed = new Set<Group>();
    let known = NO_REQUIREMENT;
    let end = this.#joined.length;
    while (end > 0 && this.#canBeMet(known)) {
      const fails = (count: number) =>
        !this.#canBeMet(mergeRequirements(known, this.#demandOfFirst(count)));
      let [low, high] = [0, end];
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if (fails(middle)) high = middle;
        else low = middle;
      }
      const culprit = present(this.#joined[high - 1], 'who joined at a position');
      for (const group of culprit.because) blamed.add(group);
      known = mergeRequirements(known, requirementOf(culprit.participant));
      end = high - 1;
    }
    return blamed;
  }

  /** What the first of those who joined demand together. */
  #demandOfFirst(count: number): Requirement {
    let [low, high] = [0, this.#batches.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (present(this.#batches[middle], 'a batch').start <= count) low = middle;
      else high = middle;
    }
    const { start, before } = present(this.#batches[low], 'a batch');
    const some = this.#joined.slice(start, count).map(({ participant }) => participant);
    return mergeRequirements(before, this.#mergedFrom(some));
  }

  #remember(blame: Blame): void {
    const literals = [...blame].map((group) => ({ group, child: this.#decided.get(group) ?? 0 }));
    for (const { group } of literals) {
      const known = this.#nogoods.get(group) ?? [];
      this.#nogoods.set(group, [...known, literals]);
    }
  }

  /** The blame of a nogood that this choice would complete. */
  #knownNogood(group: Group, child: number): Blame | null {
    const complete = this.#nogoods
      .get(group)
      ?.find((literals) => literals.every((each) => this.#decided.get(each.group) === each.child));
    if (complete === undefined || this.#decided.get(group) !== child) return null;
    return new Set(complete.map((each) => each.group));
  }
}

function childName(group: Group, child: number): string {
  const choice = group.oneOf[child];
  return choice === undefined ? '' : nameOfChoice(choice);
}

/** Puts members in front of what is pending; participants before groups, else in their order. */
function pend<Leaf extends Participant>(
  members: readonly Member<Leaf>[],
  because: readonly Group[],
  rest: Pending<Leaf> | null,
): Pending<Leaf> | null {
  const ordered = [
    ...members.filter((each) => !isGroup(each)),
    ...members.filter((each) => isGroup(each)),
  ];
  return ordered.reduceRight<Pending<Leaf> | null>(
    (behind, member) => ({ member, because, rest: behind }),
    rest,
  );
}
