/** What the page knows of a recording that grows while it is shown. */
import type { LiveState } from './live-feed.ts';

/** A recording that grows. */
export interface Live {
  readonly name: string;
  readonly state: LiveState;
  /** Whether it is what is shown: somebody may have opened something else meanwhile. */
  readonly isShown: boolean;
  /** Whether the newest step is the one that is looked at, and will be. */
  readonly isFollowing: boolean;
  /** What has come since it is not. */
  readonly newSteps: number;
  readonly newFindings: number;
  /** Goes to the newest step, and follows. */
  readonly follow: () => void;
  /** Goes to the first of the new findings. */
  readonly showFinding: () => void;
}
