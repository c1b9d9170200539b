/**
 * Where the values of a JSON text stand, and where a text ends to be JSON: `JSON.parse` tells neither in every
 * engine. It builds no values; of names it knows what they say.
 */
import { ok, refused, type Result } from './result.ts';

/** A value of a JSON text, from the line on which it begins, the first being 1. */
export type JsonNode =
  | { readonly type: 'scalar'; readonly line: number }
  | { readonly type: 'array'; readonly line: number; readonly elements: readonly JsonNode[] }
  | { readonly type: 'object'; readonly line: number; readonly members: readonly JsonMember[] };

/** A name and its value; one name may stand there more than once. */
export interface JsonMember {
  readonly key: string;
  readonly line: number;
  readonly value: JsonNode;
}

/** What is nested deeper is not read: it would not survive the recursion. */
const DEPTH_MAX = 1000;

const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/**
 * Reads the syntax of a text.
 *
 * @returns The root; or the line of what cannot stand there, null where the text is nested too deeply to say.
 */
export function jsonSyntax(text: string): Result<JsonNode, number | null> {
  const reader = new SyntaxReader(text);
  const root = reader.value(0);
  if (root !== null && reader.isAtEnd()) return ok(root);
  return refused(reader.isTooDeep ? null : reader.faultLine());
}

/** Goes through the text; where it meets what cannot stand there, it stays, and everything is null. */
class SyntaxReader {
  isTooDeep = false;
  readonly #text: string;
  #at = 0;
  /** The line of the last place that was asked for, and where it ends. */
  #line = 1;
  #lineEnd: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = text.indexOf('\n');
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  /** The line of what could not be read; of what is missing at the end, that of the last that stands there. */
  faultLine(): number {
    return this.#lineAt(Math.min(this.#at, this.#text.trimEnd().length));
  }

  #lineAt(place: number): number {
    while (this.#lineEnd >= 0 && this.#lineEnd < place) {
      this.#line += 1;
      this.#lineEnd = this.#text.indexOf('\n', this.#lineEnd + 1);
    }
    return this.#line;
  }

  #nextLine(): number {
    this.#skipSpace();
    return this.#lineAt(this.#at);
  }

  value(depth: number): JsonNode | null {
    if (depth > DEPTH_MAX) {
      this.isTooDeep = true;
      return null;
    }
    const line = this.#nextLine();
    if (this.#takes('{')) {
      const members = this.#list('}', () => this.#member(depth));
      return members && { type: 'object', line, members };
    }
    if (this.#takes('[')) {
      const elements = this.#list(']', () => this.value(depth + 1));
      return elements && { type: 'array', line, elements };
    }
    const isRead = this.#text[this.#at] === '"' ? this.#string() !== null : this.#take(SCALAR);
    return isRead ? { type: 'scalar', line } : null;
  }

  #list<T>(close: string, item: () => T | null): readonly T[] | null {
    const items: T[] = [];
    if (this.#takes(close)) return items;
    for (;;) {
      const read = item();
      if (read === null) return null;
      items.push(read);
      if (this.#takes(close)) return items;
      if (!this.#takes(',')) return null;
    }
  }

  #member(depth: number): JsonMember | null {
    const line = this.#nextLine();
    const key = this.#text[this.#at] === '"' ? this.#string() : null;
    if (key === null || !this.#takes(':')) return null;
    const value = this.value(depth + 1);
    return value && { key: JSON.parse(key) as string, line, value };
  }

  /** A string as it stands there; null where it does not end, or holds what has to be escaped. */
  #string(): string | null {
    const begin = this.#at;
    this.#at += 1;
    do this.#take(PLAIN);
    while (this.#take(ESCAPE));
    if (this.#text[this.#at] !== '"') return null;
    this.#at += 1;
    return this.#text.slice(begin, this.#at);
  }

  #takes(sign: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '-')) this.#at += 1;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}
