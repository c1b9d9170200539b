/** Arithmetic within parentheses, in 64 bits as dtc computes it; null where a name in it is not known. */
import type { DtsToken } from './dts-tokens.ts';

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

const NESTED_MAX = 32;
const SHIFT_MAX = 63n;

/** A number as it is written, `0x10`, `16` or `020`, with `U` and `L`, or a character; null where it is none. */
export function dtsNumber(text: string): bigint | null {
  const character = /^'(\\?.)'$/.exec(text)?.[1];
  if (character !== undefined)
    return character.length === 1 ? BigInt(character.charCodeAt(0)) : null;
  const digits = /^(0x[0-9a-f]{1,16}|\d{1,20})(?:u|l|ul|ll|ull)?$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  if (!/^0\d/.test(digits)) return BigInt(digits);
  return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : null;
}

/** Computes what stands in parentheses. */
export class DtsExpression {
  readonly #tokens: readonly DtsToken[];
  readonly #constant: (name: string) => bigint | null;
  #at = 0;

  /**
   * @param tokens - What stands between the parentheses.
   * @param constant - The value of a name; null where it is not known.
   */
  constructor(tokens: readonly DtsToken[], constant: (name: string) => bigint | null) {
    this.#tokens = tokens;
    this.#constant = constant;
  }

  value(): bigint | null {
    const value = this.#choice(0);
    return this.#at === this.#tokens.length ? value : null;
  }

  #sign(): string | null {
    const token = this.#tokens[this.#at];
    return token?.kind === 'sign' ? token.text : null;
  }

  #choice(depth: number): bigint | null {
    const condition = this.#binary(1, depth);
    if (this.#sign() !== '?') return condition;
    this.#at += 1;
    const yes = this.#choice(depth + 1);
    if (this.#sign() !== ':') return null;
    this.#at += 1;
    const no = this.#choice(depth + 1);
    return condition === null ? null : condition === 0n ? no : yes;
  }

  #binary(least: number, depth: number): bigint | null {
    let left = this.#one(depth);
    for (;;) {
      const sign = this.#sign() ?? '';
      const precedence = PRECEDENCE.get(sign) ?? 0;
      if (precedence < least) return left;
      this.#at += 1;
      const right = this.#binary(precedence + 1, depth);
      left = left === null || right === null ? null : computed(sign, left, right);
    }
  }

  #one(depth: number): bigint | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || depth > NESTED_MAX) return null;
    this.#at += 1;
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '(') {
      const value = this.#choice(depth + 1);
      if (this.#sign() !== ')') return null;
      this.#at += 1;
      return value;
    }
    if (!['-', '~', '!', '+'].includes(token.text)) return null;
    const value = this.#one(depth + 1);
    if (value === null) return null;
    if (token.text === '!') return value === 0n ? 1n : 0n;
    return token.text === '+' ? value : BigInt.asUintN(64, token.text === '-' ? -value : ~value);
  }

  #named(text: string): bigint | null {
    const number = dtsNumber(text);
    if (number !== null) return number;
    // A macro with arguments is not known, and they are passed over.
    if (this.#sign() === '(') {
      this.#passArguments();
      return null;
    }
    return this.#constant(text);
  }

  #passArguments(): void {
    let open = 0;
    do {
      const sign = this.#sign();
      if (sign === '(') open += 1;
      if (sign === ')') open -= 1;
      this.#at += 1;
    } while (open > 0 && this.#at < this.#tokens.length);
  }
}

function computed(sign: string, left: bigint, right: bigint): bigint | null {
  const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
  switch (sign) {
    case '+':
      return BigInt.asUintN(64, left + right);
    case '-':
      return BigInt.asUintN(64, left - right);
    case '*':
      return BigInt.asUintN(64, left * right);
    case '/':
      return right === 0n ? null : left / right;
    case '%':
      return right === 0n ? null : left % right;
    case '<<':
      return right > SHIFT_MAX ? 0n : BigInt.asUintN(64, left << right);
    case '>>':
      return right > SHIFT_MAX ? 0n : left >> right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '||':
      return truth(left !== 0n || right !== 0n);
    default:
      return compared(sign, left, right);
  }
}

function compared(sign: string, left: bigint, right: bigint): bigint {
  const holds: Readonly<Record<string, boolean>> = {
    '==': left === right,
    '!=': left !== right,
    '<': left < right,
    '>': left > right,
    '<=': left <= right,
    '>=': left >= right,
  };
  return holds[sign] === true ? 1n : 0n;
}
