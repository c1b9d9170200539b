/** Tells an inspector of state machines what an exporter does: each buffer is an actor, and so is each attachment. */
import { present } from '../base/assert.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { Inspection, type InspectionEvent } from '../views/logs/inspection.ts';

/**
 * Whoever takes events of the inspection protocol: an inspector that a `create…Inspector` of `@statelyai/inspect` has
 * made, or anything with an adapter of that kind.
 *
 * @public
 */
export interface InspectorLike {
  /** What takes the events: `send` is called with each, in the order of the log. */
  readonly adapter: { send(event: InspectionEvent): void };
}

/**
 * Tells an inspector everything that an exporter has recorded, and each further fact.
 *
 * @returns How to stop.
 * @example
 * ```ts
 * import { createWebSocketInspector } from '@statelyai/inspect';
 * import { createExporter, tellInspector } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4 });
 * const stop = tellInspector(exporter, createWebSocketInspector({ url: 'ws://localhost:8080' }));
 * ```
 * @public
 */
export function tellInspector(exporter: Exporter, { adapter }: InspectorLike): () => void {
  const inspection = new Inspection();
  let last = 0;
  const tell = (recorded: RecordedEvent): void => {
    const events = inspection.take(recorded);
    // What an exporter has recorded has happened.
    const told = present(events.ok ? events.value : null, 'fact that can have happened');
    last = recorded.sequence;
    for (const event of told) adapter.send(event);
  };
  for (const recorded of exporter.log()) tell(recorded);
  return exporter.subscribe((recorded) => {
    if (recorded.sequence > last) tell(recorded);
  });
}
