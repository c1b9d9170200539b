/**
 * Models in which storage moves under live maps: a dynamic importer of the platform is told, and its maps are stale then.
 * What explores and proves does not follow that yet, and says so instead of counting such maps as a hold. [MIG1] [PIN1]
 */
import { writtenPlatform } from '../../allocators/platform/given-platform.ts';
import type { InputError } from '../../base/document.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { Setting } from './model.ts';

/**
 * Why nothing can be said of a model; null where storage moves under nobody's maps.
 *
 * @param model - One that `checkModel` accepts.
 * @param policies - Under which it is looked at.
 */
export function whyMapsMove(model: Setting, policies: readonly Policy[]): InputError | null {
  const moving = policies.find((each) => LATE_POLICIES[each].movesStorage);
  if (moving === undefined || !('platform' in model)) return null;
  const dynamic = writtenPlatform(model.platform).importers.find(
    ({ id, sharing }) => sharing?.kind === 'dynamic' && model.importers.includes(id),
  );
  if (dynamic === undefined) return null;
  const others = POLICIES.filter((each) => !LATE_POLICIES[each].movesStorage).join(', ');
  const message =
    `${dynamic.id} is dynamic: under ${moving} storage moves under its maps, which is not followed here yet; ` +
    `state it as static, or ask about ${others}`;
  return { source: 'model', field: 'importers', message };
}
