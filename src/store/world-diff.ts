/**
 * What differs between two worlds, as immer patches: those that lead from the first to the second, and
 * those that lead back. Pages and tools that already speak patches apply them as they are.
 */
import { enablePatches, produceWithPatches, type Patch } from 'immer';
import type { WorldDescription } from '../exporter/world.ts';

/** The difference of two worlds. @public */
export interface WorldDiff {
  /** Applied to the first world they give the second. */
  readonly patches: readonly Patch[];
  /** Applied to the second world they give the first. */
  readonly inverse: readonly Patch[];
}

/**
 * Compares two worlds. Cost: linear in both; what is equal is not drafted.
 *
 * @example
 * ```ts
 * import { createExporter, diffWorlds, unwrap } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4 });
 * const before = exporter.describe();
 * unwrap(exporter.createBuffer({ size: 4096 }));
 * const { patches } = diffWorlds(before, exporter.describe());
 * ```
 * @public
 */
export function diffWorlds(before: WorldDescription, after: WorldDescription): WorldDiff {
  enablePatches();
  const [, patches, inverse] = produceWithPatches<Fields>({ ...before }, (draft) => {
    assign(draft, before as unknown as Fields, after as unknown as Fields);
  });
  return { patches, inverse };
}

type Fields = Record<string, unknown>;

/** Makes a draft of `from` equal to `to`, touching only what differs. */
function assign(draft: Fields, from: Fields, to: Fields): void {
  for (const key of Object.keys(from)) {
    if (!Object.hasOwn(to, key)) Reflect.deleteProperty(draft, key);
  }
  for (const [key, value] of Object.entries(to)) {
    const old = from[key];
    if (isSameValue(old, value)) continue;
    if (isFields(old) && isFields(value)) assign(draft[key] as Fields, old, value);
    else draft[key] = value;
  }
}

/** Whether two values of JSON are the same, in whatever order their fields stand. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length && one.every((each, index) => isSameValue(each, other[index]))
    );
  }
  if (!isFields(one) || !isFields(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key], other[key]))
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
