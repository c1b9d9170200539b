/**
 * What each call of an ordering among peers answers on the dma-buf cores that are in use. The model is
 * that of newer kernels, where a static importer is pinned and mapped at its map. Older cores do that at
 * attach, once for all, and, built without DMABUF_MOVE_NOTIFY, pin at each map of a dynamic importer: on
 * them a call does what several calls of the model do, and is undone as a whole where one is refused.
 *
 * Source: Linux 6.12 and 7.3 `dma_buf_dynamic_attach`, `dma_buf_map_attachment`, `dma_buf_detach`.
 */
import {
  EXPORTER,
  type PeerErrno,
  type PeerPlace,
  type PeerStep,
} from '../../explorer/peers/peer-calls.ts';
import type { PeerImporter } from '../../explorer/peers/peer-ordering.ts';
import { withPeer } from '../../explorer/peers/moving.ts';
import { takePeersStep } from '../../explorer/peers/peers-step.ts';
import {
  firstPeersState,
  pinsIn,
  type PeersSetting,
  type PeersState,
} from '../../explorer/peers/peers-state.ts';
import { settingOf, type PeerScript } from '../../explorer/peers/play-ordering.ts';

/** The cores, in the order of `enum cp_core` of `kernel/cp_play.h`. */
export const KERNEL_CORES = ['maps', 'attaches', 'pins'] as const;

/** A dma-buf core: newer ones map static importers at map. */
export type KernelCore = (typeof KERNEL_CORES)[number];

/** What a call must answer on one core. */
export interface CoreOutcome {
  /** An error; ETIMEDOUT where a wait has no end. */
  readonly errno: PeerErrno | 'ETIMEDOUT' | 0;
  readonly place: PeerPlace;
  readonly pins: number;
  /** Whose callback was called. */
  readonly told: readonly string[];
  /** Whether a map succeeded whose addresses its device cannot reach. */
  readonly strayed: boolean;
  /** Who has addresses, or DMA, where the storage no longer is, or is used for something else; E for the exporter. */
  readonly stale: readonly string[];
}

/** Waits that the test module ends after its time-out. */
const WAITS: readonly string[] = ['waitFences', 'waitKernelFences', 'waitUnmaps'];

/**
 * By step, what it answers on a core, or null where nobody makes it, because its caller was refused before.
 * Null as a whole where the model cannot tell.
 */
export function outcomesOnCore(
  script: PeerScript,
  core: KernelCore,
): readonly (CoreOutcome | null)[] | null {
  const setting = settingOf(script);
  if (core !== 'maps' && !isKnownOnOldCores(script, setting, core)) return null;
  let state = firstPeersState(setting);
  const outcomes: (CoreOutcome | null)[] = [];
  for (const step of script.steps) {
    const taken = takeOnCore(setting, state, step, core);
    if (taken === null) {
      if (!WAITS.includes(step.op)) return null;
      outcomes.push({ ...seen(setting, state), errno: 'ETIMEDOUT', told: [], strayed: false });
      continue;
    }
    outcomes.push(taken.outcome);
    state = taken.state;
  }
  return outcomes;
}

/**
 * A callback that unmaps would also unpin, and so would a map again of what was kept; importers without a
 * callback, or exporters without pins, differ altogether.
 */
function isKnownOnOldCores(script: PeerScript, setting: PeersSetting, core: KernelCore): boolean {
  const isTold = script.steps.some(({ op }) => op === 'notify');
  const isRemapped = script.steps.some(({ op }) => op === 'remap');
  const isUnknown = (callback: PeerImporter['callback']): boolean =>
    callback === 'none' || (core === 'pins' && (callback === 'keep' ? isRemapped : isTold));
  return (
    setting.rules.pin !== 'absent' &&
    script.importers.every(({ kind, callback }) => kind !== 'dynamic' || !isUnknown(callback))
  );
}

interface TakenOnCore {
  readonly state: PeersState;
  readonly outcome: CoreOutcome | null;
}

