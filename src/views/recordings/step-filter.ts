/**
 * Which steps of a recording are looked at: by buffer, driver, rule and a text that is searched for.
 */
import type { Recording } from './recording.ts';
import { searchOf, stepsOfRule, type StepTest } from './step-search.ts';

/** What is asked for; null asks for nothing. */
export interface StepFilter {
  readonly buffer: string | null;
  readonly driver: string | null;
  /** A rule of findings, such as `late-attach`, or of refusals, such as `ATT4`, or an errno. */
  readonly rule: string | null;
  /** Words and conditions; see step-search.ts. */
  readonly find: string;
}

/** Asks for every step. */
export const EVERY_STEP: StepFilter = { buffer: null, driver: null, rule: null, find: '' };

/** The steps that a filter lets through, in order; null where it lets all of them through. */
export function filterSteps(recording: Recording, filter: StepFilter): readonly number[] | null {
  const isSearched = searchOf(recording, filter.find);
  const isChosen = choiceOf(recording, filter);
  if (isSearched === null && isChosen === null) return null;
  const found: number[] = [];
  for (let index = 0; index < recording.length; index += 1) {
    if (isChosen?.(index) !== false && isSearched?.(index) !== false) found.push(index);
  }
  return found;
}

/**
 * The same where somebody else searches for the text.
 *
 * @param found - What they have found by now; null where they look for nothing.
 */
export function stepsAmong(
  recording: Recording,
  filter: StepFilter,
  found: readonly number[] | null,
): readonly number[] | null {
  if (found === null) return filterSteps(recording, { ...filter, find: '' });
  const isChosen = choiceOf(recording, filter);
  return isChosen === null ? found : found.filter(isChosen);
}

/** The test of what is chosen beside the text; null where nothing is. */
function choiceOf(recording: Recording, { buffer, driver, rule }: StepFilter): StepTest | null {
  if (buffer === null && driver === null && rule === null) return null;
  const bufferNumber = buffer === null ? null : recording.names.buffers.indexOf(buffer);
  const driverNumber = driver === null ? null : recording.names.drivers.indexOf(driver);
  const ofRule = rule === null ? null : stepsOfRule(recording, (each) => each === rule);
  return (index) =>
    (bufferNumber === null || recording.bufferAt(index) === bufferNumber) &&
    (driverNumber === null || recording.driverAt(index) === driverNumber) &&
    ofRule?.has(index) !== false;
}

/** The rules that a recording has something to show for, in a fixed order. */
export function rulesOf(recording: Recording): readonly string[] {
  const rules = new Set<string>(recording.findings.map(({ rule }) => rule));
  for (const { rule, errno } of recording.refusals.values()) rules.add(rule ?? errno);
  return [...rules].sort();
}
