/** Two importers of a platform of whom one is left out of reach where the other maps first. */
import type { Platform } from '../../allocators/platform/platform.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { NO_PLACE } from '../engine/place-judge.ts';
import { PlatformJudge } from '../engine/platform-judge.ts';

/** The first such pair in the order of the platform; null where there is none. */
export function importersThatDiffer(platform: Platform): readonly [string, string] | null {
  const judge = new PlatformJudge(platform, platform.importers, PAGE_SIZE);
  const nobody = new Uint32Array(0);
  const isLeftOut = (first: number, other: number): boolean => {
    const place = judge.plan(1 << first, nobody, 0);
    return place !== NO_PLACE && !judge.serves(place, other);
  };
  for (const [one, { id }] of platform.importers.entries()) {
    for (const [other, { id: otherId }] of platform.importers.entries()) {
      const isPair = other > one && judge.isFeasible((1 << one) | (1 << other));
      if (isPair && (isLeftOut(one, other) || isLeftOut(other, one))) return [id, otherId];
    }
  }
  return null;
}
