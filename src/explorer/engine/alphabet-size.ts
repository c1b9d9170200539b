/**
 * How many calls there are that may be refused in a state: create and free of each buffer, the steps
 * of each importer, CPU access and the deadline where the model has them.
 */
import { assert } from '../../base/assert.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { PackedModel } from './packed-model.ts';

/** The steps that every importer is asked for, whatever its program. */
const STEPS_OF_ALL = ['attach', 'map', 'unmap', 'detach'];

/** The number of calls of a model. */
export function alphabetSizeOf({ model, policy, bufferCount, positions }: PackedModel): number {
  const ofImporters = positions.map((each) => {
    const own = each.flatMap(({ steps }) => steps.map(({ step }): string => step));
    return new Set([...STEPS_OF_ALL, ...own]).size;
  });
  const cpu = 'cpuMax' in model && model.cpuMax > 0 ? 2 : 0;
  const deadline = LATE_POLICIES[policy].firstMapWaits && model.deadline === true ? 1 : 0;
  const ofBuffer = 2 + ofImporters.reduce((sum, each) => sum + each, 0) + cpu + deadline;
  assert(ofBuffer >= 2 + STEPS_OF_ALL.length * positions.length, 'nobody is asked for fewer steps');
  return bufferCount * ofBuffer;
}
