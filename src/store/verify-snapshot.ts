/**
 * Whether the world that a store keeps, so that it opens at once, is the one that the facts before it give.
 */
import { assert } from '../base/assert.ts';
import type { World } from '../exporter/world.ts';
import { isSameValue } from './world-diff.ts';
import { encodeWorld } from './world-snapshot.ts';

/** What a store keeps of the world, as it lies there. */
export interface VerifiedSnapshot<Fact> {
  readonly state: string;
  /** Whether it has the checksum that was written with it. */
  readonly isIntact: boolean;
  /** Whether it is of the world after this fact, the last that was read; null before the first. */
  readonly isAfter: (fact: Fact | null) => boolean;
}

const WHAT_NEXT = 'it is a cache; dropSnapshots makes it anew';

/** Holds a snapshot against a replay that passes it. */
export class SnapshotCheck<Fact> {
  readonly #snapshot: VerifiedSnapshot<Fact> | null;
  #isPassed = false;
  #isSame = false;

  constructor(snapshot: VerifiedSnapshot<Fact> | null) {
    this.#snapshot = snapshot;
  }

  /** The replay has come to a fact. Cost: that of the world, once. */
  pass(fact: Fact | null, world: World | null): void {
    const snapshot = this.#snapshot;
    if (snapshot?.isIntact !== true || this.#isPassed || !snapshot.isAfter(fact)) return;
    assert(!this.#isSame, 'nothing was compared before');
    this.#isPassed = true;
    this.#isSame = world !== null && isWorld(snapshot.state, world);
  }

  /**
   * What is wrong with the snapshot, or null.
   *
   * @param isWhole - Whether the replay came to the end of the log.
   */
  damage(isWhole: boolean): string | null {
    const snapshot = this.#snapshot;
    if (snapshot === null) return null;
    if (!snapshot.isIntact) return `the kept world is not what was written: ${WHAT_NEXT}`;
    if (!this.#isPassed && isWhole) {
      return `the kept world is of facts that are not there: ${WHAT_NEXT}`;
    }
    if (!this.#isPassed || this.#isSame) return null;
    return `the kept world is not the one that the facts give: ${WHAT_NEXT}`;
  }
}

/** Whether a text says the same of a world as what is written of it now, in whatever order. */
function isWorld(state: string, world: World): boolean {
  try {
    return isSameValue(JSON.parse(state), JSON.parse(encodeWorld(world)));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
