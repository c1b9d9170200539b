/**
 * The life of a buffer that both sides of the benchmark live: a camera and a codec share it.
 */
import type { RecordedEvent } from '../src/events/envelope.ts';
import type { BufferEvent } from '../src/events/events.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import type { Exporter } from '../src/exporter/exporter.ts';
import { unwrap } from '../src/base/unwrap.ts';

/** One CMA-like region that holds a million pages. */
export const platform = {
  name: 'benchmark',
  zones: [{ name: 'normal', base: 0, size: 4 * 1024 ** 3 }],
  allocators: [{ id: 1, name: 'contig', kind: 'contiguous-region', zones: ['normal'] }],
  importers: [
    { id: 'camera', constraints: { allocatorMask: 0b110, contiguous: true } },
    { id: 'codec', constraints: { allocatorMask: 0b010, maxSegmentCount: 4 } },
  ],
} as const;

/** Calls of one life, the same on both sides: a map that allocates counts as one call. */
export const CALLS_PER_LIFE = 10;

/** Lives once through the public API. */
export function liveThroughExporter(exporter: Exporter): void {
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  const codec = unwrap(exporter.attach(buffer, 'codec'));
  unwrap(exporter.map(camera, 'fromDevice'));
  unwrap(exporter.map(codec, 'toDevice'));
  unwrap(exporter.unmap(camera));
  unwrap(exporter.unmap(codec));
  unwrap(exporter.detach(camera));
  unwrap(exporter.detach(codec));
  unwrap(exporter.put(buffer));
}

/** The facts of one life, to be sent to a bare actor. */
export function factsOfLife(): readonly BufferEvent[] {
  const exporter = createExporter({ platform });
  liveThroughExporter(exporter);
  return [...exporter.log()]
    .map(({ event }: RecordedEvent) => event)
    .filter((event) => 'buffer' in event && event.type !== 'BufferCreated')
    .map((event) => event);
}
