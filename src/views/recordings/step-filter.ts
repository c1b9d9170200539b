/**
 * Which steps of a recording are looked at: by buffer, driver, rule and a text that is searched for.
 */
import type { Recording } from './recording.ts';
import { searchOf, stepsOfRule } from './step-search.ts';

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
  const { buffer, driver, rule } = filter;
  const isSearched = searchOf(recording, filter.find);
  if (buffer === null && driver === null && rule === null && isSearched === null) return null;
  const bufferNumber = buffer === null ? null : recording.names.buffers.indexOf(buffer);
  const driverNumber = driver === null ? null : recording.names.drivers.indexOf(driver);
  const ofRule = rule === null ? null : stepsOfRule(recording, (each) => each === rule);
  const found: number[] = [];
  for (let index = 0; index < recording.length; index += 1) {
    if (bufferNumber !== null && recording.bufferAt(index) !== bufferNumber) continue;
    if (driverNumber !== null && recording.driverAt(index) !== driverNumber) continue;
    if (ofRule !== null && !ofRule.has(index)) continue;
    if (isSearched?.(index) === false) continue;
    found.push(index);
  }
  return found;
}

/** The rules that a recording has something to show for, in a fixed order. */
export function rulesOf(recording: Recording): readonly string[] {
  const rules = new Set<string>(recording.findings.map(({ rule }) => rule));
  for (const { rule, errno } of recording.refusals.values()) rules.add(rule ?? errno);
  return [...rules].sort();
}
