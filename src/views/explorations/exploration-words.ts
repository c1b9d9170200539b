/**
 * What an exploration found, for people: the counts of each policy, its properties with witnesses, and
 * the table that puts policies side by side.
 */
import type { Advice } from '../../explorer/answers/advice.ts';
import type { Exploration } from '../../explorer/explore.ts';
import type { PolicyDifference, PolicyTable } from '../../explorer/compare-policies.ts';
import type { PropertyOutcome } from '../../explorer/engine/property-checks.ts';
import { PROPERTY_WORDS, type PropertyName } from '../../explorer/model/property.ts';
import { witnessStepInWords, type Witness } from '../../explorer/witness.ts';
import { counted } from '../../base/quantity-words.ts';
import { adviceInWords } from './advice-words.ts';
import { grouped } from './grouped.ts';
import { lockdepReport } from './lockdep-report.ts';
import { numbered } from '../logs/outcome-words.ts';

/** What is told beside what was found. */
interface TellOptions {
  /** What ended a search that is not complete. */
  readonly end?: string | undefined;
  readonly advice?: readonly Advice[] | undefined;
}

/** The lines of one policy. */
export function explorationInWords(
  explored: Exploration,
  file: string,
  { end = 'a limit was reached', advice = [] }: TellOptions = {},
): readonly string[] {
  const { policy, states, transitions, depth, terminal, orderings, refusedCalls } = explored;
  const found = `${counted(states, 'state')}, ${counted(transitions, 'transition')}`;
  const ends = `depth ${depth}, ${counted(terminal, 'end')}`;
  const paths = orderings === null ? '' : `, ${grouped(orderings)} orderings`;
  const rest = explored.complete ? '' : ` so far; ${end}, the search is not complete`;
  const counts = explored.reduced
    ? `reduced by partial order, ${counted(explored.kept.states, 'state')} looked at`
    : `${found}, ${ends}${paths}, ${counted(refusedCalls, 'refused call')}`;
  return [
    `${policy}: ${counts}${rest}`,
    ...explored.properties.map(outcomeLine),
    ...explored.properties.flatMap((each) => [
      ...breachLines(explored.policy, each, file),
      ...advice
        .filter(({ property }) => property === each.name)
        .flatMap((found) => ['', ...adviceInWords(found)]),
    ]),
  ];
}

function outcomeLine({ name, kind, holds }: PropertyOutcome): string {
  const verdict = holds === null ? 'not known' : holds ? 'holds' : 'BROKEN';
  const words = PROPERTY_WORDS[name as PropertyName] as string | undefined;
  const what = words === undefined ? '' : `: ${words}`;
  return `  ${verdict.padEnd(9)}  ${kind} ${name}${what}`;
}

function breachLines(policy: string, outcome: PropertyOutcome, file: string): readonly string[] {
  const { name, holds, witness, isCycle } = outcome;
  if (holds !== false || witness === null) return [];
  const words = PROPERTY_WORDS[name as PropertyName] as string | undefined;
  return [
    '',
    ...lockdepReport({
      warning: `${name} is broken under ${policy}`,
      about: words === undefined ? [] : [`expected: ${words}`],
      steps: witness.steps,
      verdict: isCycle ? 'AND SO ON FOR EVER' : VERDICTS[name as PropertyName],
    }),
    ...witnessLines(witness, file),
  ];
}

const VERDICTS: Readonly<Record<PropertyName, string>> = {
  'storage-serves-attached': 'STORAGE OUT OF REACH',
  'allocated-once': 'DOUBLE ALLOCATION',
  'no-frame-twice': 'TWO OWNERS',
  'refused-changes-nothing': 'A REFUSAL LEFT SOMETHING BEHIND',
  'verdict-independent-of-order': 'ORDER DECIDES',
  'nothing-leaked': 'LEAK',
  'no-deadlock': 'DEADLOCK',
  'everyone-served': 'TURNED AWAY',
  'all-mapped-together': 'NEVER',
  'every-buffer-freed': 'NEVER FREED',
};

function witnessLines({ steps, replay }: Witness, file: string): readonly string[] {
  return [
    '',
    ...numbered(steps.map(witnessStepInWords)),
    '',
    `replay: ${replayCommand(replay, file)}`,
  ];
}

/** A string that names its model only needs the file of it. */
function replayCommand(replay: string, file: string): string {
  const model = replay.includes(':#') ? ` --model ${file}` : '';
  return `cenalloc replay '${replay}'${model}`;
}

/** The table of policies, and the shortest ordering on which each pair differs. */
export function policyTableInWords(
  { rows, differences }: PolicyTable,
  file: string,
): readonly string[] {
  const head = ['policy', 'orderings', 'turned away', 'deadlocks', 'moves', 'unserved'];
  const cells = rows.map((row) => [
    row.policy,
    ...[row.orderings, row.turnedAway, row.deadlocks, row.moved, row.unserved].map(grouped),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((each) => (each[column] ?? '').length)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [
    line(head),
    ...cells.map(line),
    ...differences.flatMap((each) => differenceLines(each, file)),
  ];
}

function differenceLines(
  { policies, witnesses, complete }: PolicyDifference,
  file: string,
): readonly string[] {
  const [one, other] = policies;
  if (witnesses === null) {
    return [
      '',
      `${one} and ${other} ${complete ? 'never differ' : 'did not differ within the limit'}`,
    ];
  }
  const [left, right] = witnesses;
  const last = left.steps.at(-1);
  const before = left.steps.slice(0, -1).map(witnessStepInWords);
  const end = (witness: Witness): string => {
    const step = witness.steps.at(-1);
    return step === undefined ? '' : witnessStepInWords(step);
  };
  return [
    '',
    `${one} and ${other} differ first in step ${left.steps.length}, ${last?.call ?? 'none'}:`,
    ...numbered(before),
    `  under ${one}: ${end(left)}`,
    `  under ${other}: ${end(right)}`,
    `  replay: ${replayCommand(left.replay, file)}`,
  ];
}
