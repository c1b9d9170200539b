/**
 * What the packed engine must know about constraints and memory: who can live together, which place
 * a set of importers gets, and whom a place serves. A set of importers is a mask, bit *d* for
 * importer *d*; a place is a small number that stands for storage.
 *
 * Every answer depends on its arguments only, so that the engine may remember it.
 */

/** The most importers of a model: a set of them is one 32-bit word, kept positive. */
export const PACKED_IMPORTERS_MAX = 31;

/** No allocator can give storage. */
export const NO_PLACE = -1;

/** Answers about constraints and memory. */
export interface PlaceJudge {
  /** How many different places there can be; a packed state has room for each of them. */
  readonly placesMax: number;
  /** Some storage could serve all of these. [ATT1] */
  isFeasible(set: number): boolean;
  /** The AND of the masks is not zero: all that `rfc` looks at. [ATT4] */
  masksOverlap(set: number): boolean;
  /** The storage of a place meets the constraints of an importer. [ATT4] */
  serves(place: number, importer: number): boolean;
  /** The storage of a place serves a newcomer, and all of a set with it. [ATT4] */
  admits(place: number, newcomer: number, set: number): boolean;
  /** The bus offset of an importer gives the storage an address. [MAP2] */
  hasAddress(place: number, importer: number): boolean;
  /** The CPU may touch the storage. [CPU2] */
  isCpuReachable(place: number): boolean;
  /** Whether `plan` looks at what others occupy. */
  readonly isRoomBounded: boolean;
  /**
   * The place of a buffer for a set of importers. [POOL1]
   *
   * @param occupied - The places of all live buffers, with repetitions; the first `count` count.
   * @returns A place, or `NO_PLACE`.
   */
  plan(set: number, occupied: Uint32Array, count: number): number;
  /**
   * The questions that led to places nobody had met, in their order: a set, and what was occupied. Who asks them
   * of another judge gets places of the same numbers there.
   */
  readonly asked: readonly (readonly [set: number, occupied: readonly number[]])[];
  /** The id of the allocator that a place belongs to. */
  allocatorOf(place: number): number;
}
