/**
 * What SMAF has and the product has not: an allocator can be selected until the choice is made, and the
 * CPU may be the first user, with nobody attached; then the allocator of the highest rank serves.
 * Source: SMAF v4 to v10, smaf-core.
 */
import type { Setting } from '../linux-rfc/setting.ts';

/** How a sequence with these calls ends. */
export interface SmafOutcome {
  readonly allocator: string | undefined;
  /** How the last selection was answered. */
  readonly select: 'ok' | '-EINVAL';
}

/** The outcome of a sequence that uses what only SMAF has, else undefined. */
export function smafOutcome({ operations, pool }: Setting): SmafOutcome | undefined {
  const isCpuFirst =
    operations.some(({ call }) => call === 'cpu') &&
    !operations.some(({ call }) => call === 'attach');
  if (!isCpuFirst && !operations.some(({ call }) => call === 'select')) return undefined;
  const [top] = [...pool].sort(
    (one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1),
  );
  let allocator: string | undefined;
  let selected: string | undefined;
  let select: SmafOutcome['select'] = 'ok';
  for (const { call, subject } of operations) {
    if (call === 'select') {
      const isKnown = pool.some(({ name }) => name === subject);
      select = allocator === undefined && isKnown ? 'ok' : '-EINVAL';
      if (select === 'ok') selected = subject;
    } else if (call === 'map' || call === 'cpu') allocator ??= selected ?? top?.name;
  }
  return { allocator: allocator ?? selected, select };
}
