/** Where two policies part on the same calls. */
import type { ToldCall, ToldOrdering } from '../../explorer/graph/told-ordering.ts';

/** The first call that is answered differently, from 0; null where all are answered alike. */
export function firstDifferenceOf(one: ToldOrdering, other: ToldOrdering): number | null {
  const length = Math.max(one.calls.length, other.calls.length);
  for (let at = 0; at < length; at += 1) {
    if (answerOf(one.calls[at]) !== answerOf(other.calls[at])) return at;
  }
  return null;
}

function answerOf(call: ToldCall | undefined): string {
  if (call === undefined) return '';
  const { outcome } = call;
  if (!outcome.ok) return `${outcome.errno} ${outcome.rule}`;
  const { allocator = '', address = '' } = outcome.storage ?? {};
  return `${outcome.facts.join()} ${allocator} ${address ?? ''}`;
}
