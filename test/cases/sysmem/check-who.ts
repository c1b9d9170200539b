/** Who takes part, and who is in conflict with whom. */
import { ERRORS } from '../as-published/sysmem.ts';
import { conflictsOf } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Expectations, type Fields } from '../report.ts';
import { isGoodEnd } from '../words.ts';
import { namesOf } from './phrases.ts';
import type { SysmemRun } from './run.ts';
import { groupsOf, participantsOf } from './tree.ts';

/** Checks what a case expects of the participants. */
export function checkWho(run: SysmemRun, expect: Expectations): void {
  const { participants } = run.published.isAllocated ? run.published : run.exact;
  const inGroups = groupsOf(run.nodes).flatMap(({ children }) => children.flatMap(participantsOf));
  for (const key of ['chosen', 'chosenChild', 'chosenChildren']) {
    expect.check(key, (wanted) => {
      const chosen = inGroups.map(({ name }) => name).filter((name) => participants.has(name));
      sameValue(key, [...chosen].sort(), [...allNames(wanted, run)].sort());
    });
  }
  expect.check('unchosen', (wanted) => {
    for (const [phrase, error] of Object.entries(wanted as Fields)) {
      for (const name of namesOf(phrase, run.nodes)) {
        holds(`${name} is not chosen`, !participants.has(name), [...participants]);
      }
      // Who is not chosen sees the same error as if the collection had failed.
      sameValue(`the error of ${phrase}`, ERRORS.empty, error);
    }
  });
  const succeeding = () =>
    participantsOf(run.nodes)
      .map(({ name }) => name)
      .filter((name) => participants.has(name));
  for (const key of ['succeeds', 'succeed', 'visible']) {
    expect.check(key, (wanted) => {
      const names = allNames(wanted, run);
      for (const name of names)
        holds(`${name} takes part`, participants.has(name), [...participants]);
    });
  }
  for (const key of ['fails', 'failing', 'hidden']) {
    expect.check(key, (wanted) => {
      for (const name of allNames(wanted, run)) {
        holds(`${name} takes no part`, !participants.has(name), [...participants]);
      }
    });
  }
  expect.check('failsOthers', (isWanted) => {
    const named = run.succeedNames.flatMap((phrase) => namesOf(phrase, run.nodes));
    sameValue('only those take part', [...succeeding()].sort(), [...named].sort());
    holds('others fail', isWanted === true && participantsOf(run.nodes).length > named.length);
  });
  checkConflicts(run, expect);
  checkNamed(run, expect, participants);
}

function allNames(wanted: unknown, { nodes }: SysmemRun): readonly string[] {
  return (Array.isArray(wanted) ? wanted : [wanted]).flatMap((each) =>
    namesOf(String(each), nodes),
  );
}

/** sysmem's words for fields of the product's vocabulary. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  permittedHeaps: ['allocators'],
  heap: ['allocators'],
  heaps: ['allocators'],
  minSizeBytes: ['minSize'],
  maxSizeBytes: ['maxSize'],
  minBufferCountForCamping: ['minBufferCountForCamping'],
  pixelFormat: ['images.format'],
  format: ['images.format', 'images'],
  modifier: ['images.modifier', 'images'],
  colorSpaces: ['images.colorSpaces', 'images'],
  isAlphaPresent: ['images.isAlphaPresent', 'images'],
  coherencyDomain: ['domains'],
  secureRequired: ['secure'],
};

/** Conflicts as lists of participants, of "participant.field", or of objects of both. */
function checkConflicts(run: SysmemRun, expect: Expectations): void {
  for (const key of [
    'conflict',
    'conflicts',
    'conflictSet',
    'minimalConflict',
    'conflictParticipants',
    'blame',
  ]) {
    expect.check(key, (wanted) => {
      const list = Array.isArray(wanted) ? wanted : listOfConflict(wanted);
      const members = list.map(readMember);
      const found = conflictsOf(run.exact.answer).map((each) =>
        each.map(({ participant, field }) => ({ participant, field })),
      );
      const isMet = found.some((conflict) => {
        const who = [...new Set(conflict.map((each) => each.participant))].sort();
        const isSameWho =
          JSON.stringify(who) ===
          JSON.stringify([...new Set(members.map((each) => each.participant))].sort());
        return (
          isSameWho &&
          members.every(
            ({ participant, fields }) =>
              fields === null ||
              conflict.some(
                (each) => each.participant === participant && fields.includes(each.field),
              ),
          )
        );
      });
      holds(`${key} ${JSON.stringify(wanted)}`, isMet, found);
    });
  }
  expect.check('conflictField', (wanted) => {
    const names = FIELDS[String(wanted)] ?? [String(wanted)];
    const found = conflictsOf(run.exact.answer)
      .flat()
      .map(({ field }) => field);
    holds(
      `conflictField ${String(wanted)}`,
      found.some((field) => names.includes(field)),
      found,
    );
  });
  expect.check('conflictFields', (wanted) => {
    const found = conflictsOf(run.exact.answer)
      .flat()
      .map(({ field }) => field);
    for (const one of wanted as readonly string[]) {
      const names = FIELDS[one] ?? [one];
      holds(
        `conflictFields ${one}`,
        found.some((field) => names.includes(field)),
        found,
      );
    }
  });
}

function listOfConflict(wanted: unknown): readonly unknown[] {
  if (typeof wanted === 'string')
    return wanted
      .replaceAll(/[{}]/gu, '')
      .split(/,| with | and /u)
      .map((each) => each.trim());
  const { participants, members, field } = wanted as Fields;
  const list = participants ?? members;
  if (!Array.isArray(list)) throw new NotUnderstoodError(`conflict ${JSON.stringify(wanted)}`);
  return field === undefined ? list : list.map((participant: unknown) => ({ participant, field }));
}

function readMember(member: unknown): { participant: string; fields: readonly string[] | null } {
  if (typeof member === 'string') {
    const [participant = '', field] = member.split('.');
    return { participant, fields: field === undefined ? null : (FIELDS[field] ?? [field]) };
  }
  const { participant, name, field } = member as Readonly<Record<string, string | undefined>>;
  const fields = field === undefined ? null : (FIELDS[field] ?? [field]);
  return { participant: participant ?? name ?? '', fields };
}

/** A key that is the name of a participant says how it ended. */
function checkNamed(run: SysmemRun, expect: Expectations, participants: ReadonlySet<string>): void {
  for (const { name } of participantsOf(run.nodes)) {
    expect.check(name, (wanted) => {
      const admitted = run.late.admitted.get(name);
      const alive = run.life?.alive.has(name);
      const isServed =
        admitted?.isAllocated ?? alive ?? (run.published.isAllocated && participants.has(name));
      sameValue(name, isServed, isGoodEnd(wanted));
    });
  }
}