function takeOnCore(
  setting: PeersSetting,
  before: PeersState,
  step: PeerStep,
  core: KernelCore,
): TakenOnCore | null {
  const index = setting.importers.findIndex(({ name }) => name === step.who);
  const importer = setting.importers[index];
  if (before.importers[index]?.failed) return { state: before, outcome: null };
  const parts = importer === undefined ? [step.op] : partsOf(step.op, importer, core);
  // Who has nothing to do calls nothing, not even what would come before it.
  const alone = takePeersStep(setting, before, step);
  if (parts.length > 0 && alone?.report.skipped === true) return { state: before, outcome: null };
  let state = before;
  let told: readonly number[] = [];
  let strayed = false;
  // What the core has done before is asked for again in vain, and goes well.
  let made = parts.length === 0;
  for (const op of parts) {
    const taken = takePeersStep(setting, state, { ...step, op });
    if (taken === null) return null;
    const { report } = taken;
    if (report.errno !== 0) return refusedOnCore(setting, before, taken.after, index, report);
    made ||= !report.skipped;
    state = taken.after;
    told = [...told, ...report.invalidated];
    strayed = report.unreachable;
  }
  const names = setting.importers.flatMap(({ name }, at) => (told.includes(at) ? [name] : []));
  const outcome = made
    ? { ...seen(setting, state), errno: 0 as const, told: names, strayed }
    : null;
  return { state, outcome };
}

/** A refused call leaves everything as it was before, whatever parts of it went well. */
function refusedOnCore(
  setting: PeersSetting,
  before: PeersState,
  after: PeersState,
  index: number,
  { errno }: { readonly errno: PeerErrno | 0 },
): TakenOnCore {
  const failed = after.importers[index]?.failed ?? null;
  const state = index < 0 ? after : withPeer(before, index, { failed });
  return { state, outcome: { ...seen(setting, state), errno, told: [], strayed: false } };
}

/** The calls of the model that one call of an importer comes to. */
function partsOf(
  op: PeerStep['op'],
  { kind }: PeerImporter,
  core: KernelCore,
): readonly PeerStep['op'][] {
  if (core === 'maps' || kind === 'cpu') return [op];
  if (kind === 'static') return STATIC_PARTS[op] ?? [op];
  return core === 'pins' ? (DYNAMIC_PARTS[op] ?? [op]) : [op];
}

type Parts = Readonly<Partial<Record<PeerStep['op'], readonly PeerStep['op'][]>>>;

const STATIC_PARTS: Parts = {
  attach: ['attach', 'map'],
  list: ['list', 'map'],
  map: [],
  unmap: [],
  detach: ['unmap', 'detach'],
};

const DYNAMIC_PARTS: Parts = {
  map: ['pin', 'map'],
  remap: ['pin', 'remap'],
  unmap: ['unmap', 'unpin'],
};

function seen(
  { importers }: PeersSetting,
  state: PeersState,
): Pick<CoreOutcome, 'place' | 'pins' | 'stale'> {
  const { place, ownMap, ownWork } = state;
  const isElsewhere = (where: PeerPlace | null | undefined): boolean =>
    where !== null && where !== undefined && where !== place;
  const stale = importers.flatMap(({ name, buffer }, index) => {
    const own = state.importers[index];
    if (own === undefined) return [];
    const isTaken = state.bufs[buffer]?.revoked === true || state.returned || state.disabled;
    const isMapped = own.map === 'live' || own.map === 'kept';
    const isStale =
      (isMapped && (isTaken || isElsewhere(own.mapPlace) || !own.accepted)) ||
      (own.inFlight !== null && (isTaken || isElsewhere(own.inFlight.place))) ||
      isElsewhere(own.cpu);
    return isStale ? [name] : [];
  });
  const isOwnStale = isElsewhere(ownMap) || isElsewhere(ownWork?.place);
  return { place, pins: pinsIn(state), stale: isOwnStale ? [...stale, EXPORTER] : stale };
}
