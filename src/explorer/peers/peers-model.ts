/**
 * A model of a buffer among peers: who calls, by which programs, and what can happen next. In `programs`
 * everybody runs its program once; in `free` every importer calls at any time what its class calls, and
 * takes it back, whoever is refused changes nothing, and whoever got addresses that its device cannot
 * reach lets go of them at once.
 */
import { present } from '../../base/assert.ts';
import { EXPORTER, type PeerOp, type PeerStep } from './peer-calls.ts';
import type { PeerProgram, PeerProgramStep } from './importer-classes.ts';
import { takePeersStep, type TakenStep } from './peers-step.ts';
import { firstPeersState, type PeersSetting, type PeersState } from './peers-state.ts';

/** A model of a buffer among peers. */
export interface PeersModel {
  readonly setting: PeersSetting;
  /** By importer. */
  readonly programs: readonly PeerProgram[];
  readonly exporter: PeerProgram;
  readonly calls: 'programs' | 'free';
  /** Everybody attaches, in the order of the model, before anybody does anything else. */
  readonly attachFirst: boolean;
}

/** A moment of a model: the buffer, and how far everybody is. */
export interface PeersMoment {
  readonly state: PeersState;
  /** By importer, the exporter last. */
  readonly at: readonly number[];
}

/** A step that can be taken in a moment. */
export interface PeersMove extends Omit<TakenStep, 'after'> {
  readonly after: PeersMoment;
}

/** Where a model begins. */
export function firstMoment({ setting, programs }: PeersModel): PeersMoment {
  return { state: firstPeersState(setting), at: [...programs.map(() => 0), 0] };
}

/** What can happen, importers in the order of the model and then the exporter. */
export function movesIn(model: PeersModel, moment: PeersMoment): readonly PeersMove[] {
  if (model.calls === 'free') return freeMoves(model, moment);
  const { setting, programs, exporter, attachFirst } = model;
  const threads = [...programs, exporter];
  const first = attachFirst
    ? programs.findIndex(([step], index) => step?.op === 'attach' && moment.at[index] === 0)
    : -1;
  return threads.flatMap((program, index) => {
    if (first >= 0 && index !== first) return [];
    const next = program[moment.at[index] ?? 0];
    if (next === undefined) return [];
    const step = stepOf(next, whoOf(model, index));
    const taken = takePeersStep(setting, moment.state, step);
    if (taken === null || (next.loops && taken.report.skipped)) return [];
    const at = next.loops
      ? moment.at
      : moment.at.map((each, thread) => (thread === index ? each + 1 : each));
    return [{ report: taken.report, after: { state: taken.after, at } }];
  });
}

function stepOf({ op, arg }: PeerProgramStep, who: string): PeerStep {
  return { who, op, ...(arg === undefined ? {} : { arg }) };
}

function whoOf({ setting }: PeersModel, thread: number): string {
  return setting.importers[thread]?.name ?? EXPORTER;
}

/** The next steps of those who are not at the end of their programs, whether or not they must wait. */
export function pendingSteps(model: PeersModel, { at }: PeersMoment): readonly PeerStep[] {
  return [...model.programs, model.exporter].flatMap((program, thread) => {
    const next = program[at[thread] ?? 0];
    return next === undefined || next.loops ? [] : [stepOf(next, whoOf(model, thread))];
  });
}

/** What takes a call back. */
const BACK: Readonly<Partial<Record<PeerOp, PeerOp>>> = {
  attach: 'detach',
  pin: 'unpin',
  map: 'unmap',
  vmap: 'vunmap',
};

function freeMoves(model: PeersModel, { state, at }: PeersMoment): readonly PeersMove[] {
  const { setting, programs } = model;
  return programs.flatMap((program, index) => {
    const { name } = present(setting.importers[index], 'importer');
    const steps = program.map(({ op }) => op).filter((op) => BACK[op] !== undefined);
    const reached = steps.findIndex((op) => !isDone(state, index, op));
    const done = reached === -1 ? steps.length : reached;
    const forth = steps[done];
    const last = steps[done - 1];
    const back = last === undefined ? undefined : BACK[last];
    return [forth, back].flatMap((op) => {
      const taken = op === undefined ? null : takePeersStep(setting, state, { who: name, op });
      if (taken === null || taken.report.errno !== 0 || taken.report.skipped) return [];
      const released = taken.report.unreachable
        ? takePeersStep(setting, taken.after, { who: name, op: 'unmap' })
        : null;
      return [{ report: taken.report, after: { state: released?.after ?? taken.after, at } }];
    });
  });
}

function isDone({ importers }: PeersState, index: number, op: PeerOp): boolean {
  const own = present(importers[index], 'importer');
  if (op === 'attach') return own.accepted;
  if (op === 'pin') return own.pins > 0;
  return op === 'vmap' ? own.cpu !== null : own.map === 'live';
}
