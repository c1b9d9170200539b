/**
 * The code of the RFC as it was posted, for one buffer: every importer runs attach, map, unmap and
 * detach, and may ask for the physical address while it has a map. A map tests `sg_table`, takes the
 * lock, allocates or loses the table, and gives the lock back, each as a step of its own, because two
 * of the defects lie between them.
 *
 * Two defects are left out, for with them no ordering gets anywhere: every `buffer_create` fails,
 * and the first allocation reads an allocator that is not set.
 */
import { PACKED_IMPORTERS_MAX } from '../engine/place-judge.ts';
import type { StepLaw, TransitionSystem } from './transition-system.ts';

/** Where an importer is. */
type Stage =
  | 'start'
  | 'attached'
  | 'tested'
  | 'locked'
  | 'stored'
  | 'mapped'
  | 'phys'
  | 'stuck'
  | 'failed'
  | 'unmapped'
  | 'finished'
  | 'refused';

interface PostedImporter {
  readonly stage: Stage;
  /** Its map saw no `sg_table` before it took the lock. */
  readonly sawNoTable: boolean;
  /** It has a map whose table was torn down. */
  readonly isTorn: boolean;
}

/** The posted code at one moment. */
export interface PostedState {
  readonly life: 'new' | 'live' | 'freed';
  /** `buffer->access_constraints_mask`. */
  readonly mask: number;
  readonly allocator: number | null;
  /** Whether `sg_table` is set. */
  readonly hasTable: boolean;
  /** How often storage was allocated. */
  readonly allocations: number;
  /** Who holds `buffer->lock`. */
  readonly holder: number | null;
  readonly importers: readonly PostedImporter[];
}

/** One step of the posted code. */
export interface PostedStep {
  readonly call: string;
  /** The importer; null for the exporter. */
  readonly importer: number | null;
}

const ALL = 0xffff_ffff;

/** What an importer can do, by where it is. */
const CALLS: Readonly<Record<Stage, readonly string[]>> = {
  start: ['attach'],
  attached: ['map: test sg_table'],
  tested: ['map: lock'],
  locked: ['map: store sg_table'],
  stored: ['map: unlock'],
  mapped: ['phys: lock', 'unmap'],
  phys: ['phys: lock again'],
  stuck: [],
  failed: ['detach'],
  unmapped: ['detach'],
  finished: [],
  refused: [],
};

/** The posted code for importers with these masks and `allocators` allocators. */
export function postedSystem(
  masks: readonly number[],
  allocators: number,
): TransitionSystem<PostedState, PostedStep> {
  const stated = masks.map((mask) => (mask === 0 ? ALL : mask));
  const none: PostedImporter = { stage: 'start', sawNoTable: false, isTorn: false };
  return {
    first: {
      life: 'new',
      mask: ALL,
      allocator: null,
      hasTable: false,
      allocations: 0,
      holder: null,
      importers: masks.slice(0, PACKED_IMPORTERS_MAX).map(() => none),
    },
    stepsIn,
    after: (state, step) => afterStep(state, step, stated, allocators),
    keyOf: (state) => JSON.stringify(state),
  };
}

function stepsIn({ life, holder, importers }: PostedState): readonly PostedStep[] {
  if (life === 'new') return [{ call: 'create', importer: null }];
  if (life === 'freed') return [];
  const steps = importers.flatMap(({ stage }, importer) =>
    CALLS[stage]
      .filter((call) => holder === null || !/: lock$/.test(call))
      .map((call) => ({ call, importer })),
  );
  const isDone = importers.every(({ stage }) => stage === 'finished' || stage === 'refused');
  return isDone ? [...steps, { call: 'free', importer: null }] : steps;
}

