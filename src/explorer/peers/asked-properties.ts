/**
 * Whether a property of peers is asked at all: each is about some calls, and of a model in which nobody makes
 * them nothing can be said. That nothing breaks there would sound like an answer, and is none.
 */
import type { PeerOp } from './peer-calls.ts';
import type { PeersModel } from './peers-model.ts';

/** Calls that come to the same, and what it means where nobody makes one of them. */
interface AskedCalls {
  readonly ops: readonly (PeerOp | DerivedCall)[];
  readonly lacking: string;
}

/** What follows from who calls, and not from a call alone. */
type DerivedCall = 'pinsAlong' | 'staysIdle' | 'startsRevoked' | 'mapsForEver';

const USES: AskedCalls = { ops: ['use'], lacking: 'nobody here uses the storage' };
const PINS: AskedCalls = { ops: ['pin', 'selfPin', 'pinsAlong'], lacking: 'nobody here pins' };
const MAPS: AskedCalls = { ops: ['map'], lacking: 'nobody here maps' };
const SEES: AskedCalls = { ops: ['map', 'vmap', 'mapOwn'], lacking: 'nobody here maps' };
const PINS_OR_MAPS: AskedCalls = { ops: ['pin', 'map'], lacking: 'nobody here pins or maps' };
const PLACES: AskedCalls = {
  ops: ['pin', 'map', 'vmap', 'selfPin', 'move'],
  lacking: 'nobody here pins or maps',
};
const ATTACHES: AskedCalls = { ops: ['attach', 'vmap'], lacking: 'nobody here attaches' };
const REVOKES: AskedCalls = { ops: ['set', 'startsRevoked'], lacking: 'nobody here revokes' };
const TELLS_OR_WAITS: AskedCalls = {
  ops: ['set', 'notify', 'waitFences', 'waitKernelFences', 'waitUnmaps', 'put'],
  lacking: 'nobody here revokes',
};

/** By property, the calls it is about: of each of them somebody must make one. */
const ABOUT: Readonly<Record<string, readonly AskedCalls[]>> = {
  'no-use-after-invalidate': [USES],
  'pin-is-honoured': [PINS],
  'everybody-told': [SEES],
  'accepted-attach-can-be-mapped': [PINS_OR_MAPS],
  'map-is-reachable': [MAPS],
  'fit-is-not-refused': [PLACES],
  'idle-attachment-costs-nothing': [
    { ops: ['staysIdle'], lacking: 'nobody here attaches and never maps' },
  ],
  'callback-finds-its-object': [
    { ops: ['init', 'free'], lacking: 'nobody here initialises late, or frees what was attached' },
  ],
  'unmap-before-detach': [{ ops: ['detach'], lacking: 'nobody here detaches' }],
  'reused-only-when-unmapped': [
    { ops: ['done'], lacking: 'nobody here uses the range for something else' },
  ],
  'count-while-registered': [
    { ops: ['put', 'rearm'], lacking: 'nobody here changes the count of maps' },
  ],
  'revoke-before-disable': [{ ops: ['disable'], lacking: 'nobody here disables the function' }],
  'undo-is-exact': [{ ops: ['undo'], lacking: 'nobody here undoes a reset' }],
  'revoked-is-not-mapped': [REVOKES, MAPS],
  'placement-independent-of-order': [PLACES],
  'some-order-works': [ATTACHES],
  'revoke-completes': [TELLS_OR_WAITS],
  'no-lock-inversion': [
    {
      ops: ['lock', 'tryLock', 'lockOwn'],
      lacking: 'nobody here holds a lock from one call to the next',
    },
  ],
  'served-after-unrevoke': [
    { ops: ['unrevoke'], lacking: 'nobody here opens the buffer again after a revoke' },
  ],
  'maps-settle': [
    { ops: ['mapsForEver'], lacking: 'nobody here maps again whenever it lost its mapping' },
  ],
};

/** Why a property is not asked of a model, as a part of a sentence; null where it is. */
export function whyNotAsked(model: PeersModel, property: string): string | null {
  const made = callsMade(model);
  const lacking = ABOUT[property]?.find(({ ops }) => !ops.some((op) => made.has(op)));
  return lacking?.lacking ?? null;
}

/** Every call that somebody makes, those that one call comes to among them. */
function callsMade({
  setting,
  programs,
  exporter,
  calls,
}: PeersModel): ReadonlySet<PeerOp | DerivedCall> {
  const { importers, rules, closed } = setting;
  const made = new Set<PeerOp | DerivedCall>(exporter.map(({ op }) => op));
  if (closed.length > 0) made.add('startsRevoked');
  for (const [index, program] of programs.entries()) {
    const traits = importers[index];
    if (traits?.idle === true) made.add('staysIdle');
    for (const { op, loops } of program) {
      made.add(op);
      if (loops) made.add('mapsForEver');
      for (const part of PARTS[op] ?? []) made.add(part);
      // The core pins what a static importer maps, and a CPU mapping pins by the exporter's rule.
      const pinsAlong =
        op === 'vmap'
          ? rules.vmap.startsWith('pins-')
          : traits?.kind === 'static' && op === 'map' && rules.pin !== 'absent';
      if (pinsAlong) made.add('pinsAlong');
    }
  }
  // Who calls what its class calls takes all of it back, too.
  if (calls === 'free' && made.has('attach')) made.add('detach');
  return made;
}

/** What a call of several parts comes to. */
const PARTS: Readonly<Partial<Record<PeerOp, readonly PeerOp[]>>> = {
  attachOp: ['attach'],
  remap: ['map'],
  reattach: ['attach', 'pin', 'map'],
};
