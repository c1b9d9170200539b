/**
 * The words for what happens, in one place: the fact of the log, the call that leads to it, the step that
 * people see, how it is said, and the kernel's function that does the same. Whoever lists, draws, checks
 * or exports facts reads this table, and a fact that is missing in it is an error of the compiler.
 */
import { present } from '../base/assert.ts';
import { wrongValue } from '../base/wrong-value.ts';
import { CALL_NAMES, type CallName } from '../base/refusal.ts';
import type { Event, FactType } from './events.ts';

/** Where a buffer is in its life: the states of its chart, in the order in which they are reached. @public */
export const LIFE_STATES = ['created', 'attaching', 'allocated', 'mapped', 'freed'] as const;

/** Where a buffer is in its life. @public */
export type LifeState = (typeof LIFE_STATES)[number];

/** What a fact is called. */
interface FactWords {
  /** The call that leads to it; null where no call does, or any. */
  readonly call: CallName | null;
  /** What people see of it, in one word; null for a refusal, which is the step that was refused. */
  readonly step: string | null;
  /** The log says that it has happened: the importer, if there is one, and these words. */
  readonly happened: string;
  /** A recording shows that it happens; said in the same way. */
  readonly happens: string;
  /** The function of the dma-buf core behind it, the innermost one; null where the kernel shows none. */
  readonly kernel: string | null;
}

/** Every fact, by the name that stands in logs. */
export const FACTS = {
  ExporterCreated: {
    call: null,
    step: 'other',
    happened: 'exporter opened',
    happens: 'exporter opened',
    kernel: null,
  },
  BufferCreated: {
    call: 'createBuffer',
    step: 'create',
    happened: 'created',
    happens: 'created',
    kernel: 'dma_buf_export',
  },
  ImporterAttached: {
    call: 'attach',
    step: 'attach',
    happened: 'attached',
    happens: 'attaches',
    kernel: 'dma_buf_dynamic_attach',
  },
  ImporterDetached: {
    call: 'detach',
    step: 'detach',
    happened: 'detached',
    happens: 'detaches',
    kernel: 'dma_buf_detach',
  },
  BackingAllocated: {
    call: 'map',
    step: 'allocate',
    happened: 'maps first',
    happens: 'the exporter chooses storage',
    kernel: null,
  },
  BackingMoved: {
    call: 'attach',
    step: 'move',
    happened: 'moves',
    happens: 'the storage moves',
    kernel: null,
  },
  PlaceReleased: {
    call: 'release',
    step: 'release-place',
    happened: 'will not come',
    happens: 'will not come',
    kernel: null,
  },
  BarrierOpened: {
    call: 'seal',
    step: 'open-barrier',
    happened: 'sealed',
    happens: 'nobody is waited for any more',
    kernel: null,
  },
  AttachmentMapped: {
    call: 'map',
    step: 'map',
    happened: 'mapped',
    happens: 'maps',
    kernel: 'dma_buf_map_attachment',
  },
  AttachmentUnmapped: {
    call: 'unmap',
    step: 'unmap',
    happened: 'unmapped',
    happens: 'unmaps',
    kernel: 'dma_buf_unmap_attachment',
  },
  AttachmentPinned: {
    call: 'pin',
    step: 'pin',
    happened: 'pinned',
    happens: 'pins',
    kernel: 'dma_buf_pin',
  },
  AttachmentUnpinned: {
    call: 'unpin',
    step: 'unpin',
    happened: 'unpinned',
    happens: 'unpins',
    kernel: 'dma_buf_unpin',
  },
  CpuAccessBegan: {
    call: 'beginCpuAccess',
    step: 'cpu-begin',
    happened: 'CPU access begins',
    happens: 'CPU access begins',
    kernel: 'dma_buf_begin_cpu_access',
  },
  CpuAccessEnded: {
    call: 'endCpuAccess',
    step: 'cpu-end',
    happened: 'CPU access ends',
    happens: 'CPU access ends',
    kernel: 'dma_buf_end_cpu_access',
  },
  AccessRevoked: {
    call: 'revoke',
    step: 'revoke',
    happened: 'access revoked',
    happens: 'access is revoked',
    kernel: null,
  },
  AccessRestored: {
    call: 'unrevoke',
    step: 'unrevoke',
    happened: 'access restored',
    happens: 'access is restored',
    kernel: null,
  },
  ReferenceTaken: {
    call: 'get',
    step: 'get',
    happened: 'reference taken',
    happens: 'reference taken',
    kernel: 'dma_buf_get',
  },
  ReferencePut: {
    call: 'put',
    step: 'put',
    happened: 'reference put',
    happens: 'reference put',
    kernel: 'dma_buf_put',
  },
  BufferFreed: {
    call: 'put',
    step: 'free',
    happened: 'freed',
    happens: 'freed',
    kernel: 'dma_buf_release',
  },
  CallRefused: {
    call: null,
    step: null,
    happened: 'refused',
    happens: 'refused',
    kernel: null,
  },
} as const satisfies Record<FactType, FactWords>;

