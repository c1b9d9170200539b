/** What kills a wrong merge: law L7. */
import type { Mutant } from './mutant.ts';

/** The law that every merge rule has to keep, and the test of it. */
export function exact(name: string): Pick<Mutant, 'law' | 'killedBy'> {
  return { law: 'L7', killedBy: ['constraints/exactness.test.ts', `[L7] ${name}`] };
}
