/** Walks along the facts of a life, with the exporter's own world and the plain one side by side. */
import { assert } from '../../src/base/assert.ts';
import type { BufferId } from '../../src/base/ids.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import type { World } from '../../src/exporter/world.ts';
import type { Buffer } from '../../src/machines/legality.ts';
import { Replay } from '../../src/store/replay.ts';
import { firstWorld, follow, type PlainBuffer, type PlainWorld } from './reference/plain-world.ts';

/** A buffer in both worlds, after some fact about it. */
export interface Moment {
  readonly world: World;
  readonly buffer: Buffer;
  readonly plain: PlainWorld;
  readonly plainBuffer: PlainBuffer;
  /** The number of the fact. */
  readonly sequence: number;
}

/** Visits each buffer after each fact about it. */
export function walk(log: Iterable<RecordedEvent>, visit: (moment: Moment) => void): void {
  const replay = new Replay();
  let plain: PlainWorld | null = null;
  for (const recorded of log) {
    const { event, sequence } = recorded;
    const failure = replay.apply(recorded);
    assert(failure === null, failure?.message ?? '');
    if (event.type === 'ExporterCreated') plain = firstWorld(event);
    if (plain === null || !('buffer' in event)) continue;
    follow(plain, event);
    const { world } = replay;
    const id: BufferId = event.buffer;
    const buffer = world?.buffers.get(id);
    const plainBuffer = plain.buffers.get(id);
    assert(world !== null && buffer !== undefined && plainBuffer !== undefined, 'it exists');
    visit({ world, buffer, plain, plainBuffer, sequence });
  }
}
