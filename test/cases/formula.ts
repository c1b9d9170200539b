/** Small formulas in case files, such as "128*ceil(w/16)*ceil(h/16)". */
import { NotUnderstoodError } from './report.ts';

const TOKEN = /\s*(\d+(?:\.\d+)?|[a-z]+|[-+*/()])/giy;

/**
 * Evaluates a formula of numbers, names, + - * / ( ) and ceil, floor, round.
 *
 * @param text - The formula.
 * @param names - The values of its names.
 */
export function evaluate(text: string, names: Readonly<Record<string, number>>): number {
  const tokens = tokensOf(text);
  let at = 0;
  const failure = () => new NotUnderstoodError(`formula "${text}"`);
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const sum = (): number => {
    let value = product();
    for (;;) {
      if (take('+')) value += product();
      else if (take('-')) value -= product();
      else return value;
    }
  };
  const product = (): number => {
    let value = atom();
    for (;;) {
      if (take('*')) value *= atom();
      else if (take('/')) value /= atom();
      else return value;
    }
  };
  const inParentheses = (): number => {
    const value = sum();
    if (!take(')')) throw failure();
    return value;
  };
  const atom = (): number => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw failure();
    if (token === '(') return inParentheses();
    if (/^\d/u.test(token)) return Number(token);
    if (take('(')) return call(token, inParentheses());
    const value = Object.hasOwn(names, token) ? names[token] : undefined;
    if (value === undefined) throw failure();
    return value;
  };
  const call = (name: string, value: number): number => {
    if (name === 'ceil') return Math.ceil(value);
    if (name === 'floor') return Math.floor(value);
    if (name === 'round') return Math.round(value);
    throw failure();
  };
  const value = sum();
  if (at < tokens.length) throw failure();
  return value;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new NotUnderstoodError(`formula "${text}"`);
    tokens.push(token);
  }
  return tokens;
}
