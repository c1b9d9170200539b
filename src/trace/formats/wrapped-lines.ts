/**
 * Recordings and logs inside something else: quoted in a mail, copied out of a page's source, printed by `dmesg` or
 * `journalctl`, or dumped into the kernel log by `ftrace_dump_on_oops`. Each line has something in front of it that is
 * no part of it, and would become part of the task's name. A line of ftrace begins with blanks, as it pads the name, or
 * with `#`; so nothing of its own is taken away.
 */

/** `> `, also several times. */
export const QUOTE = /^(?:> ?)+/;

const CLOCK = String.raw`\d\d:\d\d:\d\d(?:\.\d+)?`;
/** In the language of the system: `Dez`, `janv.`. */
const MONTH = String.raw`[A-Z][a-zà-ÿ]{2,4}\.?`;
const WHO = String.raw`[\w.:-]{1,64} (?:kernel|pipewire|wireplumber)(?:\[\d{1,9}\])?: `;
const ISO_TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.,+-]{8,24}Z? `;

/** What stands in front of a line of a kernel's log; several may stand behind each other, in any order. */
export const LOG_PREFIXES: readonly RegExp[] = [
  // `[   31.000200] ` or `[   31.000200][  T309] `, with a priority before it; the task or the CPU is who printed.
  /^(?:<\d{1,3}>)?\[ *\d{1,9}\.\d{1,9}\](?: ?\[ *[TC]\d{1,9}\])? ?(?:\[[^\]]{0,60},cpu\d{1,4},[^\]]{0,60}\] ?)?/,
  // `Nov 29 22:41:40 board kernel: `, as journalctl and syslog write it.
  new RegExp(`^${MONTH} [ \\d]\\d ${CLOCK} ${WHO}`),
  // `2026-11-29T22:41:40+0000 board kernel: `, or the time alone, as `dmesg --time-format iso` prints it.
  new RegExp(`^${ISO_TIME}(?:${WHO})?`),
  // `[Sun Nov 29 22:41:40 2026] `, as `dmesg -T` prints it.
  /^(?:<\d{1,3}>)?\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}\] /,
  // `kern  :warn  : `, as `dmesg -x` prints it.
  /^(?:kern|user|daemon|syslog) *:(?:emerg|alert|crit|err|warn|notice|info|debug) *: /,
];

/** How lines begin that may have something in front of them: months and years, too. */
const FIRSTS = new Set(Array.from('>[<&JFMASONDkuds12', (sign) => sign.charCodeAt(0)));

/** Whether a line that begins with this character may be a wrapped one. */
export function mayBeWrapped(first: number | undefined): boolean {
  return first !== undefined && FIRSTS.has(first);
}

/** The line without what stands in front of it. */
export function unwrapped(line: string): string {
  // A fact of an event log is JSON, in which such signs are those of a name.
  if (line.startsWith('{')) return line;
  const plain = withoutEntities(line);
  if (!mayBeWrapped(plain.charCodeAt(0))) return plain;
  const unquoted = plain.replace(QUOTE, '');
  const bare = withoutPrefixes(unquoted, LOG_PREFIXES);
  // What a kernel log says itself stays one of its lines.
  return bare !== unquoted && !/^[# ]/.test(bare) ? unquoted : bare;
}

/** Takes prefixes off, one after the other, until none is left. */
export function withoutPrefixes(line: string, prefixes: readonly RegExp[]): string {
  let rest = line;
  for (;;) {
    const prefix = prefixes.find((each) => each.test(rest));
    if (prefix === undefined) return rest;
    rest = rest.replace(prefix, '');
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** What the source of a page writes for signs that mean something to it, as the signs. */
export function withoutEntities(line: string): string {
  if (!line.includes('&')) return line;
  return line.replace(
    /&(?:lt|gt|quot|#34|#39|apos|nbsp|amp);/g,
    (entity) => ENTITIES[entity] ?? entity,
  );
}
