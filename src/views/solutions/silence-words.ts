/**
 * Importers that state nothing, and so accept everything: silence looks like consent, and is more often a statement
 * that is still missing.
 */
import type { Constraints } from '../../constraints/constraints.ts';

interface Speaker {
  readonly id: string;
  readonly constraints: Constraints;
}

/** How many importers are named before the rest is counted. */
const NAMED = 8;

/** That some importers state nothing; nothing where all of them state something. */
export function silenceWarnings(speakers: readonly Speaker[]): readonly string[] {
  const silent = speakers.filter(({ constraints }) => Object.keys(constraints).length === 0);
  if (silent.length === 0) return [];
  const shown = silent.slice(0, NAMED).map(({ id }) => id);
  const more = silent.length > NAMED ? ` and ${silent.length - NAMED} more` : '';
  const said =
    silent.length === 1
      ? 'states no constraints, and is judged as if any memory would do'
      : 'state no constraints, and are judged as if any memory would do';
  return [`${shown.join(', ')}${more} ${said}`];
}
