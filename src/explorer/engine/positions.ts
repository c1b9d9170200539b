/**
 * Where an importer stands with a buffer, as a number, and which step leads where. In the family
 * `free` the position is the number of live maps; in `programs` it is the place in the program. Both
 * become the same tables, so that the engine has one loop for both.
 */
import { assert } from '../../base/assert.ts';
import type { Program, ProgramStep } from '../model/importer-program.ts';

/** The steps of an importer, in the order in which they are tried. */
export const IMPORTER_STEPS = [
  'attach',
  'map',
  'unmap',
  'detach',
  'import',
  'release',
  'die',
] as const;

/** One step of an importer. */
export type ImporterStep = (typeof IMPORTER_STEPS)[number];

/** How an importer's program ended; `no` where it goes on. @public */
export type Ending = 'no' | 'finished' | 'refused' | 'died';

/** One step that is possible at a position. */
export interface PositionStep {
  readonly step: ImporterStep;
  readonly to: number;
  /** Where a refused attach leads, as long as the importer is waited for; null where it leads nowhere. */
  readonly refusedTo: number | null;
}

/** What a position means. */
export interface Position {
  readonly isAttached: boolean;
  readonly maps: number;
  /** It has attached once, or has given its place up: nobody waits for it under `barrier`. */
  readonly isSettled: boolean;
  /** The position that this one becomes when nobody is waited for any more; absent where it stays. */
  readonly unawaited?: number;
  readonly ending: Ending;
  readonly steps: readonly PositionStep[];
}

/** The positions of an importer that calls whatever it wants, for ever. */
export function freePositions(mapMax: number, isAwaited: boolean): readonly Position[] {
  assert(mapMax >= 0, 'live maps are counted from 0');
  const left = isAwaited ? mapMax + 2 : 0;
  const attach: PositionStep = { step: 'attach', to: 1, refusedTo: null };
  const away: Omit<Position, 'isSettled'> = {
    isAttached: false,
    maps: 0,
    ending: 'no',
    steps: [attach],
  };
  const attached = Array.from({ length: mapMax + 1 }, (_, maps): Position => {
    const at = maps + 1;
    const steps: PositionStep[] = [];
    if (maps < mapMax) steps.push({ step: 'map', to: at + 1, refusedTo: null });
    if (maps > 0) steps.push({ step: 'unmap', to: at - 1, refusedTo: null });
    else steps.push({ step: 'detach', to: left, refusedTo: null });
    return { isAttached: true, maps, isSettled: true, ending: 'no', steps };
  });
  const gone = isAwaited ? [{ ...away, isSettled: true }] : [];
  // Whoever is not waited for any more counts as having been there.
  const never = { ...away, isSettled: false, ...(isAwaited ? { unawaited: left } : {}) };
  const positions = [never, ...attached, ...gone];
  assert(left < positions.length, 'whoever leaves comes to a position');
  return positions;
}

/** What may become of an importer that runs a program. */
interface ProgramFate {
  /** It may die before it attaches. */
  readonly mayDie: boolean;
  /** Its place is kept under `barrier` when its first attach is refused, until somebody gives it up. */
  readonly keepsPlace: boolean;
}

/** The positions of an importer that runs a program. */
export function programPositions(
  program: Program,
  { mayDie, keepsPlace }: ProgramFate,
): readonly Position[] {
  const finished = program.length;
  const refused = finished + 1;
  const died = finished + 2;
  const refusedInPlace = finished + (mayDie ? 3 : 2);
  let isAttached = false;
  let isSettled = false;
  let maps = 0;
  const positions = program.map((name, at): Position => {
    const isBefore = !isSettled;
    const attaches = name === 'attach' || name === 'import';
    const refusedTo = isBefore && keepsPlace ? refusedInPlace : refused;
    const step = { step: name, to: at + 1, refusedTo: attaches ? refusedTo : null };
    const death = { step: 'die', to: died, refusedTo: null } as const;
    const steps = mayDie && isBefore ? [step, death] : [step];
    const position = { isAttached, maps, isSettled, ending: 'no', steps } as const;
    isAttached = nextAttached(isAttached, name);
    isSettled ||= attaches || name === 'release';
    maps += mapsAdded(name);
    assert(maps >= 0 && (maps === 0 || isAttached), 'only who is attached has maps');
    return position;
  });
  assert(positions.length === finished, 'each step begins at a position');
  const gone = { isAttached: false, maps: 0, steps: [] };
  return [
    ...positions,
    { isAttached, maps, isSettled: true, ending: 'finished', steps: [] },
    { ...gone, isSettled: true, ending: 'refused' },
    ...(mayDie ? [{ ...gone, isSettled: false, ending: 'died' } as const] : []),
    // Without anybody who waits there is no place to keep.
    ...(keepsPlace
      ? [{ ...gone, isSettled: false, ending: 'refused', unawaited: refused } as const]
      : []),
  ];
}

/** Whether an importer is attached after a step. */
export function nextAttached(isAttached: boolean, step: ProgramStep): boolean {
  if (step === 'attach' || step === 'import') return true;
  return step === 'detach' ? false : isAttached;
}

/** How many live maps a step adds. */
export function mapsAdded(step: ProgramStep): number {
  if (step === 'map' || step === 'import') return 1;
  return step === 'unmap' ? -1 : 0;
}
