/**
 * Recordings inside something else: quoted in a mail, or dumped into the kernel log by `ftrace_dump_on_oops`. Each
 * line has something in front of it that is no part of it, and would become part of the task's name. A line of
 * ftrace begins with blanks, as it pads the name, or with `#`; so nothing of its own is taken away.
 */

/** `> `, also several times. */
export const QUOTE = /^(?:> ?)+/;

/** `[   31.000200] ` or `[   31.000200][  T309] `, with a priority before it; the task or the CPU is who printed. */
const LOG_PREFIX = /^(?:<\d{1,3}>)?\[ *\d{1,9}\.\d{6}\](?: ?\[ *[TC]\d{1,9}\])? /;

/** `Nov 29 22:41:40 board kernel: ` or `2026-11-29T22:41:40+0000 board kernel: `, as journalctl prints the kernel's log. */
const JOURNAL_PREFIX =
  /^(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,+-]{8,24}Z?) \S{1,64} kernel: /;

/** `[Sun Nov 29 22:41:40 2026] `, as `dmesg -T` prints it. */
const CLOCK_PREFIX = /^\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] /;

const PREFIXES = [LOG_PREFIX, JOURNAL_PREFIX, CLOCK_PREFIX];

/** How lines begin that may have something in front of them: months and years, too. */
const FIRSTS = new Set(Array.from('>[<JFMASOND12', (sign) => sign.charCodeAt(0)));

/** Whether a line that begins with this character may be a wrapped one. */
export function mayBeWrapped(first: number | undefined): boolean {
  return first !== undefined && FIRSTS.has(first);
}

/** The line without what stands in front of it. */
export function unwrapped(line: string): string {
  if (!mayBeWrapped(line.charCodeAt(0))) return line;
  const unquoted = line.replace(QUOTE, '');
  const prefix = PREFIXES.find((each) => each.test(unquoted));
  const bare = prefix === undefined ? unquoted : unquoted.replace(prefix, '');
  // What a kernel log says itself stays one of its lines.
  return bare !== unquoted && !/^[# ]/.test(bare) ? unquoted : bare;
}