/** A fact that a call leads to. */
type FactOfCall<Call extends CallName> = {
  [Type in FactType]: (typeof FACTS)[Type]['call'] extends Call ? Type : never;
}[FactType];

/** What a call is called. */
interface CallWords<Call extends CallName> {
  /** The fact that is the call's own; a first map and a late attach may lead to another one before it. */
  readonly fact: FactOfCall<Call>;
  /** Its name in models. */
  readonly short: string;
  /** Its name in replay strings and in links. */
  readonly letter: string;
  /** What somebody does to a buffer; the name of the buffer follows. */
  readonly does: string;
}

/** Every call of the exporter, by the name that stands in scenarios. */
export const CALLS = {
  createBuffer: { fact: 'BufferCreated', short: 'create', letter: 'c', does: 'creates' },
  attach: { fact: 'ImporterAttached', short: 'attach', letter: 'a', does: 'attaches to' },
  map: { fact: 'AttachmentMapped', short: 'map', letter: 'm', does: 'maps' },
  unmap: { fact: 'AttachmentUnmapped', short: 'unmap', letter: 'u', does: 'unmaps' },
  detach: { fact: 'ImporterDetached', short: 'detach', letter: 'd', does: 'detaches from' },
  pin: { fact: 'AttachmentPinned', short: 'pin', letter: 'i', does: 'pins' },
  unpin: { fact: 'AttachmentUnpinned', short: 'unpin', letter: 'o', does: 'unpins' },
  beginCpuAccess: { fact: 'CpuAccessBegan', short: 'begin', letter: 'b', does: 'begins access to' },
  endCpuAccess: { fact: 'CpuAccessEnded', short: 'end', letter: 'e', does: 'ends access to' },
  get: { fact: 'ReferenceTaken', short: 'get', letter: 'g', does: 'takes a reference to' },
  put: { fact: 'ReferencePut', short: 'put', letter: 'p', does: 'puts a reference to' },
  revoke: { fact: 'AccessRevoked', short: 'revoke', letter: 'v', does: 'revokes access to' },
  unrevoke: { fact: 'AccessRestored', short: 'unrevoke', letter: 'w', does: 'restores access to' },
  release: { fact: 'PlaceReleased', short: 'release', letter: 'r', does: 'gives up its place at' },
  seal: { fact: 'BarrierOpened', short: 'seal', letter: 's', does: 'seals' },
} as const satisfies { readonly [Call in CallName]: CallWords<Call> };

/** The calls that lead to a fact beside the one that stands in its row. */
const MORE_CALLS: Readonly<Partial<Record<FactType, readonly CallName[]>>> = {
  BackingAllocated: ['pin'],
};

/** Every call that may lead to a fact. */
export function callsTo(type: FactType): readonly CallName[] {
  const { call } = FACTS[type];
  return [...(call === null ? [] : [call]), ...(MORE_CALLS[type] ?? [])];
}

/** The names of all facts. */
export const FACT_TYPES = Object.keys(FACTS) as readonly FactType[];

/** Whether a name is that of a fact. */
export function isFactType(name: string): name is FactType {
  return Object.hasOwn(FACTS, name);
}

/** What a step does, in one word; `other` moves no buffer. */
export type StepWord = NonNullable<(typeof FACTS)[FactType]['step']>;

/** Each step, with the fact that it stands for. */
const FACT_OF_STEP: ReadonlyMap<StepWord, FactType> = new Map(
  FACT_TYPES.flatMap((type) => {
    const { step } = FACTS[type];
    return step === null ? [] : [[step, type]];
  }),
);

/** Every word for a step, in the order of the facts. */
export const STEP_WORDS: readonly StepWord[] = [...FACT_OF_STEP.keys()];

/** The step that a fact is; of a refusal the step that was refused. */
export function stepWordOf(event: Event): StepWord {
  if (event.type === 'CallRefused') return FACTS[CALLS[event.refusal.call].fact].step;
  return FACTS[event.type].step;
}

/** The fact that a step stands for. */
export function factOfStep(step: StepWord): FactType {
  return present(FACT_OF_STEP.get(step), 'fact of a step');
}

/** The short name of a call. */
export type ShortCallName = (typeof CALLS)[CallName]['short'];

const CALL_OF_SHORT: ReadonlyMap<ShortCallName, CallName> = new Map(
  CALL_NAMES.map((call) => [CALLS[call].short, call]),
);

/** The call behind a short name. */
type CallOfShort<Short> = {
  [Call in CallName]: (typeof CALLS)[Call]['short'] extends Short ? Call : never;
}[CallName];

/** The call behind its short name. */
export function callOfShort<Short extends ShortCallName>(short: Short): CallOfShort<Short> {
  // The map pairs each short name with its own call; the compiler cannot follow the pairing.
  const call = CALL_OF_SHORT.get(short);
  if (call === undefined) throw wrongValue('call', 'the name of a call of a model', short, false);
  return call as CallOfShort<Short>;
}
