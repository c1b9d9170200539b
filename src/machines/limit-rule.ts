/** The one way in which every limit of an exporter refuses. [LIM1] */
import type { RuleBreach } from '../base/refusal.ts';

/** Says which limit was reached. */
export function limitReached(what: string): RuleBreach {
  return {
    errno: 'EOVERFLOW',
    rule: 'LIM1',
    message: `${what}.`,
    next: 'Look for a missing release, or create the exporter with a higher limit.',
  };
}
