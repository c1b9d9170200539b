/**
 * Pads with their caps: templates as gst-inspect lists them, caps in the lines of `gst-launch -v` and of debug logs, and
 * caps alone, several, one a line.
 */
import type { PasteLine } from '../pastes/paste-facts.ts';
import { capsInLine, gstHead, type GstPad } from './gst-structures.ts';
import { readGstValue, type GstValue } from './gst-values.ts';

/** Pads of a text. */
export interface GstPads {
  readonly pads: readonly GstPad[];
  readonly understood: number;
  readonly isWhole: boolean;
}

const SECTION = /^\s*(?:Pad Templates:|Factory Details:)\s*$/;
const TEMPLATE = /^\s*(SINK|SRC) template: '([^']{1,80})'/;
const LISTED = /^\s*([a-z][\w-]*):\s+(\S.*?)\s*$/;
const HEADING = /^[A-Z][\w ]*:?\s*$/;
const COMMAND = /\bgst-(?:launch|inspect|discoverer|device-monitor|play)-1\.0\b/;
const VERBOSE =
  /^\s*\/GstPipeline:[^\s/]+\/(?:\S+\/)?\w+:([^\s./:]+)\.(?:Gst\w*Pad|GstPad):(\w+): caps = /;
/** `0:00:01.1 PID 0xPTR LEVEL CATEGORY file:line:func:<obj> text` */
const DEBUG = /^\s*\d+:\d\d:\d\d\.\d+\s+\d+\s+0x[0-9a-f]+\s+[A-Z]+\s+.*?:<([^>:\s]+)(?::[^>]+)?>/;
const NAMED =
  /^\s*([A-Za-z][\w-]{0,60}(?:[:.][\w-]{1,40})?)\s*(?::|=)\s+(?=["']?(?:video|image)\/)/;
/** A list may go on in the next lines; not for long. */
const CONTINUED_MAX = 40;

interface Template {
  readonly id: string;
  readonly line: number;
  readonly direction: 'src' | 'sink';
  readonly element: number;
  readonly structures: {
    media: string;
    features: readonly string[];
    fields: Map<string, GstValue>;
  }[];
}

/** Reads templates where the text has them, else caps in lines. */
export function gstPadsOf(lines: readonly PasteLine[], file: string): GstPads {
  const inspected = lines.some(({ text }) => TEMPLATE.test(text));
  return inspected ? templatesOf(lines, file) : capsOf(lines, file);
}

function templatesOf(lines: readonly PasteLine[], file: string): GstPads {
  const templates: Template[] = [];
  let element = 0;
  let isOpen = false;
  let isWhole = true;
  let understood = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const { text, line } = lines[at] ?? { text: '', line: 0 };
    const [, way, name] = TEMPLATE.exec(text) ?? [];
    if (SECTION.test(text)) element += 1;
    if (SECTION.test(text) || HEADING.test(text)) isOpen = false;
    if (way !== undefined && name !== undefined) {
      const direction = way === 'SRC' ? 'src' : 'sink';
      templates.push({ id: name, line, direction, element, structures: [] });
      isOpen = true;
      understood += 1;
      continue;
    }
    const template = templates.at(-1);
    if (!isOpen || template === undefined) continue;
    const begin = text.search(/\S/);
    const head = begin < 0 ? null : gstHead(text, begin);
    if (head !== null && text.slice(head.end).trim() === '') {
      template.structures.push({ ...head, fields: new Map() });
      understood += 1;
      continue;
    }
    const structure = template.structures.at(-1);
    const [, field, first] = LISTED.exec(text) ?? [];
    if (structure === undefined || field === undefined || first === undefined) continue;
    const value = valueOver(lines, at, first);
    if (value === null) isWhole = false;
    else structure.fields.set(field, value);
    understood += 1;
  }
  const pads = templates.map((each) => ({ ...each, file, agreed: false }));
  return { pads, understood, isWhole };
}

/** A value that may go on in the lines below; null where it ends nowhere. */
function valueOver(lines: readonly PasteLine[], at: number, first: string): GstValue | null {
  let text = first;
  for (let more = 0; more < CONTINUED_MAX; more += 1) {
    const read = readGstValue(text, 0);
    if (read !== null) return read.value;
    const next = lines[at + more + 1]?.text;
    if (next === undefined || LISTED.test(next)) return null;
    text += ` ${next.trim()}`;
  }
  return null;
}

function capsOf(lines: readonly PasteLine[], file: string): GstPads {
  const commands = lines.filter(({ text }) => COMMAND.test(text));
  const others = lines.filter(({ text }) => !COMMAND.test(text));
  const printed = padsIn(others, file);
  // The caps of a command are those that somebody wants; what is printed is what there is.
  return printed.understood > 0 ? printed : padsIn(commands, file);
}

function padsIn(lines: readonly PasteLine[], file: string): GstPads {
  const pads: GstPad[] = [];
  let count = 0;
  let understood = 0;
  let isWhole = true;
  for (const { text, line } of lines) {
    const found = capsInLine(text);
    if (found.length > 0) understood += 1;
    const owner = found.length === 1 ? ownerOf(text) : null;
    for (const caps of found) {
      isWhole &&= caps.isWhole;
      if (caps.structures.length === 0) continue;
      if (owner === null) count += 1;
      const { id, direction, agreed } = owner ?? {
        id: `caps-${count}`,
        direction: null,
        agreed: false,
      };
      const { structures } = caps;
      pads.push({ id, file, line, structures, direction, element: null, agreed });
    }
  }
  return { pads, understood, isWhole };
}

/** Whose caps a line tells. */
function ownerOf(text: string): Pick<GstPad, 'id' | 'direction' | 'agreed'> | null {
  const [, element, pad = ''] = VERBOSE.exec(text) ?? [];
  if (element !== undefined) {
    return { id: element, direction: pad.startsWith('sink') ? 'sink' : 'src', agreed: true };
  }
  const name = DEBUG.exec(text)?.[1] ?? NAMED.exec(text)?.[1];
  if (name === undefined || name === 'caps') return null;
  return { id: name, direction: null, agreed: false };
}
