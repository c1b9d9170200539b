/** A platform with one region and one importer, for tests that add to it. */
import type { ConstraintsInput } from '../../src/constraints/constraints.ts';

/** The document, whose display states these constraints. */
export function smallBoard(constraints: ConstraintsInput): string {
  return JSON.stringify({
    name: 'board',
    zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
    allocators: [{ id: 0, name: 'cma', kind: 'contiguous-region', zones: ['ram'] }],
    importers: [{ id: 'display', constraints }],
  });
}
