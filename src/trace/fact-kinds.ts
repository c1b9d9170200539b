/**
 * The kernel's calls and the facts of the model that they stand for. Both are known elsewhere (the
 * function behind each fact, and what each function does), so here they are only joined.
 */
import { assert } from '../base/assert.ts';
import type { FactType } from '../events/events.ts';
import { FACT_TYPES, FACTS } from '../events/vocabulary.ts';
import { dmaBufCall, type CallKind } from './dma-buf-calls.ts';

const KIND_OF_FACT: ReadonlyMap<FactType, CallKind> = new Map(
  FACT_TYPES.flatMap((type) => {
    const { kernel } = FACTS[type];
    return kernel === null ? [] : [[type, kindOf(kernel)]];
  }),
);

const FACT_OF_KIND: ReadonlyMap<CallKind, FactType> = new Map<CallKind, FactType>([
  ...Array.from(KIND_OF_FACT, ([type, kind]): [CallKind, FactType] => [kind, type]),
  // A release has two halves, and the exporter's own map is where storage is chosen.
  ['file-release', 'BufferFreed'],
  ['exporter-map', 'BackingAllocated'],
]);

function kindOf(functionName: string): CallKind {
  const call = dmaBufCall(functionName);
  assert(call !== null && call.kind !== 'sighting', `${functionName} does something to a buffer`);
  return call.kind;
}

/** What the kernel would do; null for a fact that its recordings do not show. */
export function kindOfFact(type: FactType): CallKind | null {
  return KIND_OF_FACT.get(type) ?? null;
}

/** The fact that a call of the kernel stands for; null for one that only looks at a buffer. */
export function factOfKind(kind: CallKind): FactType | null {
  return FACT_OF_KIND.get(kind) ?? null;
}
