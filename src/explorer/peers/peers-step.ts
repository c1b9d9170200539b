/**
 * One step of anybody on a buffer among peers. Whoever needs the reservation lock and does not hold it
 * takes it for the step; while somebody else holds it, the step waits. A call that takes the lock itself,
 * made by who holds it, waits for ever, as in the core.
 */
import {
  PEER_EXPORTER_OPS,
  PEER_IMPORTER_OPS,
  RESERVATION,
  type PeerExporterOp,
  type PeerImporterOp,
  type PeerOp,
  type PeerStep,
} from './peer-calls.ts';
import { exporterStep } from './exporter-steps.ts';
import { importerStep, type StepOutcome } from './importer-steps.ts';
import { withPeer } from './moving.ts';
import type { PeersSetting, PeersState, StepReport } from './peers-state.ts';

/** A step that was taken. */
export interface TakenStep {
  readonly after: PeersState;
  readonly report: StepReport;
}

/** Takes a step; null where it has to wait. */
export function takePeersStep(
  setting: PeersSetting,
  state: PeersState,
  step: PeerStep,
): TakenStep | null {
  const index = setting.importers.findIndex(({ name }) => name === step.who);
  const isStopped = index >= 0 && state.importers[index]?.failed !== null;
  const outcome = isStopped ? 'idle' : outcomeOf(setting, state, step, index);
  if (outcome === 'waits') return null;
  const quiet = { step, skipped: false, errno: 0, rule: null, invalidated: [], unreachable: false };
  if (outcome === 'idle') return { after: state, report: { ...quiet, errno: 0, skipped: true } };
  if (!('errno' in outcome)) {
    const { state: after, invalidated = [], unreachable = false } = outcome;
    return { after, report: { ...quiet, errno: 0, invalidated, unreachable } };
  }
  const { errno, rule } = outcome;
  const report = { ...quiet, errno, rule };
  const before = outcome.state ?? state;
  const goesOn = index < 0 || (step.op === 'pin' && setting.importers[index]?.ignoresPinError);
  const failed = { op: step.op, errno };
  return { after: goesOn === true ? before : withPeer(before, index, { failed }), report };
}

function outcomeOf(
  setting: PeersSetting,
  state: PeersState,
  { who, op, arg }: PeerStep,
  index: number,
): StepOutcome {
  if (!hasLockFor(setting, state, who, op, index)) return 'waits';
  if (index >= 0) return isImporterOp(op) ? importerStep(setting, state, index, op, arg) : 'idle';
  return isExporterOp(op) ? exporterStep(setting, state, op, arg) : 'idle';
}

/** Whether the reservation lock is where the call needs it. */
export function hasLockFor(
  { importers }: PeersSetting,
  { bufs }: PeersState,
  who: string,
  op: PeerOp,
  index: number,
): boolean {
  const needed = RESERVATION[op];
  if (needed === undefined) return true;
  const holder = bufs[importers[index]?.buffer ?? 0]?.lock ?? null;
  return holder === null || (needed === 'held' && holder === who);
}

/** Whether importers make this call. */
export function isImporterOp(op: PeerOp): op is PeerImporterOp {
  return PEER_IMPORTER_OPS.some((each) => each === op);
}

/** Whether the exporter makes this call. */
export function isExporterOp(op: PeerOp): op is PeerExporterOp {
  return PEER_EXPORTER_OPS.some((each) => each === op);
}
