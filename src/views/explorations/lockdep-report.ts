/**
 * A witness in the style of the kernel's lock validator: what is wrong, who did it, who stood in the
 * way, and the drivers side by side in the order of their calls. Source: `lockdep` in
 * kernel/locking/lockdep.c, "Possible unsafe locking scenario".
 */
import type { WitnessStep } from '../../explorer/witness.ts';

const LINE_LENGTH = 70;

/** The widest column of one driver; a report stays readable with four of them. */
const COLUMN_MIN = 16;

/** What a report is about. */
export interface LockdepReport {
  /** The headline, such as `possible late attach detected`. */
  readonly warning: string;
  /** What is said about it, one line each. */
  readonly about: readonly string[];
  readonly steps: readonly WitnessStep[];
  /** The last line, such as `*** TURNED AWAY ***`. */
  readonly verdict: string;
}

/** The lines of a report. */
export function lockdepReport({
  warning,
  about,
  steps,
  verdict,
}: LockdepReport): readonly string[] {
  return [
    '='.repeat(LINE_LENGTH),
    `WARNING: ${warning}`,
    ...about.map((line) => ` ${line}`),
    '-'.repeat(LINE_LENGTH),
    ...whoAndWhy(steps),
    ' Possible unsafe ordering:',
    '',
    ...sideBySide(steps),
    '',
    ` *** ${verdict} ***`,
    '='.repeat(LINE_LENGTH),
  ];
}

/** The last call and, where somebody allocated before it, that call. */
function whoAndWhy(steps: readonly WitnessStep[]): readonly string[] {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const first = steps.find((each) => each.storage !== undefined && each.buffer === last.buffer);
  const trying = last.outcome === 'ok' ? 'has called' : 'is trying to call';
  const message = last.message === undefined ? [] : [`   ${last.outcome} ${last.message}`];
  const holder =
    first === undefined || first === last
      ? []
      : [
          ` but ${first.actor} has allocated its storage before, in step ${steps.indexOf(first) + 1}:`,
          `   ${first.call}(${first.buffer}), storage from ${first.storage ?? ''}`,
        ];
  return [` ${last.actor} ${trying} ${last.call}(${last.buffer}):`, ...message, ...holder, ''];
}

/** One column for each who calls, one line for each call. */
function sideBySide(steps: readonly WitnessStep[]): readonly string[] {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const cells = steps.map((step) => ({ column: actors.indexOf(step.actor), text: cellOf(step) }));
  const widths = actors.map((actor, column) => {
    const own = cells.filter((cell) => cell.column === column).map(({ text }) => text.length);
    return Math.max(COLUMN_MIN, actor.length, ...own) + 2;
  });
  const line = (texts: readonly string[]): string =>
    ` ${texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join('')}`.trimEnd();
  return [
    line(actors),
    line(actors.map((actor) => '-'.repeat(actor.length))),
    ...cells.map(({ column, text }) =>
      line(actors.map((_, each) => (each === column ? text : ''))),
    ),
  ];
}

function cellOf({ call, buffer, outcome, storage }: WitnessStep): string {
  const errno = outcome === 'ok' ? '' : ` ${outcome.split(' ')[0] ?? ''}`;
  const place = storage === undefined ? '' : ` [${storage}]`;
  return `${call}(${buffer});${errno}${place}`;
}
