/** The values of a property: cells, strings, bytes and references, each known or not. */
import { DtsExpression, dtsNumber } from './dts-expression.ts';
import type { DtsToken } from './dts-tokens.ts';

/** A node that is named by a label, or by a path that begins with a slash. */
export interface DtsReference {
  readonly ref: string;
}

/** 32 bits; null where a macro stands that the text does not define. */
export type DtsCell = bigint | DtsReference | null;

/** A piece of a value. */
export type DtsPart =
  | { readonly kind: 'cells'; readonly cells: readonly DtsCell[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'ref'; readonly ref: string }
  | { readonly kind: 'unknown' };

/** A value, and the word behind it; null where it does not end with a semicolon. */
export interface ReadValue {
  readonly parts: readonly DtsPart[];
  readonly next: number;
}

const CELL_BITS = 32;
const CONSTANTS_DEEP = 8;

/** Reads values. */
export class DtsValueReader {
  readonly #tokens: readonly DtsToken[];
  readonly #constants: ReadonlyMap<string, readonly DtsToken[]>;

  constructor(tokens: readonly DtsToken[], constants: ReadonlyMap<string, readonly DtsToken[]>) {
    this.#tokens = tokens;
    this.#constants = constants;
  }

  /** @param from - The word behind the equals sign. */
  value(from: number): ReadValue | null {
    const parts: DtsPart[] = [];
    let at = from;
    let bits = CELL_BITS;
    for (;;) {
      const token = this.#tokens[at];
      if (token === undefined || token.kind === 'junk') return null;
      if (isSign(token, ';')) return parts.length === 0 ? null : { parts, next: at + 1 };
      if (token.kind === 'directive' && token.text === 'bits') {
        bits = Number(this.#tokens[at + 1]?.text);
        at += 2;
        continue;
      }
      if (isSign(token, ',') || isSign(token, ')') || token.kind === 'label') {
        at += 1;
        continue;
      }
      const part = this.#part(at, bits);
      if (part === null) return null;
      bits = CELL_BITS;
      parts.push(part.part);
      at = part.next;
    }
  }

  #part(at: number, bits: number): { readonly part: DtsPart; readonly next: number } | null {
    const token = this.#tokens[at];
    if (token === undefined) return null;
    if (token.kind === 'string') {
      return { part: { kind: 'string', text: withoutEscapes(token.text) }, next: at + 1 };
    }
    if (token.kind === 'ref') return { part: { kind: 'ref', ref: token.text }, next: at + 1 };
    if (isSign(token, '<')) return this.#cells(at + 1, bits);
    if (isSign(token, '[')) return this.#bytes(at + 1);
    if (token.kind !== 'directive' && token.kind !== 'name') return null;
    return this.#unknown(at + 1);
  }

  /** A macro, or what is read from another file. */
  #unknown(from: number): { readonly part: DtsPart; readonly next: number } | null {
    const next = isSign(this.#tokens[from], '(') ? this.#behind(from) : from;
    return next === null ? null : { part: { kind: 'unknown' }, next };
  }

  #bytes(from: number): { readonly part: DtsPart; readonly next: number } | null {
    let digits = '';
    for (let at = from; ; at += 1) {
      const token = this.#tokens[at];
      if (isSign(token, ']')) {
        if (digits.length % 2 !== 0) return null;
        const bytes = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
        return { part: { kind: 'bytes', bytes }, next: at + 1 };
      }
      if (token?.kind !== 'name' || !/^[0-9a-f]+$/i.test(token.text)) return null;
      digits += token.text;
    }
  }

  #cells(from: number, bits: number): { readonly part: DtsPart; readonly next: number } | null {
    const cells: DtsCell[] = [];
    for (let at = from; ;) {
      const token = this.#tokens[at];
      if (token === undefined) return null;
      if (isSign(token, '>')) {
        return { part: partOf(cells, bits), next: at + 1 };
      }
      if (token.kind === 'label') {
        at += 1;
        continue;
      }
      const cell = this.#cell(at);
      if (cell === null) return null;
      cells.push(...cell.cells);
      at = cell.next;
    }
  }

  #cell(at: number): { readonly cells: readonly DtsCell[]; readonly next: number } | null {
    const token = this.#tokens[at];
    if (token === undefined) return null;
    if (token.kind === 'ref') return { cells: [{ ref: token.text }], next: at + 1 };
    if (isSign(token, '(')) {
      const next = this.#behind(at);
      if (next === null) return null;
      return { cells: [this.#computed(this.#tokens.slice(at + 1, next - 1), 0)], next };
    }
    if (token.kind !== 'name') return null;
    const number = dtsNumber(token.text);
    if (number !== null) return { cells: [number], next: at + 1 };
    if (!/^[A-Za-z_]\w*$/.test(token.text)) return null;
    if (isSign(this.#tokens[at + 1], '(')) {
      const next = this.#behind(at + 1);
      return next === null ? null : { cells: [null], next };
    }
    return { cells: this.#defined(token.text, 0), next: at + 1 };
  }

  /** What a constant of the text stands for; one unknown cell where it has none. */
  #defined(name: string, depth: number): readonly DtsCell[] {
    const body = this.#constants.get(name);
    if (body === undefined || depth > CONSTANTS_DEEP) return [null];
    const cells: DtsCell[] = [];
    for (let at = 0; at < body.length; at += 1) {
      const token = body[at];
      if (token === undefined) break;
      if (isSign(token, '(')) return [this.#computed(body.slice(at), depth + 1)];
      if (token.kind === 'ref') cells.push({ ref: token.text });
      else if (token.kind !== 'name') return [null];
      else {
        const number = dtsNumber(token.text);
        cells.push(...(number === null ? this.#defined(token.text, depth + 1) : [number]));
      }
    }
    return cells.length === 0 ? [null] : cells;
  }

  #computed(tokens: readonly DtsToken[], depth: number): bigint | null {
    const constant = (name: string): bigint | null => {
      const [cell, ...others] = this.#defined(name, depth + 1);
      return typeof cell === 'bigint' && others.length === 0 ? cell : null;
    };
    return depth > CONSTANTS_DEEP ? null : new DtsExpression(tokens, constant).value();
  }

  /** The word behind the parenthesis that closes the one at `at`. */
  #behind(at: number): number | null {
    let open = 0;
    for (let next = at; next < this.#tokens.length; next += 1) {
      const token = this.#tokens[next];
      if (isSign(token, '(')) open += 1;
      if (isSign(token, ')')) open -= 1;
      if (open === 0) return next + 1;
      if (isSign(token, ';') || isSign(token, '{') || isSign(token, '}')) return null;
    }
    return null;
  }
}

/** Whether a word is this sign. */
export function isSign(token: DtsToken | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}

/** Elements of `/bits/ 64` are two cells each; smaller ones are bytes, of which only whole cells are read. */
function partOf(elements: readonly DtsCell[], bits: number): DtsPart {
  if (bits === CELL_BITS) {
    return { kind: 'cells', cells: elements.map((each) => fitting(each, CELL_BITS)) };
  }
  if (bits === 64) {
    const cells = elements.flatMap((each): readonly DtsCell[] => {
      if (typeof each !== 'bigint') return [null, null];
      return [each >> 32n, each & 0xffff_ffffn];
    });
    return { kind: 'cells', cells };
  }
  return { kind: 'unknown' };
}

/** dtc takes negative numbers, and refuses larger ones. */
function fitting(cell: DtsCell, bits: number): DtsCell {
  if (typeof cell !== 'bigint') return cell;
  if (cell < 1n << BigInt(bits)) return cell;
  const negative = BigInt.asIntN(64, cell);
  return negative < 0n && negative >= -(1n << 31n) ? BigInt.asUintN(bits, cell) : null;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(x[0-9a-f]{1,2}|[0-7]{1,3}|.)/gi, (_, code: string) => {
    if (/^x/i.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return code;
  });
}
