/**
 * Takes off what stands around a pasted text: line ends, quoting of mails and web pages, colours, prefixes of journals
 * and time stamps of the kernel. Lines keep the numbers that they have in the file.
 */
import { QUOTE } from '../../trace/formats/wrapped-lines.ts';
import type { PasteLine } from './paste-facts.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

const COLOUR = /\u001b\[[0-9;]*[A-Za-z]/g;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:\.\d+)?`;
/** `Jan  2 10:00:00 host kernel: `, the same with an ISO time, or without a time at all. */
const JOURNAL = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2} [ \d]\d ${CLOCK} |\d{4}-\d\d-\d\dT\S+ )?\S+ (?:kernel|pipewire|wireplumber)(?:\[\d+\])?: `,
);
const LOGCAT = /^\d\d-\d\d \d\d:\d\d:\d\d\.\d+ +\d+ +\d+ [VDIWEF] [^:]{1,40}: /;
const TOPIC = /^(?:\[[A-Z]\])?(?:\[[\d.]+\] \| )?\s?(?:pw|spa|mod|default)\.[\w.-]+: /;
const STAMP = /^(?:<\d{1,3}>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?(?:\[[^\]]*,cpu\d+,[^\]]*\] ?)?/;
const DATE_STAMP = /^(?:<\d{1,3}>)?\[[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}\] /;

/** The lines of a text. */
export function cleanLines(text: string): readonly PasteLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\0+$/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => cleanLine(line, index + 1));
}

function cleanLine(raw: string, line: number): PasteLine {
  const plain = raw
    .replace(COLOUR, '')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  const unquoted = plain.replace(QUOTE, '').replace(/^```.*$/, '');
  const said = unquoted.replace(LOGCAT, '').replace(JOURNAL, '').replace(TOPIC, '');
  const text = said.replace(STAMP, '').replace(DATE_STAMP, '');
  return { text, line, isStamped: text !== unquoted };
}

/** Whether somebody left lines out and says so. */
export function hasGap(lines: readonly PasteLine[]): boolean {
  return lines.some(({ text }) => /^\s*(?:\[\.\.\.\]|\[…\]|\.\.\.|…|-- ?More ?--)\s*$/.test(text));
}
