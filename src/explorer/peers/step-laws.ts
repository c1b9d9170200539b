/**
 * What must hold of every step among peers. Each law says in words what goes wrong where it is broken;
 * the numbers of orderings behind them are those of docs/peers.md.
 */
import { pinsIn, type PeersSetting, type PeersState, type StepReport } from './peers-state.ts';

/** A step, with what was before and after it. */
export interface JudgedStep {
  readonly setting: PeersSetting;
  readonly before: PeersState;
  readonly report: StepReport;
  readonly after: PeersState;
}

/** What must hold of every step. */
export interface PeerStepLaw {
  readonly name: string;
  /** What is wrong where it does not hold. */
  readonly broken: string;
  readonly holds: (step: JudgedStep) => boolean;
}

/** The laws of steps. */
export const STEP_LAWS: readonly PeerStepLaw[] = [
  {
    name: 'no-use-after-invalidate',
    broken: 'somebody accesses storage that was moved away or taken back',
    holds: nobodyUsesWhatIsGone,
  },
  {
    name: 'pin-is-honoured',
    broken: 'a pin does not hold: its place, its count, or that it is left alone',
    holds: pinIsHonoured,
  },
  {
    name: 'everybody-told',
    broken: 'somebody has a mapping of where the storage no longer is, and was not told',
    holds: ({ after: { importers, ownMap, place } }) =>
      (ownMap === null || ownMap === place) &&
      importers.every(({ map, mapPlace, cpu }) => {
        const isStale = map === 'live' && mapPlace !== place;
        return !isStale && (cpu === null || cpu === place);
      }),
  },
  {
    name: 'accepted-attach-can-be-mapped',
    broken: 'an attach was accepted, and its pin or map is refused for where the storage is',
    holds: ({ report }) => !isPlacementRefusal(report) || report.step.op === 'vmap',
  },
  {
    name: 'map-is-reachable',
    broken: 'a map succeeds with addresses that the device cannot reach',
    holds: ({ report }) => !report.unreachable,
  },
  {
    name: 'fit-is-not-refused',
    broken: 'somebody is refused who could use the storage where it is',
    holds: whoFitsIsServed,
  },
  {
    name: 'idle-attachment-costs-nothing',
    broken: 'the storage lies in system memory for somebody who never maps it',
    holds: idleCostsNothing,
  },
  {
    name: 'callback-finds-its-object',
    broken: 'a callback is called whose importer is not initialised, or already freed',
    holds: ({ before, report }) =>
      report.invalidated.every((index) => before.importers[index]?.ready === true),
  },
  {
    name: 'unmap-before-detach',
    broken: 'an attachment ends while it is mapped, and the exporter frees what is in use',
    holds: isUnmappedFirst,
  },
  {
    name: 'reused-only-when-unmapped',
    broken: 'the exporter uses the range for something else while a map exists',
    holds: ({ report, after }) =>
      report.step.op !== 'done' ||
      after.importers.every(({ map }) => map !== 'live' && map !== 'kept'),
  },
  {
    name: 'count-while-registered',
    broken: 'the count of maps is not what it must be while the buffer is open to importers',
    holds: countIsRight,
  },
  {
    name: 'revoke-before-disable',
    broken: 'the function is disabled while somebody has it mapped',
    holds: ({ after: { disabled, importers } }) =>
      !disabled || importers.every(({ map }) => map !== 'live' && map !== 'kept'),
  },
  {
    name: 'undo-is-exact',
    broken: 'an undone reset gives back what was revoked before it',
    holds: ({ before, report, after }) =>
      report.step.op !== 'undo' ||
      report.skipped ||
      after.bufs.every(({ revoked }, index) => {
        const was = before.bufs[index];
        return was === undefined || revoked === (was.before ?? was.revoked);
      }),
  },
  {
    name: 'revoked-is-not-mapped',
    broken: 'a revoked buffer is mapped',
    holds: revokedIsNotMapped,
  },
];

/** Refused for where the storage is: not for being revoked, or for what an exporter never does. */
function isPlacementRefusal({ step, errno }: StepReport): boolean {
  const isAsked = ['pin', 'map', 'remap', 'reattach', 'vmap'].includes(step.op);
  return isAsked && step.who !== 'E' && (errno === 'EINVAL' || errno === 'EBUSY');
}

/**
 * Each pin lies where it was asked for, the counts are those of who has pinned, and who has pinned and
 * cannot be told is not taken anything.
 */
function pinIsHonoured({ setting, before, report, after }: JudgedStep): boolean {
  const { importers, place, selfPins, selfPinPlace } = after;
  const own = importers.reduce((sum, { pins }) => sum + pins, selfPins);
  if (pinsIn(after) !== own) return false;
  if (selfPins > 0 && selfPinPlace !== place) return false;
  if (importers.some(({ pins, pinPlace }) => pins > 0 && pinPlace !== place)) return false;
  if (report.step.op !== 'notify') return true;
  return before.importers.every(({ listed, pins }, index) => {
    return !listed || pins === 0 || setting.importers[index]?.callback !== 'none';
  });
}

function nobodyUsesWhatIsGone({
  after: { importers, ownWork, place, returned },
}: JudgedStep): boolean {
  const isGone = (work: typeof ownWork): boolean => work !== null && work.place !== place;
  if (isGone(ownWork)) return false;
  return importers.every(({ inFlight }) => inFlight === null || !(returned || isGone(inFlight)));
}

function whoFitsIsServed({ setting, before, report }: JudgedStep): boolean {
  if (!isPlacementRefusal(report)) return true;
  const index = setting.importers.findIndex(({ name }) => name === report.step.who);
  const isCpu = setting.importers[index]?.kind === 'cpu';
  const isPeer = before.importers[index]?.peer2peer === true;
  return !(isCpu || isPeer || before.place === 'system');
}

function idleCostsNothing({ setting, before, report, after }: JudgedStep): boolean {
  const { who, op } = report.step;
  const isMoved = before.place === 'local' && after.place === 'system';
  if (!isMoved || !setting.importers.some(({ name }) => name === who)) return true;
  return (
    op === 'vmap' ||
    after.importers.some(
      ({ listed, peer2peer }, index) =>
        listed && !peer2peer && setting.importers[index]?.idle === false,
    )
  );
}

function isUnmappedFirst({ setting, before, report }: JudgedStep): boolean {
  if (report.step.op !== 'detach' || report.skipped) return true;
  const index = setting.importers.findIndex(({ name }) => name === report.step.who);
  const map = before.importers[index]?.map;
  return map !== 'live' && map !== 'kept';
}

function countIsRight({ after: { bufs, importers, registered } }: JudgedStep): boolean {
  const [first] = bufs;
  if (first === undefined || first.revoked || !registered) return true;
  const maps = importers.filter(({ map }) => map === 'live' || map === 'kept').length;
  return bufs.length > 1 || first.count === 1 + maps;
}

function revokedIsNotMapped({ setting, report, after }: JudgedStep): boolean {
  if (!['map', 'remap', 'reattach'].includes(report.step.op)) return true;
  if (report.skipped || report.errno !== 0) return true;
  const caller = setting.importers.find(({ name }) => name === report.step.who);
  return after.bufs[caller?.buffer ?? 0]?.revoked !== true;
}
