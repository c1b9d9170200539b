/** The modes of the page, and the view with which each begins. */
import type { View } from '../views/recordings/deep-link.ts';

/** In the order of the top bar, and of the keys that lead to them. */
export const MODES: readonly {
  readonly title: string;
  readonly view: View;
  readonly has: readonly View[];
}[] = [
  { title: 'Trace', view: 'timeline', has: ['timeline', 'calls', 'chart', 'memory'] },
  { title: 'Try', view: 'try', has: ['try'] },
  { title: 'Orderings', view: 'orderings', has: ['orderings'] },
];
