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
}

/** Importers by the name of their device. */
export class ImporterTable {
  readonly #seen = new Map<string, SeenImporter>();

  /** A driver may set a mask between two attaches, so that the last word counts. */
  saw(device: string | null, driver: string | null, limits: ImporterLimits, line: number): void {
    if (device === null) return;
    if (this.#seen.size >= IMPORTERS_MAX && !this.#seen.has(device)) return;
    this.#seen.set(device, { device, driver, limits, line });
  }

  /** In the order of their names. */
  all(): readonly SeenImporter[] {
    return [...this.#seen.values()].sort((a, b) => (a.device < b.device ? -1 : 1));
  }
}
