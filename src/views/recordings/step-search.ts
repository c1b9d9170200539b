/**
 * What somebody types to find steps: words, and conditions such as `driver:dbi late buffer:5 time>1.2`. All of them
 * have to hold. What is no condition is a word; a condition on what a step does not tell does not hold.
 */
import type { Recording } from './recording.ts';
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

/** The test of a text; null where it asks for nothing. */
export function searchOf(recording: Recording, text: string): StepTest | null {
  const tests = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => conditionOf(recording, word));
  if (tests.length === 0) return null;
  return (index) => tests.every((test) => test(index));
}

function conditionOf(recording: Recording, word: string): StepTest {
  if (word === 'late') return (index) => recording.lateAttaches.has(index);
  if (word === 'refused') return (index) => recording.isRefused(index);
  const [, key = '', value = ''] = /^([a-z]+):(.+)$/.exec(word) ?? [];
  const named = namedCondition(recording, key, value);
  if (named !== null) return named;
  const [, number = '', sign = '', limit = ''] =
    /^(time|line|step)([<>])([\d.]+)$/.exec(word) ?? [];
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
      return (index) => recording.step(index).task?.toLowerCase().includes(value) === true;
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
  return (index) => {
    const value =
      of === 'step'
        ? index + 1
        : of === 'time'
          ? recording.timeAt(index)
          : recording.step(index).line;
    return value !== null && (isBelow ? value < limit : value > limit);
  };
}

/** The steps with a finding, or a refusal, of a rule that is wanted. */
export function stepsOfRule(
  { findings, refusals }: Recording,
  isWanted: (rule: string) => boolean,
): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const { rule, step } of findings) if (step !== null && isWanted(rule)) steps.add(step);
  for (const [step, { rule, errno }] of refusals) if (isWanted(rule ?? errno)) steps.add(step);
  return steps;
}
