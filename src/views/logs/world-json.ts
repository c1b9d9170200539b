/**
 * A world as JSON for machines: stable names, the same for `run` and `replay`.
 */
import type { Constraints } from '../../constraints/constraints.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { WorldDescription } from '../../exporter/world.ts';
import { bouncedBytes } from '../../memory/bounce.ts';

/** One buffer of a world. */
export interface BufferJson {
  readonly id: string;
  readonly life: string;
  readonly size: number;
  readonly references: number;
  readonly cpuAccessDepth: number;
  readonly allocator: string | null;
  readonly runs: readonly { readonly address: number; readonly length: number }[];
  readonly firstMap: { readonly importer: string; readonly version: number } | null;
  readonly attachments: readonly {
    readonly importer: string;
    readonly maps: number;
    readonly direction: string | null;
    /** Bytes that the importer cannot reach; left out where there are none. */
    readonly bouncedBytes?: number;
  }[];
}

/** The buffers of a world, in the order of their creation. */
export function buffersAsJson(world: WorldDescription): readonly BufferJson[] {
  return Object.values(world.buffers).map(({ life, state }) => ({
    id: state.id,
    life,
    size: state.size,
    references: state.references,
    cpuAccessDepth: state.cpuAccessDepth,
    allocator:
      world.platform.allocators.find(({ id }) => id === state.storage?.allocator)?.name ?? null,
    runs: state.storage?.runs ?? [],
    firstMap: state.firstMap,
    attachments: state.attachments.map(({ importer, maps, direction, constraints }) => ({
      importer,
      maps,
      direction,
      ...bounced(constraints, state.storage),
    })),
  }));
}

function bounced(constraints: Constraints, storage: Storage | null) {
  const count = storage === null ? 0 : bouncedBytes(constraints, storage);
  return count === 0 ? {} : { bouncedBytes: count };
}