function afterStep(
  state: PostedState,
  { call, importer }: PostedStep,
  masks: readonly number[],
  allocators: number,
): PostedState {
  if (importer === null) return { ...state, life: call === 'create' ? 'live' : 'freed' };
  const own = state.importers[importer];
  const move = (change: Partial<PostedImporter>, rest: Partial<PostedState> = {}): PostedState => ({
    ...state,
    ...rest,
    importers: (rest.importers ?? state.importers).map((each, index) =>
      index === importer ? { ...each, ...change } : each,
    ),
  });
  switch (call) {
    case 'attach': {
      // The mask is narrowed before anybody looks whether it is empty.
      const mask = (state.mask & (masks[importer] ?? 0)) >>> 0;
      return move({ stage: mask === 0 ? 'refused' : 'attached' }, { mask });
    }
    case 'map: test sg_table':
      return move({ stage: 'tested', sawNoTable: !state.hasTable });
    case 'map: lock':
      return move({ stage: 'locked' }, { holder: importer });
    case 'map: store sg_table':
      return move({ stage: 'stored' }, storeTable(state, own?.sawNoTable === true, allocators));
    case 'map: unlock':
      return move({ stage: own?.sawNoTable === true ? 'mapped' : 'failed' }, { holder: null });
    case 'phys: lock':
      return move({ stage: 'phys' }, { holder: importer });
    case 'phys: lock again':
      return move({ stage: 'stuck' });
    case 'unmap': {
      const importers = state.importers.map((each) =>
        hasMap(each) ? { ...each, isTorn: true } : each,
      );
      return move({ stage: 'unmapped', isTorn: false }, { importers });
    }
    default:
      return move({ stage: 'finished', sawNoTable: false });
  }
}

function hasMap({ stage }: PostedImporter): boolean {
  return stage === 'mapped' || stage === 'phys' || stage === 'stuck';
}

/** The search has no break: the last match, which is the lowest id, stays. */
function storeTable(
  { mask, allocations }: PostedState,
  sawNoTable: boolean,
  allocators: number,
): Partial<PostedState> {
  // A map that saw a table stores its own, empty pointer over it.
  if (!sawNoTable) return { hasTable: false };
  const allocator = suitable(mask, allocators)[0] ?? null;
  return { allocator, hasTable: true, allocations: allocations + 1 };
}

function suitable(mask: number, allocators: number): readonly number[] {
  return Array.from({ length: allocators }, (_, id) => id).filter((id) => (mask & (2 ** id)) !== 0);
}

/** What should hold, each broken by one defect of the posted code. */
export function postedLaws(
  masks: readonly number[],
  allocators: number,
): readonly StepLaw<PostedState, PostedStep>[] {
  return [
    {
      name: 'refused-changes-nothing',
      holds: (before, { importer }, after) =>
        importer === null ||
        after.importers[importer]?.stage !== 'refused' ||
        before.mask === after.mask,
    },
    {
      name: 'storage-serves-attached',
      holds: (_, __, { allocator, importers }) =>
        allocator === null ||
        importers.every(({ stage }, importer) => {
          const mask = masks[importer] ?? 0;
          const isAway = ['start', 'refused', 'finished'].includes(stage);
          return isAway || mask === 0 || (mask & (2 ** allocator)) !== 0;
        }),
    },
    {
      name: 'highest-priority-chosen',
      holds: (before, { call }, { allocator }) =>
        call !== 'map: store sg_table' ||
        allocator === before.allocator ||
        allocator === (suitable(before.mask, allocators).at(-1) ?? null),
    },
    {
      name: 'later-maps-get-the-table',
      holds: (_, { call, importer }, after) =>
        call !== 'map: unlock' ||
        importer === null ||
        after.importers[importer]?.stage === 'mapped',
    },
    {
      name: 'allocated-once',
      holds: (before, _, after) => before.allocations === after.allocations || !before.hasTable,
    },
    { name: 'no-recursive-lock', holds: (_, { call }) => call !== 'phys: lock again' },
    {
      name: 'unmap-leaves-others',
      holds: (before, _, after) =>
        after.importers.every(
          ({ isTorn }, index) => !isTorn || before.importers[index]?.isTorn === true,
        ),
    },
  ];
}
