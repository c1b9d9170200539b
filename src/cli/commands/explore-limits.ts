/** The limits of a search as they stand on the command line: `states=N`, `memory=SIZE`, `seconds=N`. */
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { parseQuantity } from '../../base/quantity.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { SearchLimits } from '../../explorer/engine/search-options.ts';

const NAMES = ['states', 'memory', 'seconds'] as const;

/** Reads limits; each may be given once. */
export function readLimits(texts: readonly string[]): Result<SearchLimits, InputError> {
  const limits: { states?: number; bytes?: number; milliseconds?: number } = {};
  const seen = new Set<string>();
  for (const text of texts) {
    const [name = '', value = '', ...more] = text.split('=');
    const known = NAMES.find((each) => each === name);
    if (known === undefined) return complain(`unknown limit "${name}"${suggestion(name, NAMES)}`);
    if (seen.has(name)) return complain(`"${name}" stands twice`);
    seen.add(name);
    const amount = parseQuantity(value);
    if (amount === null || amount < 1 || more.length > 0) {
      return complain(`expected ${name}= and a number from 1, found "${text}"`);
    }
    if (known === 'states') limits.states = amount;
    else if (known === 'memory') limits.bytes = amount;
    else limits.milliseconds = amount * 1000;
  }
  return ok(limits);
}

function complain(message: string): Result<never, InputError> {
  return refused({ source: '--limit', message });
}
