/**
 * What somebody types to find steps: words, and conditions such as `driver:dbi late buffer:5 time>1.2`. All of them
 * have to hold. What is no condition is a word; a condition on what a step does not tell does not hold, and one that is
 * not finished asks for nothing yet.
 */
import { isJump } from './search-jumps.ts';
import type { Recording } from './recording.ts';
import { termsOf } from './search-terms.ts';
import { recordedStepInWords } from './step-words.ts';

/** Whether a step is one that is searched for. */
export type StepTest = (index: number) => boolean;

/** The conditions, as the page lists them. */
export const SEARCH_WORDS: readonly (readonly [string, string])[] = [
  ['late', 'late attaches'],
  ['refused', 'refused calls'],
  ['buffer:5', 'of buffers with 5 in their name'],
  ['importer:codec', 'of importers'],
  ['driver:dbi', 'of drivers'],
  ['task:scn', 'of tasks'],
  ['rule:ATT4', 'with a finding, or refused, by a rule'],
  ['time>1.2', 'by time; also line and step, < and >'],
];

/** What else may be typed. */
export const SEARCH_FORMS: readonly (readonly [string, string])[] = [
  ['buffer:"a b"', 'a name with a space in it'],
  ['#12 L175 @5', 'Enter goes to step 12, to line 175, to the first buffer with 5 in its name'],
];

/** What stands before the colon of a condition on a name; `device` is an older word for `importer`. */
const NAMED = /^(buffer|importer|device|driver|task|rule):(.*)$/;

/** What stands before the sign of a condition on a number. */
const NUMBERED = /^(time|line|step)([<>])([\d.]*)$/;

/** The test of a text; null where it asks for nothing. */
export function searchOf(recording: Recording, text: string): StepTest | null {
  const tests = termsOf(text)
    .map(({ text: word }) => word)
    .filter((word) => !asksForNothing(word))
    .map((word) => conditionOf(recording, word.toLowerCase()));
  if (tests.length === 0) return null;
  return (index) => tests.every((test) => test(index));
}

/** Whether a text asks for any steps, whatever the recording is. */
export function asksForSteps(text: string): boolean {
  return termsOf(text).some(({ text: word }) => !asksForNothing(word));
}

/** Whether a condition is not finished, or is a place to go to. */
function asksForNothing(word: string): boolean {
  const [, , value] = NAMED.exec(word) ?? [];
  const [, , , limit] = NUMBERED.exec(word) ?? [];
  return value === '' || limit === '' || isJump(word);
}

function conditionOf(recording: Recording, word: string): StepTest {
  if (word === 'late') return (index) => recording.lateAttaches.has(index);
  if (word === 'refused') return (index) => recording.isRefused(index);
  const [, key = '', value = ''] = NAMED.exec(word) ?? [];
  const named = namedCondition(recording, key, value);
  if (named !== null) return named;
  const [, number = '', sign = '', limit = ''] = NUMBERED.exec(word) ?? [];
  if (number !== '' && Number.isFinite(Number(limit))) {
    return numberCondition(recording, number, sign === '<', Number(limit));
  }
  return (index) => recordedStepInWords(recording, index).toLowerCase().includes(word);
}

/** A condition on one of the names of a step. */
function namedCondition(recording: Recording, key: string, value: string): StepTest | null {
  const { names } = recording;
  switch (key) {
    case 'buffer':
      return among(names.buffers, value, (index) => recording.bufferAt(index));
    case 'importer':
    case 'device':
      return among(names.importers, value, (index) => recording.importerAt(index));
    case 'driver':
      return among(names.drivers, value, (index) => recording.driverAt(index));
    case 'task':
      return among(names.tasks, value, (index) => recording.taskAt(index));
    case 'rule': {
      const steps = stepsOfRule(recording, (rule) => rule.toLowerCase() === value);
      return (index) => steps.has(index);
    }
    default:
      return null;
  }
}

/** The names are few, and the steps many: which names have the text is found once. */
function among(
  names: readonly string[],
  value: string,
  numberAt: (index: number) => number,
): StepTest {
  const found = new Set(
    names.flatMap((name, number) => (name.toLowerCase().includes(value) ? [number] : [])),
  );
  return (index) => found.has(numberAt(index));
}

function numberCondition(
  recording: Recording,
  of: string,
  isBelow: boolean,
  limit: number,
): StepTest {
  const valueAt = (index: number): number | null => {
    if (of === 'step') return index + 1;
    return of === 'time' ? recording.timeAt(index) : recording.lineAt(index);
  };
  return (index) => {
    const value = valueAt(index);
    return value !== null && (isBelow ? value < limit : value > limit);
  };
}

/** The steps with a finding, or a refusal, of a rule that is wanted. */
export function stepsOfRule(
  { findings, refusals }: Pick<Recording, 'findings' | 'refusals'>,
  isWanted: (rule: string) => boolean,
): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const { rule, step } of findings) if (step !== null && isWanted(rule)) steps.add(step);
  for (const [step, { rule, errno }] of refusals) if (isWanted(rule ?? errno)) steps.add(step);
  return steps;
}
