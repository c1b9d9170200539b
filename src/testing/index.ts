/**
 * `cenalloc/testing`: what every allocator and every event store owes, as checks for any test runner, every
 * ordering of a small model, and the words to write an allocator of your own. `cenalloc/testing/fast-check` tests exporters.
 *
 * @example
 * ```ts
 * import { allocatorContract, type AllocatorOps } from 'cenalloc/testing';
 * import { test } from 'vitest';
 *
 * declare const operations: AllocatorOps; // the allocator that you wrote
 * const zones = [{ name: 'ram', base: 0, size: '1 MiB' }];
 * for (const { name, check } of allocatorContract({ name: 'mine', operations, zones })) {
 *   test(name, () => check(1));
 * }
 * ```
 */
export { allocatorContract, type ContractCheck } from './allocator-contract.ts';
export {
  eventStoreContract,
  type EventStoreCheck,
  type EventStoreSubject,
  type OpenedLog,
} from './event-store-contract.ts';
export {
  syncEventStoreContract,
  type OpenedSyncStore,
  type SyncEventStoreCheck,
  type SyncEventStoreSubject,
} from './sync-store-contract.ts';
export { everyOrdering, type EveryOrderingOptions, type Ordering } from './every-ordering.ts';
export { withReplayString } from './replayable.ts';
export type { Reply, TestedAnswer, TestedExporter, TestedRefusal } from './tested-exporter.ts';
export type { ContractSubject } from './contract-bench.ts';
export type {
  AllocationRequest,
  AllocatorOps,
  AllocatorPromises,
  PageArea,
  Pieces,
} from '../allocators/allocator.ts';
export { operationsOf } from '../allocators/allocator-operations.ts';
export type { FrameRun } from '../memory/frame-runs.ts';
export type { FreeZone } from '../memory/zone-frames.ts';
export { NO_REQUIREMENT } from '../constraints/requirement.ts';
