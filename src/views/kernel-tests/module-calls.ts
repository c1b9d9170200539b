/**
 * The calls of an ordering among peers as steps of the test module in `kernel/`, or a sentence that says
 * why a test cannot make one.
 */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { EXPORTER, type PeerOp, type PeerStep } from '../../explorer/peers/peer-calls.ts';
import type { PeerImporter } from '../../explorer/peers/peer-ordering.ts';
import { RULES_OF, type PeerRules } from '../../explorer/peers/peer-rules.ts';
import type { PeerScript } from '../../explorer/peers/play-ordering.ts';

/** A step of the module, in words of C. */
export interface ModuleCall {
  readonly op: string;
  /** What stands behind it, such as `CP_SYSTEM`. */
  readonly arg: string;
  /** Whether a thread makes it, which stays at a point, or may go on from it. */
  readonly window: 'CP_AT_ONCE' | 'CP_UNTIL' | 'CP_GO';
  readonly point: string;
}

function call(op: string, arg = '0'): ModuleCall {
  return { op, arg, window: 'CP_AT_ONCE', point: '0' };
}

/** Calls of importers that are one step of the module. */
const OF_IMPORTERS: Readonly<Partial<Record<PeerOp, ModuleCall>>> = {
  attach: call('CP_ATTACH'),
  attachOp: { op: 'CP_ATTACH', arg: '0', window: 'CP_UNTIL', point: 'CP_AT_ATTACH' },
  list: { op: 'CP_ATTACH', arg: '0', window: 'CP_GO', point: 'CP_AT_ATTACH' },
  init: { op: 'CP_ATTACH', arg: '0', window: 'CP_GO', point: 'CP_AT_INIT' },
  pin: call('CP_PIN'),
  map: call('CP_MAP'),
  remap: call('CP_MAP', '1'),
  use: call('CP_USE', 'CP_USAGE_BOOKKEEP'),
  finish: call('CP_FINISH'),
  unmap: call('CP_UNMAP'),
  unpin: call('CP_UNPIN'),
  detach: call('CP_DETACH', '1'),
  vmap: call('CP_VMAP'),
  read: call('CP_QUERY'),
  vunmap: call('CP_VUNMAP'),
};

/** Calls of the exporter that are one step of the module. */
const OF_EXPORTER: Readonly<Partial<Record<PeerOp, ModuleCall>>> = {
  move: call('CP_MOVE'),
  selfPin: call('CP_SELF_PIN'),
  selfUnpin: call('CP_SELF_UNPIN'),
  mapOwn: call('CP_MAP_OWN'),
  use: call('CP_WORK', '1'),
  finish: call('CP_WORK', '0'),
  sleep: call('CP_SLEEP', '1'),
  wake: call('CP_SLEEP', '0'),
  set: call('CP_REVOKE_SET'),
  notify: call('CP_NOTIFY'),
  waitFences: call('CP_WAIT_FENCES', 'CP_USAGE_BOOKKEEP'),
  waitKernelFences: call('CP_WAIT_FENCES', 'CP_USAGE_KERNEL'),
  waitUnmaps: call('CP_WAIT_UNMAPS'),
  unrevoke: call('CP_UNREVOKE'),
  put: call('CP_PUT'),
  done: call('CP_DONE'),
  rearm: call('CP_REARM'),
  disable: call('CP_DISABLE'),
};

/** Why a call cannot be made. */
const IMPOSSIBLE: Readonly<Partial<Record<PeerOp, string>>> = {
  free: 'an importer that is freed under its callback would crash the kernel',
  reattach: 'attaching, pinning and mapping again is several steps: write them one by one',
  lock: 'a test does not hold a lock of the kernel from one call to the next',
  unlock: 'a test does not hold a lock of the kernel from one call to the next',
  lockOwn: 'a test does not hold a lock of the kernel from one call to the next',
  unlockOwn: 'a test does not hold a lock of the kernel from one call to the next',
  tryLock: 'a test does not hold a lock of the kernel from one call to the next',
  undo: 'a reset is undone where a lock is held, and a test holds none from one call to the next',
  close: 'the exporter of the test module is closed with the test',
};

/** A step of an ordering as one of the module; `caller` is null for the exporter. */
export function moduleCallOf(
  { who, op, arg }: PeerStep,
  caller: PeerImporter | null,
): Result<ModuleCall, InputError> {
  const known = (who === EXPORTER ? OF_EXPORTER : OF_IMPORTERS)[op];
  if (known === undefined) {
    const why = IMPOSSIBLE[op] ?? 'the test module has no such step';
    return refused({ source: `${who}.${op}`, message: why });
  }
  if (op === 'attach' && caller?.startsUnready === true) {
    return ok({ ...known, window: 'CP_UNTIL', point: 'CP_AT_INIT' });
  }
  // Whoever goes on after a refused pin gives one back that it does not have.
  if (op === 'unpin' && caller?.ignoresPinError === true) return ok({ ...known, arg: '1' });
  // The exporter's work has no fence that others could wait for.
  if (arg === undefined || (who === EXPORTER && op === 'use')) return ok(known);
  const words = ARGUMENTS[`${op}=${arg}`];
  if (words === undefined) {
    return refused({ source: `${who}.${op}=${arg}`, message: 'the test module has no such step' });
  }
  return ok({ ...known, arg: words });
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  'move=local': 'CP_LOCAL',
  'move=system': 'CP_SYSTEM',
  'selfPin=local': 'CP_LOCAL',
  'selfPin=system': 'CP_SYSTEM',
  'use=bookkeep': 'CP_USAGE_BOOKKEEP',
  'use=kernel': 'CP_USAGE_KERNEL',
  'set=0': '0',
  'set=1': '1',
};

