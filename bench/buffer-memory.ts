/**
 * Bytes per live buffer, each attached to by a camera: of the world, of the world with its log, and of a
 * started xstate actor each.
 */
import { present } from '../src/base/assert.ts';
import { unwrap } from '../src/base/unwrap.ts';
import type { SyncEventStore } from '../src/events/event-store.ts';
import type { Exporter } from '../src/exporter/exporter.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { createMemoryStore } from '../src/store/memory-store.ts';
import { newActor } from './calls.ts';
import { ForgetfulStore } from './forgetful-store.ts';
import { heapUsed } from './measure.ts';
import { factsOfLife, platform } from './pipeline.ts';
import { atMost, type Extent, type Table } from './table.ts';

/** The weights of a buffer. */
export function bufferMemoryTable(extent: Extent): Table {
  const buffers = extent === 'full' ? 100_000 : 10_000;
  const attached = factsOfLife().filter(({ type }) => type === 'ImporterAttached')[0];
  const actor = bytesEach(buffers, () =>
    Array.from({ length: buffers }, (_, index) => {
      const each = newActor(`b${index}`);
      each.send(present(attached, 'the fact of an attach'));
      return each;
    }),
  );
  const world = bytesEach(buffers, () => attachedBuffers(buffers, new ForgetfulStore()));
  const withLog = bytesEach(buffers, () => attachedBuffers(buffers, createMemoryStore()));
  const row = (name: string, each: number) => [
    name,
    String(Math.round(each)),
    (each / actor).toFixed(2),
  ];
  return {
    head: ['side', `bytes per live buffer (${buffers})`, 'ratio to the actor'],
    rows: [
      row('bare xstate actor each', actor),
      row('cenalloc exporter, its world', world),
      row('cenalloc exporter, its world and its whole log in memory', withLog),
    ],
    goals: [
      atMost('bytes of a buffer in the world, times an actor', world / actor, 0.25),
      atMost('bytes with its log, times an actor', withLog / actor, 0.25),
    ],
  };
}

function attachedBuffers(count: number, store: SyncEventStore): Exporter {
  const exporter = createExporter({ platform, store });
  for (let index = 0; index < count; index += 1) {
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.attach(buffer, 'camera'));
  }
  return exporter;
}

function bytesEach(count: number, build: () => unknown): number {
  const before = heapUsed();
  const built = build();
  const after = heapUsed();
  // Reading it afterwards keeps it alive until here.
  if (built === null) throw new Error('nothing was built');
  return (after - before) / count;
}
