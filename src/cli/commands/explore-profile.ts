/** `cenalloc explore --profile rfc-as-posted`: the defects of the posted code, each found by search. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Model } from '../../explorer/model/model.ts';
import { postedLaws, postedSystem } from '../../explorer/slow/rfc-as-posted.ts';
import { exploreSystem } from '../../explorer/slow/transition-system.ts';
import { postedInWords, witnessStep } from '../../views/explorations/posted-report.ts';
import { EXIT } from '../output/exit-codes.ts';
import { print, printJson } from '../output/terminal.ts';

/** Four importers have some hundred thousand states, which this slow search still ends. */
const PROFILE_IMPORTERS_MAX = 4;

/** Explores the posted code on the masks of a model. */
export function exploreProfile(
  source: string,
  models: readonly Model[],
  isJson: boolean,
): Result<null, InputError> {
  const [model] = models;
  if (model === undefined || !('masks' in model) || model.buffers !== 1) {
    return refused({ source, message: 'the posted code knows masks only, and one buffer here' });
  }
  if (model.masks.length > PROFILE_IMPORTERS_MAX) {
    const message = `at most ${PROFILE_IMPORTERS_MAX}, found ${model.masks.length}`;
    return refused({ source, field: 'importers', message });
  }
  const started = performance.now();
  const { masks, capacities } = model;
  const laws = postedLaws(masks, capacities.length);
  const found = exploreSystem(postedSystem(masks, capacities.length), laws);
  const { states, transitions, depth, terminal, orderings, breaches } = found;
  if (isJson) {
    const properties = [...breaches].map(([name, steps]) => ({
      name,
      holds: steps === null,
      ...(steps === null ? {} : { steps: steps.map(witnessStep) }),
    }));
    // Nothing is refused here but attaches, which are transitions.
    const counts = { states, transitions, refusedCalls: 0, depth, terminal };
    const seconds = Math.round(performance.now() - started) / 1000;
    const end = { orderings: String(orderings), properties, complete: true, seconds };
    printJson({
      schema: 'cenalloc/explore/1',
      policies: [{ policy: 'rfc-as-posted', ...counts, ...end }],
    });
  } else print(postedInWords(found));
  const isBroken = [...breaches.values()].some((steps) => steps !== null);
  process.exitCode = isBroken ? EXIT.found : EXIT.clean;
  return ok(null);
}
