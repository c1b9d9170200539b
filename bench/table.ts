/**
 * What every part of the benchmark gives: a table for the page, and the promises that its figures keep or
 * break.
 */

/** How much is measured: what the page shows, or about a minute of it, which a change must survive. */
export type Extent = 'full' | 'short';

/** A goal of the page. Machines are noisy, so only what is far beyond it counts as broken. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly sense: 'at least' | 'at most';
  readonly goal: number;
  /** Beyond this no noise explains it, and the run fails. */
  readonly limit: number;
}

/** The figures of one part. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals?: readonly Goal[];
}

/** How a goal fares. */
export type Standing = 'met' | 'missed' | 'BROKEN';

/** A figure that is to be large; it is broken below a third of its goal, unless said otherwise. */
export function atLeast(what: string, measured: number, goal: number, limit = goal / 3): Goal {
  return { what, measured, sense: 'at least', goal, limit };
}

/** A figure that is to be small; it is broken beyond three times its goal, unless said otherwise. */
export function atMost(what: string, measured: number, goal: number, limit = goal * 3): Goal {
  return { what, measured, sense: 'at most', goal, limit };
}

/** Tells how a goal fares; a figure that is no number is broken. */
export function standingOf({ measured, sense, goal, limit }: Goal): Standing {
  const reaches = (mark: number): boolean =>
    sense === 'at least' ? measured >= mark : measured <= mark;
  if (reaches(goal)) return 'met';
  return reaches(limit) ? 'missed' : 'BROKEN';
}

/** The table of all goals. */
export function goalTable(goals: readonly Goal[]): Table {
  const rows = goals.map((each) => [
    each.what,
    readable(each.measured),
    `${each.sense} ${readable(each.goal)}`,
    readable(each.limit),
    standingOf(each),
  ]);
  return { head: ['goal', 'measured', 'wanted', 'fails beyond', ''], rows };
}

/** Three digits, and no exponent where the number is large. */
function readable(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A table in Markdown, its columns aligned. */
export function markdownOf({ head, rows }: Table): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
