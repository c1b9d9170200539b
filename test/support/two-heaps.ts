/** Two heaps, a lower and a higher one that is preferred, and who reaches one or both: enough to make storage move. */
import {
  createExporter,
  unwrap,
  type Exporter,
  type PlatformInput,
  type Policy,
  type Result,
} from '../../src/index.ts';

const MIB = 2 ** 20;

/** `display` reaches the lower heap alone. */
export const TWO_HEAPS: PlatformInput = {
  name: 'two heaps',
  zones: [
    { name: 'low', base: 0, size: MIB },
    { name: 'high', base: MIB, size: MIB },
  ],
  allocators: [
    { id: 0, name: 'low', kind: 'system', zones: ['low'], priority: 0 },
    { id: 1, name: 'high', kind: 'system', zones: ['high'], priority: 1 },
  ],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'nic', constraints: { allocatorMask: 3 } },
    { id: 'display', constraints: { allocatorMask: 1 } },
  ],
};

/** What an attach of a dynamic importer says. */
export const DYNAMIC = { sharing: { kind: 'dynamic' } } as const;

/** An exporter on the two heaps, with one buffer of a page. */
export function beginOnTwoHeaps(policy: Policy): { exporter: Exporter; buffer: string } {
  const exporter = createExporter({ platform: TWO_HEAPS, policy });
  return { exporter, buffer: unwrap(exporter.createBuffer({ size: 4096, id: 'b' })) };
}

/** What a call answered, without its words. */
export function answerOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : `${result.refusal.errno} [${result.refusal.rule}]`;
}
