/**
 * How GStreamer's `tee` merges the allocation queries of its branches: the greatest of everything, one
 * buffer more than asked where there is more than one branch, no maximum and no allocator kept, and
 * nothing at all as soon as one branch does not answer. Source: plugins/elements/gsttee.c.
 */

/** What a branch asks for. `align` is a mask, such as 15 for 16 bytes. */
export interface Branch {
  readonly align?: number;
  readonly prefix?: number;
  readonly padding?: number;
  readonly size?: number;
  readonly minBuffers?: number;
  readonly maxBuffers?: number;
  readonly allocator?: string;
  readonly fails?: boolean;
}

/** What the tee passes upstream; null where a branch failed. */
export interface TeeQuery {
  readonly align: number;
  readonly prefix: number;
  readonly padding: number;
  readonly size: number;
  readonly minBuffers: number;
  /** 0 means no maximum. */
  readonly maxBuffers: 0;
  readonly allocators: readonly [];
}

/** Merges the branches of a tee. */
export function mergeBranches(branches: readonly Branch[]): TeeQuery | null {
  if (branches.some((branch) => branch.fails === true)) return null;
  const most = (values: readonly (number | undefined)[]) =>
    Math.max(0, ...values.map((value) => value ?? 0));
  return {
    align: most(branches.map((each) => each.align)),
    prefix: most(branches.map((each) => each.prefix)),
    padding: most(branches.map((each) => each.padding)),
    size: most(branches.map((each) => each.size)),
    minBuffers: most(branches.map((each) => each.minBuffers)) + (branches.length > 1 ? 1 : 0),
    maxBuffers: 0,
    allocators: [],
  };
}
