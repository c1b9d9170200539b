/**
 * cenalloc: constraint-enabled buffer sharing. The names below are in the order in which the problem
 * is explained; src/README.md says what each chapter does.
 */
export { formatInputError, type InputError } from './base/document.ts';
export {
  allocatorId,
  bufferId,
  importerId,
  type AllocatorId,
  type AttachmentId,
  type BufferId,
  type ImporterId,
} from './base/ids.ts';
export { DEFAULT_LIMITS, type Limits } from './base/limits.ts';
export {
  formatRefusal,
  type CallName,
  type ConflictMember,
  type Errno,
  type Refusal,
  type RuleBreach,
  type RuleId,
} from './base/refusal.ts';
export type { QuantityInput } from './base/quantity.ts';
export { ok, refused, type Ok, type Refused, type Result } from './base/result.ts';
export { RefusedError, unwrap } from './base/unwrap.ts';
export {
  bytes,
  dmaAddress,
  PAGE_SIZE,
  pageCount,
  physicalAddress,
  QUANTITY_MAX,
  type Bytes,
  type DmaAddress,
  type PageCount,
  type PhysicalAddress,
} from './base/units.ts';

export { accepts, acceptsTogether, breachesOf, type FieldBreach } from './constraints/accepts.ts';
export type { AllocatorFacts, Category, CoherencyDomain } from './constraints/allocator-facts.ts';
export type { PeerDistance, TransportKind } from './constraints/transports/transport-kinds.ts';
export { findConflict, type RequirementOracle } from './constraints/conflict.ts';
export type {
  Constraints,
  ConstraintsInput,
  DemandField,
  Participant,
  StatementField,
} from './constraints/constraints.ts';
export type { ContentRequest } from './constraints/content.ts';
export {
  describeRequirement,
  type RequirementDescription,
} from './constraints/describe-requirement.ts';
export type { DmaWindow } from './constraints/fields/dma-window.ts';
export type { SegmentLimitDescription } from './constraints/fields/segment-limits.ts';
export type { Choice, Group, Member } from './constraints/groups.ts';
export type { ImageDescription } from './constraints/images/describe-image.ts';
export type { ImageAllocation, ImageLayout } from './constraints/images/image-allocation.ts';
export type { ImageRequest, ImageNumber } from './constraints/images/image-choice.ts';
export type { ImageExtent } from './constraints/images/extent.ts';
export type {
  ImageConstraints,
  ImageConstraintsInput,
} from './constraints/images/image-constraints.ts';
export type { Step } from './constraints/images/step.ts';
export { isFeasible } from './constraints/meets.ts';
export { meetsRequirement } from './constraints/meets-requirement.ts';
export {
  mergeConstraints,
  mergeRequirements,
  NO_REQUIREMENT,
  requirementOf,
  type Requirement,
} from './constraints/requirement.ts';
export type { SegmentLimit } from './constraints/segments.ts';
export type { PhysicalRun, Storage } from './constraints/storage.ts';
export type { Who } from './constraints/field.ts';
export type { Question } from './constraints/statements.ts';
export type { Fixed } from './constraints/fields/fixed.ts';

export {
  PhysicalMemory,
  type MemoryDescription,
  type Migration,
} from './memory/physical-memory.ts';
export { BOUNCE_MAX, bouncedBytes } from './memory/bounce.ts';
export { isContiguous, sgTableFor, type SgEntry, type SgTable } from './memory/sg-table.ts';
export type { LentPages, Zone, ZoneKind } from './memory/zone.ts';

export type {
  AllocationRequest,
  AllocatorKind,
  AllocatorOps,
  AllocatorPromises,
  AllocatorSpec,
  BuiltInKind,
  PageArea,
  Pieces,
} from './allocators/allocator.ts';
export { highestPlace, lowestPlace, ONE_RUN_IN_PLACE } from './allocators/kinds/place-in-run.ts';
export type { OwnAllocators } from './allocators/own-allocators.ts';
export type { FrameRun, FrameRuns } from './memory/frame-runs.ts';
export type { FreeZone } from './memory/zone-frames.ts';
export type { FreeBlocks } from './memory/free-blocks.ts';
export type { Copy, Correction, RegionToAdd, AfterChange } from './solver/dispute.ts';
export { openHeap, type Heap, type HeapDescription, type HeapRequest } from './allocators/heap.ts';
export { membersOfPlatform } from './allocators/platform/members.ts';
export type { NearestRequest } from './solver/nearest-request.ts';
export type {
  ChoiceSpec,
  GroupSpec,
  ImporterInput,
  ImporterSpec,
  Platform,
  PlatformInput,
} from './allocators/platform/platform.ts';
export type {
  DeviceDistance,
  ExporterSpec,
  ImporterSharing,
  SharingInput,
} from './allocators/platform/peers.ts';
export type { PlatformGiven } from './allocators/platform/given-platform.ts';
export { parsePlatform } from './allocators/platform/platform-schema.ts';
export { readPlatform } from './allocators/platform/read-platform.ts';
export { withUdmabuf } from './allocators/platform/with-udmabuf.ts';
export type { PassedOver } from './allocators/pool.ts';
export {
  sizeStreams,
  type RegionNeed,
  type Sizing,
  type ImpossibleStream,
  type PlaneBuffers,
} from './allocators/sizing/size-streams.ts';
export type { MemorySnapshot, ZoneSnapshot, OwnedFrames } from './allocators/memory-snapshot.ts';
export type {
  RefusedBuffer,
  Simulation,
  SimulationOptions,
} from './allocators/sizing/simulation.ts';
export type {
  BackgroundSpec,
  Streams,
  StreamSpec,
  LifetimePattern,
} from './allocators/sizing/streams.ts';
export { readStreams } from './allocators/sizing/streams-schema.ts';
export { type Share } from './allocators/mixed.ts';
export type { HeapNode } from './allocators/heap-names.ts';
export {
  sharingOfSolution,
  type ExporterTransports,
  type LocalMemoryReach,
  type LocalReach,
  type SolutionSharing,
  type StorageHold,
  type TransportAnswer,
} from './solver/solution-sharing.ts';
export type { BufferPlacement, Placement, Solution, Verdict } from './solver/solution.ts';
export { solve, type SolveMember, type SolveRequest, type SolveGroup } from './solver/solve.ts';

