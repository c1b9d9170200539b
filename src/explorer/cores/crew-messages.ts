/** What a search and its workers tell each other. Each message says of which search it is. */
import type { CrewOrder, CrewReport, CrewTask } from '../engine/crew.ts';

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: 'load'; readonly search: number; readonly task: CrewTask }
  | {
      readonly kind: 'begin';
      readonly search: number;
      readonly worker: number;
      readonly order: CrewOrder;
    };

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly search: number }
  | { readonly kind: 'done'; readonly search: number; readonly report: CrewReport };
