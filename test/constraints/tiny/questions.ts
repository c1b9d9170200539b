/**
 * What there is to say about a question, by trying every part of it: all minimal conflicts and corrections
 * of the statements, the importers to leave out, the nearest size. The reference of reference.ts judges.
 */
import type { Platform } from '../../../src/allocators/platform/platform.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { isServed, type Asked, type Asker } from './reference.ts';

const PAGE = 4096;

/** One statement: of an importer, or of the buffer itself. */
export interface Stated {
  readonly participant: string;
  readonly field: string;
}

/** Everything that is stated. A format on which all agree is a fact, and so are an IOMMU and an API. */
export function statedIn(all: readonly Asker[], asked: Asked): readonly Stated[] {
  const pairs = all.flatMap(({ constraints }) => constraints.images ?? []);
  const isAgreed = new Set(pairs.flatMap(({ format }) => format ?? [])).size === 1;
  const ofBuffer = Object.entries(asked).map(([field]) => ({ participant: 'buffer', field }));
  const ofImporters = all.flatMap(({ id, constraints }) =>
    Object.entries(constraints).flatMap(([field, value]): readonly Stated[] => {
      if (['iommu', 'api', 'fixed', 'driver'].includes(field) || value === false) return [];
      if (field !== 'images') return [{ participant: id, field }];
      const names = new Set((constraints.images ?? []).flatMap((pair) => Object.keys(pair)));
      return [...names]
        .filter((name) => !(name === 'format' && isAgreed))
        .map((name) => ({ participant: id, field: `images.${name}` }));
    }),
  );
  return [...ofBuffer, ...ofImporters];
}

/** The question with some of its statements dropped; everybody still knows what it knew. */
export function without(
  all: readonly Asker[],
  asked: Asked,
  dropped: readonly Stated[],
): readonly [readonly Asker[], Asked] {
  const isDropped = (participant: string, field: string) =>
    dropped.some((each) => each.participant === participant && each.field === field);
  const keep = (id: string, fields: object) =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => !isDropped(id, field)));
  const askers = all.map((asker): Asker => {
    const { id, constraints } = asker;
    const images = constraints.images?.map((pair) =>
      Object.fromEntries(
        Object.entries(pair).filter(([field]) => !isDropped(id, `images.${field}`)),
      ),
    );
    const kept: Constraints = {
      ...keep(id, constraints),
      ...(images === undefined ? {} : { images }),
    };
    const pairNames = (constraints.images ?? []).flatMap((pair) =>
      Object.keys(pair).map((name) => `images.${name}`),
    );
    return { id, constraints: kept, knows: [...Object.keys(constraints), ...pairNames] };
  });
  return [askers, keep('buffer', asked)];
}

/** All answers to a question that cannot be served. */
export interface Answers {
  readonly conflicts: readonly string[];
  readonly corrections: readonly string[];
  readonly leaveOut: readonly string[];
}

/** All minimal conflicts and corrections, each as the sorted names of its members. */
export function answersOf(
  platform: Platform,
  all: readonly Asker[],
  asked: Asked,
  isOneBuffer = false,
): Answers {
  const statements = statedIn(all, asked);
  const serves = memo((kept: number) => {
    const dropped = statements.filter((_, index) => (kept >> index) % 2 === 0);
    return isServed(platform, ...without(all, asked, dropped), isOneBuffer);
  });
  const everything = 2 ** statements.length - 1;
  const named = (set: number) =>
    statements
      .filter((_, index) => (set >> index) % 2 === 1)
      .map(({ participant, field }) => `${participant}.${field}`)
      .sort()
      .join(' ');
  const servesImporters = (kept: number) =>
    isServed(
      platform,
      all.filter((_, index) => (kept >> index) % 2 === 1),
      asked,
    );
  const everybody = 2 ** all.length - 1;
  return {
    conflicts: minimal(statements.length, (set) => !serves(set))
      .filter((set) => set > 0)
      .map(named)
      .sort(),
    corrections: minimal(statements.length, (set) => serves(everything ^ set))
      .map(named)
      .sort(),
    leaveOut: minimal(all.length, (set) => servesImporters(everybody ^ set))
      .filter((set) => set !== everybody)
      .map((set) =>
        all
          .filter((_, index) => (set >> index) % 2 === 1)
          .map(({ id }) => id)
          .join(' and '),
      )
      .sort(),
  };
}

/** The sets of bits of which something holds and of none of whose parts it does. */
function minimal(count: number, holds: (set: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (const set of setsBySize(count)) {
    if (!found.some((each) => (each & set) === each) && holds(set)) found.push(set);
  }
  return found;
}

function setsBySize(count: number): readonly number[] {
  const sizeOf = (set: number) => set.toString(2).replaceAll('0', '').length;
  return Array.from({ length: 2 ** count }, (_, set) => set)
    .map((set) => ({ set, size: sizeOf(set) }))
    .sort((one, other) => one.size - other.size || one.set - other.set)
    .map(({ set }) => set);
}

function memo(judge: (set: number) => boolean): (set: number) => boolean {
  const known = new Map<number, boolean>();
  return (set) => {
    const before = known.get(set);
    if (before !== undefined) return before;
    const answer = judge(set);
    known.set(set, answer);
    return answer;
  };
}

/**
 * The sizes that can be served, all else that is asked of the buffer left out, as intervals of bytes. A
 * limit of sizes is a stated one or a whole page, so it is enough to look at and beside these.
 */
export function servedSizes(
  platform: Platform,
  all: readonly Asker[],
  question: Asked,
  pagesMax: number,
): readonly number[] {
  const stated = all.flatMap(({ constraints: { minSize, maxSize } }) => [
    minSize ?? 1,
    maxSize ?? 1,
  ]);
  const room = roomOf(all);
  const { size: asked = 1 } = question;
  const limits = Array.from({ length: pagesMax + 1 }, (_, index) => index * PAGE - room);
  const wholes = Array.from({ length: pagesMax + 1 }, (_, index) => index * PAGE);
  const near = [asked, ...stated, ...limits, ...wholes].flatMap((each) => [
    each - 1,
    each,
    each + 1,
  ]);
  const sizes = [...new Set(near)].filter((each) => each >= 1).sort((one, other) => one - other);
  return sizes.filter((size) => isServed(platform, all, { size }));
}

/** Bytes around the data. */
export function roomOf(all: readonly Asker[]): number {
  const most = (name: 'prefix' | 'padding') =>
    Math.max(0, ...all.map(({ constraints }) => constraints[name] ?? 0));
  return most('prefix') + most('padding');
}
