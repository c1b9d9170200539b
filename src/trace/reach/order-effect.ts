/**
 * Whether another order of attaches would have led to other storage for one importer: only where the exporter
 * asks who is attached, and asks about what this importer lacks.
 */
import type {
  ExporterEntry,
  StorageChoice,
  StorageDecision,
} from '../exporters/exporter-family.ts';
import type { AttachEntry } from './attach-entry.ts';
import type { Reach } from './reach.ts';

/** What the order of attaches has to do with one of them. */
export interface OrderEffect extends StorageChoice {
  /** One sentence on why another order changes nothing; null where it may change something. */
  readonly whyNot: string | null;
}

/** What is known of an attach. */
export interface JudgedAttach {
  readonly choice: StorageChoice;
  readonly exporter: ExporterEntry | null;
  readonly entry: AttachEntry;
  readonly reach: Reach;
  /** Whether anybody else who was attached takes memory of other devices, or may do so. */
  readonly hasPeers: boolean;
}

const FIXED_BY: Readonly<Record<StorageDecision, string>> = {
  export: 'before the export',
  attach: 'by the first attach',
  pin: 'by the pin',
  map: 'by the first map, which asks nobody',
  mmap: "by the CPU's mapping, before anybody attached",
  // Only an exporter that asks nobody comes here.
  unknown: 'by the first attach at the latest',
};

/** What another order would have changed. */
export function orderEffect(judged: JudgedAttach): OrderEffect {
  const { decidedAt } = judged.choice;
  const whyNot = whyNoOrderHelps(judged);
  return { decidedAt, dependsOnOrder: whyNot === null, whyNot };
}

function whyNoOrderHelps(judged: JudgedAttach): string | null {
  const { choice, exporter, entry, reach, hasPeers } = judged;
  if (!choice.dependsOnOrder) {
    return `the storage was fixed ${FIXED_BY[choice.decidedAt]}: another order changes nothing here`;
  }
  if (reach.lack === 'nothing') return 'no storage would do better: another order changes nothing';
  if (exporter?.family !== 'placed-by-peers') return null;
  const asks = 'the pin asks only who takes memory of other devices';
  if (entry.limits?.takesPeers === true) return `${asks}, and this importer does: no order matters`;
  return hasPeers ? null : `${asks}, and nobody here does: every order leads to the same storage`;
}
