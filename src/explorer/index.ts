/**
 * `cenalloc/explorer`: every ordering of calls, tried through the real exporter, and replay strings
 * that carry one run in a line.
 *
 * @example
 * ```ts
 * import { encodeReplayString, reachableStates, type Model } from 'cenalloc/explorer';
 *
 * const model: Model = {
 *   policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 1, calls: 'free',
 * };
 * for (const { path, refused } of reachableStates(model)) {
 *   const late = refused.find(({ refusal }) => refusal?.rule === 'ATT4');
 *   if (late === undefined) continue;
 *   const witness = encodeReplayString({ setting: model, calls: [...path, ...late.calls] });
 *   // witness === 'cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1'
 *   break;
 * }
 * ```
 */
export {
  commandOf,
  type AttachModelCall,
  type BufferModelCall,
  type ImporterModelCall,
  type MapModelCall,
  type ModelCall,
  type ModelRun,
  type UnmapModelCall,
} from './model/model-calls.ts';
export {
  adviseOn,
  type Advice,
  type AdviceOptions,
  type GoodOrders,
  type GoodOrdersCondition,
} from './answers/advice.ts';
export type { Asked, Change } from './answers/changes.ts';
export type { OrderClause } from './answers/order-words.ts';
export type { OrderedCall } from './answers/ordered-calls.ts';
export {
  comparePolicies,
  type PolicyDifference,
  type PolicyRow,
  type PolicyTable,
} from './compare-policies.ts';
export type { PropertyOutcome } from './engine/property-checks.ts';
export {
  estimateExploration,
  type EstimateOptions,
  type ExplorationEstimate,
} from './estimate/estimate-exploration.ts';
export type { SearchLimits, SearchProgress } from './engine/search-options.ts';
export type { Ending } from './engine/positions.ts';
export type { ExploredCall } from './engine/packed-calls.ts';
export type {
  ExploredState,
  ExploredStep,
  WhichBuffer,
  WhichImporter,
} from './model/explored-state.ts';
export { exploreWithWorkers, type WorkerOptions } from './cores/explore-with-workers.ts';
export { explore, type Exploration, type ExploreOptions } from './explore.ts';
export { readModel, type ModelDocument, type ModelImporter } from './model/model-document.ts';
export { modelOf } from './model/model-of-document.ts';
export {
  checkModel,
  createModelExporter,
  platformOf,
  type CallFamily,
  type MaskSetting,
  type Model,
  type PlatformSetting,
  type PresetSetting,
  type Setting,
} from './model/model.ts';
export type { Counterexample } from './proof/induction.ts';
export { prove, type Proof, type ProvedProperty } from './proof/prove.ts';
export { exploreOrderings, type OrderingCounts } from './slow/orderings.ts';
export { PRESET_NAMES, type PresetName } from './model/presets.ts';
export {
  PROPERTY_NAMES,
  PROVED_PROPERTIES,
  type Property,
  type StateProperty,
  type StepProperty,
  type PropertyKind,
  type PropertyName,
} from './model/property.ts';
export type { Program, ProgramStep } from './model/importer-program.ts';
export {
  reachableStates,
  STATES_MAX_DEFAULT,
  type ReachableState,
  type RefusedCall,
  type Transition,
} from './slow/reachable-states.ts';
export { parseReplayString } from './replay-strings/replay-string-parser.ts';
export {
  encodeCall,
  encodeReplayString,
  replayRun,
  runReplayString,
  type ReplayedCall,
  type ReplayedRun,
} from './replay-strings/replay-string.ts';
export type { ModelBuffers } from './slow/state-key.ts';
export type { Witness, WitnessStep } from './witness.ts';
export type { ModelStep, ImportStep, DieStep } from './slow/model-steps.ts';
export { encodePeerOrdering, parsePeerOrdering } from './peers/peer-replay-string.ts';
export type {
  ExpectedPeerStep,
  PeerCallback,
  PeerExpectation,
  PeerImporter,
  PeerOrdering,
} from './peers/peer-ordering.ts';
export type {
  PeerErrno,
  PeerExporterOp,
  PeerImporterOp,
  PeerOp,
  PeerPlace,
  PeerStep,
} from './peers/peer-calls.ts';
export type { PeerRules, PeerRuleSet } from './peers/peer-rules.ts';
export type { PeerScript } from './peers/play-ordering.ts';
