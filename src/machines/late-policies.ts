/**
 * What each policy for late attaches means, as one table. The rules of the machine, the exporter's
 * decisions, the packed engine, its properties and the Promela text all read it, and none of them asks
 * for a policy by name. [ATT4] [MIG1] [BAR1]
 *
 * What each entry leads to is written twice, in the rules and in the packed engine, and a third time in
 * the model of the tests, which does not read this table: they are compared call by call.
 */
import type { Policy } from '../events/policy.ts';

/**
 * Whom a policy lets attach to storage that stays where it is.
 *
 * - `nobody`: a late attach is refused whatever it needs.
 * - `served`: exactly those whom the storage serves, together with everybody attached.
 * - `masks-overlap`: whoever leaves the AND of the allocator masks above zero. Where the storage lies is
 *   not looked at.
 */
export type LateAdmission = 'nobody' | 'served' | 'masks-overlap';

/**
 * What storage owes to the importers that it was chosen for or that were admitted to it.
 *
 * - `serves-attached`: it meets every constraint of everybody attached.
 * - `allocator-mask`: its allocator is in the mask of everybody for whom it was allocated; no more.
 */
export type StoragePromise = 'serves-attached' | 'allocator-mask';

/** What one policy means. */
export interface LatePolicy {
  readonly admits: LateAdmission;
  /** Storage that nobody uses just now moves to where it serves the newcomer, too. [MIG1] */
  readonly movesStorage: boolean;
  /** The first map waits for the importers that were declared. [BAR1] */
  readonly firstMapWaits: boolean;
  readonly promises: StoragePromise;
  /** The policy to use instead, where this one alone stands in the way of a newcomer; null if none. */
  readonly instead: Policy | null;
}

const SOUND = {
  admits: 'served',
  movesStorage: false,
  firstMapWaits: false,
  promises: 'serves-attached',
  instead: null,
} as const;

/** Every policy and what it means. */
export const LATE_POLICIES: Readonly<Record<Policy, LatePolicy>> = {
  strict: { ...SOUND, admits: 'nobody', instead: 'fits' },
  fits: SOUND,
  migrate: { ...SOUND, movesStorage: true },
  barrier: { ...SOUND, firstMapWaits: true },
  rfc: { ...SOUND, admits: 'masks-overlap', promises: 'allocator-mask' },
};
