/** What `cenalloc size --json` prints: `cenalloc/size/1`. Fields are added to it, never changed. */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { Sizing } from '../../allocators/sizing/size-streams.ts';
import type { SimulationOptions } from '../../allocators/sizing/simulation.ts';
import type { Streams } from '../../allocators/sizing/streams.ts';

const seconds = v.pipe(v.number(), v.minValue(0));

/** The form of the document. */
export const sizeDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/size/1'),
  platform: words,
  streams: words,
  hours: count,
  seed: count,
  simulatedSeconds: v.pipe(
    seconds,
    v.description('Fewer than the hours where the limit of buffers was reached.'),
  ),
  impossible: v.pipe(
    v.array(v.strictObject({ stream: words, size: count, reasons: v.array(words) })),
    v.description('Streams that no size of a region serves; then nothing was simulated.'),
  ),
  planes: v.pipe(
    v.array(v.strictObject({ stream: words, size: count, buffers: v.array(count) })),
    v.description('Bytes of each buffer, of streams whose planes lie in several.'),
  ),
  allocations: count,
  refusals: count,
  firstRefusal: v.nullable(
    v.strictObject({
      at: v.pipe(seconds, v.description('Seconds since the start.')),
      stream: words,
      size: count,
      freeBytes: count,
      largestFreeBytes: count,
      reasons: v.array(words),
    }),
  ),
  servedBy: v.array(
    v.strictObject({
      stream: words,
      buffers: v.array(v.strictObject({ allocator: v.nullable(words), count })),
    }),
  ),
  needs: v.array(
    v.strictObject({
      allocator: words,
      worstCase: v.pipe(count, v.description('Bytes of all its streams at their largest.')),
      peak: v.pipe(count, v.description('The most bytes in use.')),
      present: v.pipe(count, v.description('Bytes of its zones.')),
      smallest: v.pipe(
        v.nullable(count),
        v.description('The smallest size that refused nothing; null where none was found.'),
      ),
      searchedTo: v.pipe(
        v.nullable(count),
        v.description('Null where the allocator takes from ordinary memory.'),
      ),
      searchStep: v.pipe(
        v.nullable(count),
        v.description('Every multiple of it was tried where no size was found.'),
      ),
      isAllMemory: v.pipe(
        v.nullable(v.boolean()),
        v.description('Whether there is no memory beside the region for more.'),
      ),
    }),
  ),
  moments: v.array(
    v.strictObject({
      title: words,
      at: seconds,
      zones: v.array(v.strictObject({ name: words, freeBytes: count, largestFreeBytes: count })),
    }),
  ),
});

/** The document of a sizing. */
export function sizeDocument(
  platform: Platform,
  streams: Streams,
  { seed, seconds: asked }: SimulationOptions,
  { planes, impossible, simulation, needs }: Sizing,
): object {
  const nameOf = (id: number) => platform.allocators.find((each) => each.id === id)?.name ?? null;
  return {
    schema: 'cenalloc/size/1',
    platform: platform.name,
    streams: streams.name,
    hours: asked / 3600,
    seed,
    simulatedSeconds: simulation?.seconds ?? 0,
    impossible,
    planes,
    allocations: simulation?.allocations ?? 0,
    refusals: simulation?.refusals ?? 0,
    firstRefusal: simulation?.firstRefusal ?? null,
    servedBy: [...(simulation?.servedBy ?? [])].map(([stream, counts]) => ({
      stream,
      buffers: [...counts].map(([id, buffers]) => ({ allocator: nameOf(id), count: buffers })),
    })),
    needs: needs.map(({ allocator, ...need }) => ({ allocator: allocator.name, ...need })),
    moments: (simulation?.snapshots ?? []).map(({ title, at, zones }) => ({
      title,
      at,
      zones: zones.map(({ name, freeBytes, largestFreeBytes }) => ({
        name,
        freeBytes,
        largestFreeBytes,
      })),
    })),
  };
}
