/**
 * The rules by which exporters place a buffer among peers, as one table: a rule set is one choice for
 * each question. What the core does, whoever exports, is not here but in the steps.
 *
 * Sources: Linux 7.3 `amdgpu_dma_buf.c` and `amdgpu_object.c`, `xe_dma_buf.c` and `xe_bo.c`,
 * `radeon_prime.c`, `vfio_pci_dmabuf.c`, `uverbs_std_types_dmabuf.c`; mock exporters with the first
 * two and `fold-always` gave the same results on an unmodified 7.3.4 core.
 */

import type { TransportKind } from '../../constraints/transports/transport-kinds.ts';

/** For each question about an exporter, what can be chosen. @public */
export interface PeerRules {
  /** What an attach is refused for. */
  readonly attach: 'accepts' | 'no-stranger-to-a-pin' | 'peers' | 'revocable-peers';
  /** Whose reach decides about local memory. */
  readonly fold: 'everybody' | 'those-that-map';
  /** What a pin answers when the buffer is pinned. */
  readonly pin: 'preferred' | 'folds' | 'caller' | 'anywhere' | 'absent' | 'refuses';
  /** Whom a map looks at while nothing is pinned. */
  readonly map: 'caller' | 'everybody' | 'in-place';
  /** What a map looks at while the buffer is pinned. */
  readonly pinnedMap: 'nobody' | 'caller';
  /** What a CPU mapping does. */
  readonly vmap: 'pins-preferred' | 'pins-folded' | 'no-pin' | 'refuses' | 'absent';
  /** What an attach does while the exporter sleeps. */
  readonly asleep: 'no-peer' | 'wakes';
  /** What a move does with work of the exporter that runs. */
  readonly move: 'at-once' | 'waits';
  /** What a move does with the exporter's own mapping. */
  readonly ownMap: 'forgotten' | 'follows';
  /** What attachments of another dma-buf over the same storage count for. */
  readonly scope: 'one-dma-buf' | 'storage';
  /** What a map of a revoked buffer answers. */
  readonly revokedMap: 'refuses' | 'serves';
  /** What an undone reset gives back. */
  readonly undo: 'what-was-done' | 'all';
  /** Which forms of a mapping it offers at attach, by its preference: a proposal of 2026, asked for by no kernel. */
  readonly transport:
    'not-asked' | 'sgt' | 'peers' | 'peers-then-sgt' | 'pal-then-peers' | 'nothing';
}

/** The questions, in the order of the table. */
export type PeerQuestion = keyof PeerRules;

/** The names of the rule sets. */
export const PEER_RULE_SETS = ['amdgpu', 'xe', 'fold-always', 'radeon', 'vfio', 'uverbs'] as const;

/** A rule set by its name. @public */
export type PeerRuleSet = (typeof PEER_RULE_SETS)[number];

const AMDGPU: PeerRules = {
  attach: 'accepts',
  fold: 'everybody',
  pin: 'preferred',
  map: 'caller',
  pinnedMap: 'nobody',
  vmap: 'pins-preferred',
  asleep: 'no-peer',
  move: 'waits',
  ownMap: 'follows',
  scope: 'storage',
  revokedMap: 'refuses',
  undo: 'what-was-done',
  transport: 'not-asked',
};

const VFIO: PeerRules = {
  ...AMDGPU,
  attach: 'revocable-peers',
  pin: 'absent',
  map: 'in-place',
  vmap: 'absent',
  asleep: 'wakes',
};

/** What each exporter chose. */
export const RULES_OF: Readonly<Record<PeerRuleSet, PeerRules>> = {
  amdgpu: AMDGPU,
  xe: { ...AMDGPU, pin: 'folds', vmap: 'refuses', asleep: 'wakes' },
  // None of the kernel's: every order of every set of importers works that is not refused at attach.
  'fold-always': {
    ...AMDGPU,
    attach: 'no-stranger-to-a-pin',
    pin: 'caller',
    map: 'everybody',
    pinnedMap: 'caller',
    vmap: 'pins-folded',
    asleep: 'wakes',
  },
  radeon: { ...AMDGPU, pin: 'anywhere', asleep: 'wakes' },
  vfio: VFIO,
  uverbs: { ...VFIO, attach: 'peers', pin: 'refuses' },
};

/** The forms that each choice of `transport` offers; null where nothing is matched. */
export const OFFERED_BY: Readonly<Record<PeerRules['transport'], readonly TransportKind[] | null>> =
  {
    'not-asked': null,
    sgt: ['sgt'],
    peers: ['sgt-p2p'],
    'peers-then-sgt': ['sgt-p2p', 'sgt'],
    'pal-then-peers': ['pal', 'sgt-p2p'],
    nothing: [],
  };

/** What a choice means, and what it can answer. */
export interface PeerChoice {
  /** The id of the rule, as witnesses quote it. */
  readonly id: string;
  readonly says: string;
  readonly errno?: PeerErrnoOfRule;
}

