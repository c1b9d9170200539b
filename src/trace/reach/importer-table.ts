/** The importers of a recording with the limits that the kernel told of them. */
import type { ImporterLimits } from './importer-limits.ts';

/** More importers than a machine has; it bounds a recording that makes names up. */
const IMPORTERS_MAX = 4_096;

/** One importer, as it was told last. */
export interface SeenImporter {
  readonly device: string;
  readonly driver: string | null;
  readonly limits: ImporterLimits;
  /** The line that tells them. */
  readonly line: number;
  /** Who says that it needs one range of addresses; null where nobody does. */
  readonly oneRange: string | null;
}

/** Importers by the name of their device. */
export class ImporterTable {
  readonly #seen = new Map<string, SeenImporter>();

  /** A driver may set a mask between two attaches, so that the last word counts. */
  saw(importer: Omit<SeenImporter, 'device'> & { readonly device: string | null }): void {
    const { device, oneRange } = importer;
    if (device === null) return;
    const before = this.#seen.get(device);
    if (this.#seen.size >= IMPORTERS_MAX && before === undefined) return;
    // What one attach has told of its driver holds for the others.
    this.#seen.set(device, { ...importer, device, oneRange: oneRange ?? before?.oneRange ?? null });
  }

  /** In the order of their names. */
  all(): readonly SeenImporter[] {
    return [...this.#seen.values()].sort((a, b) => (a.device < b.device ? -1 : 1));
  }
}
