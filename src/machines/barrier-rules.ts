/**
 * The rules of `barrier`: the first map waits until everybody who was declared has attached or has
 * given its place up. Source: Fuchsia sysmem2, where a buffer is allocated when every token has stated
 * its constraints or was closed.
 */
import type { PlaceReleased } from '../events/events.ts';
import type { BufferState } from './buffer-state.ts';
import { rule } from './rule.ts';

export const isAwaitingNobody = rule<BufferState, unknown>(
  { id: 'BAR1', errno: 'EAGAIN', says: 'Nobody is waited for.' },
  ({ id, awaited }) =>
    awaited.length === 0
      ? null
      : {
          message: `The first map of ${id} waits for ${awaited.join(', ')}.`,
          next: `Map again when ${awaited.join(', ')} attached or released, or seal ${id}.`,
        },
);

export const isAwaited = rule<BufferState, PlaceReleased>(
  { id: 'BAR2', errno: 'EINVAL', says: 'The importer is waited for.' },
  ({ id, awaited }, { importer }) =>
    awaited.includes(importer)
      ? null
      : {
          message: `Nobody waits for ${importer} at ${id}.`,
          next: 'Release a place that was declared and not taken, once.',
        },
);

export const isAwaitingSomebody = rule<BufferState, unknown>(
  { id: 'BAR2', errno: 'EINVAL', says: 'Somebody is waited for.' },
  ({ id, awaited }) =>
    awaited.length > 0
      ? null
      : {
          message: `The first map of ${id} waits for nobody.`,
          next: 'There is nothing to seal; map.',
        },
);