type PeerErrnoOfRule = 'EBUSY' | 'EINVAL' | 'ENODEV' | 'EOPNOTSUPP';

/** Every choice of every question in words. */
export const CHOICES: {
  readonly [Question in PeerQuestion]: Readonly<Record<PeerRules[Question], PeerChoice>>;
} = {
  attach: {
    accepts: { id: 'PA1', says: 'an attach is never refused for where the buffer is' },
    'no-stranger-to-a-pin': {
      id: 'PA2',
      says: 'pinned in local memory, who cannot reach it is refused',
      errno: 'EBUSY',
    },
    peers: { id: 'PA3', says: 'who is no peer is refused', errno: 'EOPNOTSUPP' },
    'revocable-peers': {
      id: 'PA4',
      says: 'who is no peer, or cannot be told of a revoke, is refused',
      errno: 'EOPNOTSUPP',
    },
  },
  fold: {
    everybody: { id: 'PF1', says: 'one attachment that is no peer removes local memory' },
    'those-that-map': { id: 'PF2', says: 'only attachments that will map are asked' },
  },
  pin: {
    preferred: {
      id: 'PP1',
      says: 'a second pin wants the preferred memory that everybody reaches',
      errno: 'EINVAL',
    },
    folds: { id: 'PP2', says: 'a second pin in local memory wants peers only', errno: 'EINVAL' },
    caller: { id: 'PP3', says: 'a second pin asks whether its caller reaches', errno: 'EBUSY' },
    anywhere: { id: 'PP4', says: 'a second pin is granted wherever the buffer is' },
    absent: { id: 'PP5', says: 'there is no pin op: the storage never moves' },
    refuses: { id: 'PP6', says: 'nobody may pin', errno: 'EOPNOTSUPP' },
  },
  map: {
    caller: { id: 'PM1', says: 'unpinned, a map places the buffer for its own attachment alone' },
    everybody: { id: 'PM2', says: 'unpinned, a map places the buffer for every attachment' },
    'in-place': { id: 'PM3', says: 'the storage is where it is' },
  },
  pinnedMap: {
    nobody: { id: 'PM4', says: 'pinned, a map takes the buffer where it is, and asks nobody' },
    caller: { id: 'PM5', says: 'pinned, a map asks whether its caller reaches', errno: 'EBUSY' },
  },
  vmap: {
    'pins-preferred': {
      id: 'PV1',
      says: 'a CPU mapping pins in the preferred memory',
      errno: 'EINVAL',
    },
    'pins-folded': { id: 'PV2', says: 'a CPU mapping pins where everybody reaches' },
    'no-pin': { id: 'PV3', says: 'a CPU mapping pins nothing' },
    refuses: {
      id: 'PV4',
      says: 'the vmap op refuses, for its driver has no CPU mappings',
      errno: 'EOPNOTSUPP',
    },
    absent: { id: 'PV5', says: 'there is no vmap op, and the core refuses', errno: 'EINVAL' },
  },
  asleep: {
    'no-peer': { id: 'PS1', says: 'who attaches while the exporter sleeps is no peer for good' },
    wakes: { id: 'PS2', says: 'an attach asks for the distance alone, asleep or not' },
  },
  move: {
    'at-once': { id: 'PO1', says: 'a move does not wait for the exporter’s own work' },
    waits: { id: 'PO2', says: 'a move waits for work that runs' },
  },
  ownMap: {
    forgotten: { id: 'PO3', says: 'a move leaves the exporter’s own mapping where it was' },
    follows: { id: 'PO4', says: 'a move renews the exporter’s own mapping' },
  },
  scope: {
    'one-dma-buf': { id: 'PB1', says: 'each dma-buf of a storage is judged alone' },
    storage: { id: 'PB2', says: 'all dma-bufs of a storage are judged together' },
  },
  revokedMap: {
    refuses: { id: 'PR1', says: 'a map of a revoked buffer is refused', errno: 'ENODEV' },
    serves: { id: 'PR2', says: 'only attach looks whether the buffer is revoked' },
  },
  undo: {
    'what-was-done': { id: 'PR3', says: 'an undone reset gives back what it had revoked' },
    all: { id: 'PR4', says: 'an undone reset gives back every buffer of the set' },
  },
  transport: {
    'not-asked': {
      id: 'PT1',
      says: 'no form of a mapping is matched, as in every kernel of today',
    },
    sgt: { id: 'PT2', says: 'proposed: offers an sg_table', errno: 'EINVAL' },
    peers: { id: 'PT3', says: 'proposed: offers an sg_table to peers alone', errno: 'EINVAL' },
    'peers-then-sgt': {
      id: 'PT4',
      says: 'proposed: offers an sg_table to peers, or else a plain one',
      errno: 'EINVAL',
    },
    'pal-then-peers': {
      id: 'PT5',
      says: 'proposed: offers physical addresses, or else an sg_table to peers',
      errno: 'EINVAL',
    },
    nothing: { id: 'PT6', says: 'proposed: offers no form at all', errno: 'EINVAL' },
  },
};