export { decodeLog } from './events/codec.ts';
export { encodeEvent, encodeLog } from './events/encode-log.ts';
export { LOG_SCHEMA } from './events/upcast.ts';
export type {
  Command,
  AttachImporter,
  BufferCall,
  CreateBuffer,
  DetachImporter,
  PinAttachment,
  MapAttachment,
  ReleasePlace,
  SealBuffer,
  UnmapAttachment,
} from './events/commands.ts';
export type { Direction } from './events/direction.ts';
export type { EventDraft, RecordedEvent } from './events/envelope.ts';
export { claimsShared } from './events/claims.ts';
export type {
  AppendConflict,
  ClaimConflict,
  Cursor,
  EventStore,
  Snapshot,
  SnapshotKey,
  StoredEvent,
  SyncEventStore,
  VersionConflict,
} from './events/event-store.ts';
export type { FactListener, ListenerErrorHook } from './events/listeners.ts';
export { StoreFailure, type StoreFailureKind } from './events/store-failure.ts';
export type {
  BufferEvent,
  Event,
  AccessFact,
  AccessRestored,
  AccessRevoked,
  AttachmentMapped,
  AttachmentPinned,
  AttachmentUnmapped,
  AttachmentUnpinned,
  BackingAllocated,
  BackingMoved,
  BarrierOpened,
  BufferCreated,
  BufferFact,
  PinFact,
  CallRefused,
  ExporterCreated,
  ImporterAttached,
  ImporterDetached,
  PlaceReleased,
} from './events/events.ts';
export type { Policy } from './events/policy.ts';
export type { DynamicSharing } from './events/sharing.ts';
export { LIFE_STATES, type LifeState } from './events/vocabulary.ts';
export type { BarrierCause } from './events/barrier-cause.ts';

export { attachmentMachine, type AttachmentEvent } from './machines/attachment-machine.ts';
export type { AttachmentView } from './machines/attachment-rules.ts';
export {
  bufferMachineAt,
  createBufferActor,
  type BufferActor,
  type BufferActorOptions,
} from './machines/buffer-actor.ts';
export {
  bufferGuards,
  bufferMachine,
  type BufferGuards,
  type GuardArguments,
} from './machines/buffer-machine.ts';
export { attachmentMachineOf, bufferMachineOf } from './machines/exported-machine.ts';
export {
  newBuffer,
  type Attachment,
  type BufferState,
  type FirstMap,
} from './machines/buffer-state.ts';
export {
  attachmentChart,
  bufferChart,
  chartOf,
  type Chart,
  type ChartCondition,
  type ChartEdge,
  type ChartNotes,
} from './machines/chart.ts';
export { snapshotOf, whyNot, type Buffer, type BufferSnapshot } from './machines/legality.ts';
export type { RuleNote } from './machines/rule.ts';
export type { BufferConditionName } from './machines/rules.ts';
export type { Surroundings } from './machines/surroundings.ts';

export type { AsyncExporter } from './exporter/async-exporter.ts';
export type { AdHocImporter } from './exporter/attachment-handle.ts';
export type { Exporter } from './exporter/exporter.ts';
export type { Clock } from './exporter/follow-fact.ts';
export { describeWorld, type World, type WorldDescription } from './exporter/world.ts';
export type { IoVirtualSpaces } from './exporter/io-virtual-spaces.ts';
export type { Owed } from './exporter/log-rules.ts';
export type { Answer, AnswerTime, Calls } from './exporter/calls.ts';

export { asyncStore } from './store/async-store.ts';
export { createAsyncExporter, type AsyncExporterOptions } from './store/create-async-exporter.ts';
export { createExporter, type ExporterOptions } from './store/create-exporter.ts';
export { createMemoryStore, type MemoryStoreOptions } from './store/memory-store.ts';
export { replay, type ReplayFailure } from './store/replay.ts';
export { diffWorlds, type WorldDiff } from './store/world-diff.ts';

export { tellInspector, type InspectorLike } from './inspect/tell-inspector.ts';
export type {
  InspectedSnapshot,
  InspectionEvent,
  InspectedActor,
  InspectedEvent,
  InspectedState,
  InspectionAbout,
  InspectedFact,
} from './views/logs/inspection.ts';
