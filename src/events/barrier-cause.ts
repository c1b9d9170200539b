/** Why nobody is waited for any more at a buffer under `barrier`. */

/** All causes. @public */
export const BARRIER_CAUSES = ['sealed', 'deadline'] as const;

/** Somebody has said so, or a deadline passed. @public */
export type BarrierCause = (typeof BARRIER_CAUSES)[number];
