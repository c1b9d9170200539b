/**
 * JSON that can be read in one way only. The engine's parser says what is a value; what it lets pass
 * silently is refused here: a key that stands twice, of which it keeps the last, and nesting that
 * the recursion of every later step would not survive.
 */
import { findDuplicateKey, formatPath } from './document-lines.ts';
import { jsonSyntax, type JsonNode } from './json-syntax.ts';
import { ok, refused, type Result } from './result.ts';

/** What is wrong with a JSON text. */
export interface JsonFault {
  /** The line, from 1, where it is known. */
  readonly line?: number;
  readonly field?: string;
  readonly message: string;
}

/** The deepest nesting that is read. A fact that holds a platform has about ten levels. */
export const NESTING_MAX = 64;

/**
 * Parses a JSON text.
 *
 * @returns The value, nested at most `NESTING_MAX` levels and without a key that stood twice.
 */
export function parseJson(text: string): Result<unknown, JsonFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(wordSyntaxError(text, (error as SyntaxError).message));
  }
  if (isDeeperThan(value, NESTING_MAX)) {
    return refused({
      message: `the JSON is nested too deeply, the limit is ${NESTING_MAX} levels`,
    });
  }
  // A text that is written back the same cannot hold a key twice; logs are such texts, line by line.
  if (JSON.stringify(value) === text) return ok(value);
  const twice = findDuplicateKey(syntaxOf(text));
  if (twice === null) return ok(value);
  const message = 'this field stands twice in one object';
  return refused({ line: twice.line, field: formatPath(twice.path), message });
}

/** The syntax of a text that is known to be JSON, nested at most `NESTING_MAX` levels. */
export function syntaxOf(text: string): JsonNode {
  const read = jsonSyntax(text);
  return read.ok ? read.value : { type: 'scalar', line: 1 };
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((each) => isDeeperThan(each, levels - 1));
}

/** The words of the engine say what was expected; its quotation of the text is left out. */
function wordSyntaxError(text: string, words: string): JsonFault {
  const message = `not JSON: ${words.replace(/( in JSON)? at position [^]*$|, (\.\.\.)?"[^]*$/, '')}`;
  const line = lineOfSyntaxError(text, words);
  return line === null ? { message } : { line, message };
}

function lineOfSyntaxError(text: string, words: string): number | null {
  // However deep it was nested.
  if (words.startsWith('Unexpected end')) return text.trimEnd().split('\n').length;
  const read = jsonSyntax(text);
  return read.ok ? null : read.refusal;
}
