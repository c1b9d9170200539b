/**
 * The text of a device tree before it is parsed: comments and lines of the preprocessor are taken out, and so is what a
 * terminal printed around it. What an include or a condition would have said is not known.
 */

/** The lines that say something, as many as the text has, and what was taken out. */
export interface DtsSource {
  readonly lines: readonly string[];
  /** Bodies of the constants that the text itself defines. */
  readonly constants: ReadonlyMap<string, string>;
  /** Indexes of lines that include another file, with its name. */
  readonly includes: readonly { readonly index: number; readonly name: string }[];
  /** Indexes of lines with conditions that nobody can decide here. */
  readonly conditions: readonly number[];
}

const COMMENT = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const HALF_COMMENT = /^(?:(?!\/\*)[\s\S])*?\*\//;
const PROMPT =
  /^\s*(?:\S+@\S+[#$] |\S+:\/\S* [#$] |[#$] (?!\s*(?:include|define|if)))\S.*$|^\S+@\S+[#$]\s*$/;
const CHATTER = /: (?:Warning|ERROR) \(|^\s*\*{4} |^\s*Warning \(/;
const DIRECTIVE =
  /^\s*#\s*(include|define|undef|ifdef|ifndef|if|elif|else|endif|error|warning|pragma|line)\b\s*(.*)$/;
const CONSTANT = /^([A-Za-z_]\w*)\s+(\S.*?)\s*$/;
const OLD_INCLUDE = /\/include\/\s*"([^"\n]{1,200})"\s*;?/g;

/** What a condition says of the lines behind it. */
type Branch = 'taken' | 'dropped' | 'open';

/** Reads the lines of a text. */
export function dtsSource(given: readonly string[]): DtsSource {
  const lines = withoutComments(given.join('\n')).split('\n');
  const constants = new Map<string, string>();
  const includes: { index: number; name: string }[] = [];
  const conditions: number[] = [];
  const branches: Branch[] = [];
  const kept = lines.map((line, index) => {
    const [, word, rest = ''] = DIRECTIVE.exec(line) ?? [];
    if (word === 'include' && isTaken(branches)) includes.push({ index, name: rest.trim() });
    else if (word === 'define' && isTaken(branches)) define(rest, constants);
    else if (word !== undefined) {
      const next = lines[index + 1] ?? '';
      if (take(word, rest, next, branches) && branches.at(-1) === 'open') conditions.push(index);
    }
    if (word !== undefined || !isTaken(branches)) return '';
    if (PROMPT.test(line) || CHATTER.test(line)) return '';
    return line.replace(OLD_INCLUDE, (_, name: string) => {
      includes.push({ index, name: `"${name}"` });
      return '';
    });
  });
  return { lines: kept, constants, includes, conditions };
}

/** Comments keep their line ends, so that lines keep their numbers. */
function withoutComments(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]+/g, ' ');
  return text
    .replace(HALF_COMMENT, (part) => blank(part))
    .replace(COMMENT, (part) => (part.startsWith('"') ? part : blank(part)));
}

function define(rest: string, constants: Map<string, string>): void {
  const [, name, body] = CONSTANT.exec(rest) ?? [];
  if (name !== undefined && body !== undefined) constants.set(name, body);
}

function isTaken(branches: readonly Branch[]): boolean {
  return branches.every((each) => each === 'taken');
}

/** Follows conditions; true where one begins. `#ifndef X` in front of `#define X` guards the file and holds. */
function take(word: string, rest: string, next: string, branches: Branch[]): boolean {
  if (word === 'endif') branches.pop();
  if (word === 'else' || word === 'elif') {
    const last = branches.pop();
    if (last === undefined) return false;
    branches.push(
      last === 'dropped' && word === 'else' ? 'taken' : last === 'open' ? 'open' : 'dropped',
    );
  }
  if (!word.startsWith('if')) return false;
  const what = rest.trim();
  const isGuard = word === 'ifndef' && DIRECTIVE.exec(next)?.[2]?.split(/\s/)[0] === what;
  const constant = word === 'if' ? /^\d+$/.exec(what)?.[0] : undefined;
  const known = constant === undefined ? 'open' : Number(constant) === 0 ? 'dropped' : 'taken';
  branches.push(isGuard ? 'taken' : known);
  return true;
}
