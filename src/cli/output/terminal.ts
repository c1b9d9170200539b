/** What commands say: results on standard output, everything else on standard error. */
import { formatInputError, type InputError } from '../../base/document.ts';
import { shapeInWords } from '../../trace/formats/foreign-shapes.ts';
import { printableText } from '../../trace/printable.ts';
import { forgetMisread, misreadText } from '../input/misread-texts.ts';
import { EXIT } from './exit-codes.ts';
import { complain, standardOutput } from './standard-streams.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Prints result lines. Names come from files, so what could move a cursor is taken out. */
export function print(lines: readonly string[]): void {
  standardOutput.write(`${lines.map(printableText).join('\n')}\n`);
}

/** Prints lines whose names were made printable when they were read, so that colours may stay in them. */
export function printPainted(lines: readonly string[]): void {
  standardOutput.write(lines.map((line) => `${line}\n`).join(''));
}

/** What JSON lets through and a terminal obeys: C1 controls, and the characters that reorder or hide text. */
const MOVES_TEXT = /[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu;

function escapedInJson(character: string): string {
  // By code units: a character above U+FFFF is two of them in JSON, too.
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A text of JSON in which nothing moves a cursor; whoever reads it gets the same values. */
export function harmlessJson(json: string): string {
  return json.replace(MOVES_TEXT, escapedInJson);
}

/** A result for machines as text, over several lines. */
export function jsonDocument(value: unknown): string {
  return harmlessJson(JSON.stringify(value, null, 2));
}

/** The same on one line, where there is one after the other. */
export function jsonLine(value: unknown): string {
  return harmlessJson(JSON.stringify(value));
}

/** Prints a result for machines. */
export function printJson(value: unknown): void {
  standardOutput.write(`${jsonDocument(value)}\n`);
}

/** Complaints about texts that may be of another kind, which is told with them. */
const pending: InputError[] = [];

/** Says on one line what is wrong with the input, and sets the exit code for it. */
export function rejectInput(error: InputError): void {
  process.exitCode = EXIT.badInput;
  if (misreadText(error.source) === null) sayRefusal(error);
  else pending.push(error);
}

function sayRefusal(error: InputError): void {
  complain(oneLine(formatInputError({ ...error, source: withoutSecrets(error.source) })));
}

/** Says what is left to say when a command has ended: a text of another kind is told by its name and by who takes it. */
export async function sayRefusals(): Promise<void> {
  const refusals = pending.splice(0);
  if (refusals.length === 0) return;
  const { kindOfText } = await import('../../imports/pastes/kind-of-text.ts');
  for (const refusal of refusals) {
    const { source } = refusal;
    const { text = '', wanted = [] } = misreadText(source) ?? {};
    const found = kindOfText(text);
    const isOther = found !== null && (found.kind === 'unread' || !wanted.includes(found.name));
    const message =
      found?.kind === 'shape' ? shapeInWords(found.name, source) : (found?.message ?? '');
    sayRefusal(isOther ? { source, message } : refusal);
  }
  forgetMisread();
}

/** Says on stderr what does not stop the command. */
export function note(message: string): void {
  complain(oneLine(`note: ${message}`));
}

/** What commander says about wrong usage, on one line like every other complaint. */
export function usageErrorLine(text: string): string {
  const line = text
    .trimEnd()
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, ', did you mean "$1"?');
  return oneLine(line);
}

/** A line of somebody else's text as it is printed: tabs may stay, another system's line end does not. */
export function printableLine(line: string): string {
  return line.replace(/\r$/, '').split('\t').map(printableText).join('\t');
}

/** The longest complaint; what a file says of itself may be longer than anybody reads. */
const LINE_LENGTH_MAX = 1_000;

/** How much of the end of a longer one is kept: there stands what to do. */
const END_LENGTH = 300;

/** A complaint as it is printed: one line that ends, without what moves a cursor or gives a secret away. */
export function oneLine(text: string): string {
  const safe = printableText(withoutSecrets(text));
  const cut = safe.length - LINE_LENGTH_MAX;
  const begin = safe.slice(0, LINE_LENGTH_MAX - END_LENGTH);
  const shown = cut > 0 ? `${begin} … ${safe.slice(-END_LENGTH)}` : safe;
  return `cenalloc: ${shown}\n`;
}
