/**
 * Properties: what must hold in every state, what must be possible, and what must happen in the end.
 * Those that are built in have names that model files and the command line use.
 */
import type { ExploredState, ExploredStep } from './explored-state.ts';

/**
 * - `always`: it holds in every reachable state.
 * - `sometimes`: it holds in at least one.
 * - `eventually`: on every ordering there is a state in which it holds.
 *
 * @public
 */
export type PropertyKind = 'always' | 'sometimes' | 'eventually';

/**
 * A property of one's own that judges states.
 *
 * @example
 * ```ts
 * import { type StateProperty } from 'cenalloc/explorer';
 *
 * const property: StateProperty = {
 *   name: 'two-at-once', kind: 'sometimes',
 *   holds: (state) => state.mapsOf('b0', 'i0') > 0 && state.mapsOf('b0', 'i1') > 0,
 * };
 * ```
 * @public
 */
export interface StateProperty {
  /** What reports call it; a free text. */
  readonly name: string;
  /** Whether it must hold in every state, in one at least, or once on every ordering. */
  readonly kind: PropertyKind;
  /** Whether it holds in a state. The state is only valid during the call. */
  readonly holds: (state: ExploredState) => boolean;
  /** Judges calls, and is for `StepProperty`. */
  readonly holdsStep?: never;
}

/**
 * A property of one's own that judges calls, by the states before and after each. What must never happen is a call
 * that it does not hold of; the witness ends with the first such call.
 *
 * @example
 * ```ts
 * import { type StepProperty } from 'cenalloc/explorer';
 *
 * const property: StepProperty = {
 *   name: 'display-never-maps-first', kind: 'always',
 *   holdsStep: (before, { call, buffer, importer }) =>
 *     call !== 'map' || importer !== 'display' || before.placeOf(buffer) !== null,
 * };
 * ```
 * @public
 */
export interface StepProperty {
  /** What reports call it; a free text. */
  readonly name: string;
  /** It must hold of every call. */
  readonly kind: 'always';
  /** Judges states, and is for `StateProperty`. */
  readonly holds?: never;
  /** Whether it holds of a call. Both states are only valid during the call. */
  readonly holdsStep: (before: ExploredState, step: ExploredStep, after: ExploredState) => boolean;
}

/** A property of one's own. @public */
export type Property = StateProperty | StepProperty;

/** The core properties, which are proved for every number of importers and buffers. @public */
export const PROVED_PROPERTIES = [
  'storage-serves-attached',
  'allocated-once',
  'no-frame-twice',
  'refused-changes-nothing',
  'verdict-independent-of-order',
  'nothing-leaked',
] as const;

/** The names of the properties that are built in. @public */
export const PROPERTY_NAMES = [
  ...PROVED_PROPERTIES,
  'no-deadlock',
  'everyone-served',
  'all-mapped-together',
  'every-buffer-freed',
] as const;

/** The name of a property that is built in. @public */
export type PropertyName = (typeof PROPERTY_NAMES)[number];

/** What is checked where nobody says what: all that a sound policy promises. */
export const DEFAULT_PROPERTIES: readonly PropertyName[] = [...PROVED_PROPERTIES, 'no-deadlock'];

/** What each built-in property says, in one line. */
export const PROPERTY_WORDS: Readonly<Record<PropertyName, string>> = {
  'storage-serves-attached': 'no accepted attach sees storage that does not serve it',
  'allocated-once': 'a buffer is never allocated twice',
  'no-frame-twice': 'no memory is owned by two buffers',
  'refused-changes-nothing': 'a refused call changes nothing',
  'verdict-independent-of-order': 'before the first map, a verdict depends on the set attached',
  'nothing-leaked': 'where nothing more can happen, no buffer holds storage',
  'no-deadlock': 'where nothing more can happen, everybody is done',
  'everyone-served': 'nobody is turned away who could be served together with those attached',
  'all-mapped-together': 'all importers can have maps of one buffer at a time',
  'every-buffer-freed': 'every buffer is freed in the end',
};
