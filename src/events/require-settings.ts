/**
 * What a program gives when it creates an exporter or starts a chart. A policy or a limit that does not
 * exist is a programmer's mistake and throws, in words; documents are read by the schemas.
 */
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import { checkValue, formatInputError } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { limitsSchema } from './event-schema.ts';
import { POLICIES, type Policy } from './policy.ts';

/** A policy that exists; else it throws a `TypeError` that names them all. */
export function requirePolicy(policy: Policy): Policy {
  if (POLICIES.includes(policy)) return policy;
  throw new TypeError(`unknown policy ${JSON.stringify(policy)}, known: ${POLICIES.join(', ')}`);
}

/** Limits with the usual ones in the place of those left out; a wrong one throws a `TypeError`. */
export function requireLimits(some: Partial<Limits> | undefined): Limits {
  const limits = checkValue({ ...DEFAULT_LIMITS, ...some }, limitsSchema);
  if (limits.ok) return limits.value;
  const { path, message } = limits.refusal;
  throw new TypeError(formatInputError({ source: 'limits', field: formatPath(path), message }));
}
