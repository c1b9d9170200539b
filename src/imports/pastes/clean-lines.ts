/**
 * Takes off what stands around a pasted text: line ends, quoting of mails and web pages, colours, prefixes of journals
 * and time stamps of the kernel. Lines keep the numbers that they have in the file.
 */
import {
  LOG_PREFIXES,
  QUOTE,
  withoutEntities,
  withoutPrefixes,
} from '../../trace/formats/wrapped-lines.ts';
import type { PasteLine } from './paste-facts.ts';
import { withoutQuotedPrintable } from './quoted-printable.ts';

const COLOUR = /\u001b\[[0-9;]*[A-Za-z]/g;
/** `host kernel: ` without a time, Android's log, and the topics of PipeWire. */
const PREFIXES: readonly RegExp[] = [
  ...LOG_PREFIXES,
  /^\S{1,64} (?:kernel|pipewire|wireplumber)(?:\[\d+\])?: /,
  /^\d\d-\d\d \d\d:\d\d:\d\d\.\d+ +\d+ +\d+ [VDIWEF] [^:]{1,40}: /,
  /^(?:\[[A-Z]\])?(?:\[[\d.]+\] \| )?\s?(?:pw|spa|mod|default)\.[\w.-]+: /,
];

/** The lines of a text. */
export function cleanLines(text: string): readonly PasteLine[] {
  return withoutQuotedPrintable(text.replace(/^\uFEFF/, ''))
    .replace(/\0+$/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => cleanLine(line, index + 1));
}

function cleanLine(raw: string, line: number): PasteLine {
  const unquoted = withoutEntities(raw.replace(COLOUR, ''))
    .replace(QUOTE, '')
    .replace(/^```.*$/, '');
  const text = withoutPrefixes(unquoted, PREFIXES);
  return { text, line, isStamped: text !== unquoted };
}

/** Whether somebody left lines out and says so. */
export function hasGap(lines: readonly PasteLine[]): boolean {
  return lines.some(({ text }) => /^\s*(?:\[\.\.\.\]|\[…\]|\.\.\.|…|-- ?More ?--)\s*$/.test(text));
}