/** What an importer is, as an argument of `CP_IMPORTER`. */
export function moduleImporter(importer: PeerImporter): Result<string, InputError> {
  const { name, kind, peer2peer, reach, callback, idle, buffer } = importer;
  if (importer.callbackTakesOwn) {
    const message = 'importers of the test module have no lock of their own';
    return refused({ source: name, message });
  }
  const flags = [
    ...(kind === 'dynamic' ? ['CP_DYNAMIC'] : []),
    ...(peer2peer ? ['CP_PEER'] : []),
    ...(callback === 'none' ? [] : ['CP_TELL']),
    ...(reach === 'no' ? [] : ['CP_REACHES']),
    ...(idle ? ['CP_IDLE'] : []),
    ...(buffer === 0 ? [] : ['CP_SECOND']),
  ];
  return ok(`CP_IMP(${flags.join(' | ') || '0'}, 64, ${ON_TOLD[callback]})`);
}

const ON_TOLD: Readonly<Record<PeerImporter['callback'], string>> = {
  unmap: 'CP_UNMAPS',
  'unmap+unpin': 'CP_UNMAPS_UNPINS',
  keep: 'CP_KEEPS',
  none: 'CP_KEEPS',
};

/** The choices that the module has, by question of the table of rules, as its header names them. */
const CHOICES_OF_MODULE = {
  attach: {
    accepts: 'CP_ATTACH_ACCEPTS',
    'no-stranger-to-a-pin': 'CP_ATTACH_NO_STRANGER',
    peers: 'CP_ATTACH_PEERS',
    'revocable-peers': 'CP_ATTACH_REVOCABLE',
  },
  fold: { everybody: 'CP_FOLD_EVERYBODY', 'those-that-map': 'CP_FOLD_MAPPERS' },
  pin: {
    preferred: 'CP_PIN_PREFERRED',
    folds: 'CP_PIN_FOLDS',
    caller: 'CP_PIN_CALLER',
    anywhere: 'CP_PIN_ANYWHERE',
    refuses: 'CP_PIN_REFUSES',
    absent: 'CP_PIN_ABSENT',
  },
  map: { caller: 'CP_MAP_CALLER', everybody: 'CP_MAP_EVERYBODY', 'in-place': 'CP_MAP_IN_PLACE' },
  pinnedMap: { nobody: 'CP_PINNED_MAP_NOBODY', caller: 'CP_PINNED_MAP_CALLER' },
  vmap: {
    'pins-preferred': 'CP_VMAP_PREFERRED',
    'pins-folded': 'CP_VMAP_FOLDED',
    'no-pin': 'CP_VMAP_NO_PIN',
    refuses: 'CP_VMAP_REFUSES',
    absent: 'CP_VMAP_ABSENT',
  },
  revokedMap: { refuses: 'CP_REVOKED_MAP_REFUSES', serves: 'CP_REVOKED_MAP_SERVES' },
  ownMap: { follows: 'CP_OWN_MAP_FOLLOWS', forgotten: 'CP_OWN_MAP_FORGOTTEN' },
  asleep: { wakes: 'CP_ASLEEP_WAKES', 'no-peer': 'CP_ASLEEP_NO_PEER' },
  scope: { storage: 'CP_SCOPE_STORAGE', 'one-dma-buf': 'CP_SCOPE_ONE' },
} as const satisfies {
  readonly [Question in keyof PeerRules]?: Readonly<Record<PeerRules[Question], string>>;
};

/** The rules of an ordering, as the argument of `CP_NEW`: the exporter's, and those that few orderings ask. */
export function moduleRules({ rules, except }: PeerScript): readonly string[] {
  const chosen = { ...RULES_OF[rules], ...except };
  const words = [
    CHOICES_OF_MODULE.attach[chosen.attach],
    CHOICES_OF_MODULE.fold[chosen.fold],
    CHOICES_OF_MODULE.pin[chosen.pin],
    CHOICES_OF_MODULE.map[chosen.map],
    CHOICES_OF_MODULE.pinnedMap[chosen.pinnedMap],
    CHOICES_OF_MODULE.vmap[chosen.vmap],
    CHOICES_OF_MODULE.revokedMap[chosen.revokedMap],
  ];
  const more = [
    CHOICES_OF_MODULE.ownMap[chosen.ownMap],
    CHOICES_OF_MODULE.asleep[chosen.asleep],
    CHOICES_OF_MODULE.scope[chosen.scope],
  ];
  return [`CP_RULES(${words.join(', ')})`, `CP_MORE_RULES(${more.join(', ')})`];
}
