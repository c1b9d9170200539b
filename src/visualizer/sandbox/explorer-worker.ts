/**
 * The explorer beside the page, so that a long search leaves it alive. It is asked with a model file and
 * tells of its progress, of each policy, and of its end.
 */
import { exploreOrderingsOf, type FoundPolicy } from '../../views/sandbox/orderings-by-policy.ts';

/** What the worker tells. */
export type ExplorerMessage =
  | {
      readonly kind: 'progress';
      readonly policy: string;
      readonly states: number;
      readonly depth: number;
    }
  | { readonly kind: 'policy'; readonly found: FoundPolicy }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly message: string };

/** The page needs no more than this to see that something happens. */
const MILLISECONDS_BETWEEN = 100;

let toldAt = 0;

function tell(message: ExplorerMessage): void {
  postMessage(message);
}

addEventListener('message', ({ data }: MessageEvent<string>) => {
  const done = exploreOrderingsOf(
    data,
    (policy, { states, depth }) => {
      const now = performance.now();
      if (now - toldAt < MILLISECONDS_BETWEEN) return;
      toldAt = now;
      tell({ kind: 'progress', policy, states, depth });
    },
    (found) => {
      tell({ kind: 'policy', found });
    },
  );
  tell(done.ok ? { kind: 'end' } : { kind: 'refused', message: done.refusal });
});
