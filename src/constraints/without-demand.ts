/**
 * The same importer with one demand less: how conflicts and corrections ask "what if".
 */
import { bytes, physicalAddress, QUANTITY_MAX } from '../base/units.ts';
import type { Constraints, DemandField } from './constraints.ts';

/** The constraints without what `field` demands; facts of the wiring stay. */
export function withoutDemand(constraints: Constraints, field: DemandField): Constraints {
  const rest: Partial<Record<keyof Constraints, unknown>> = { ...constraints };
  const busOffset = constraints.dmaWindow?.busOffset;
  if (field === 'dmaWindow' && busOffset !== undefined && constraints.iommu !== true) {
    // The bus offset says how the importer is wired; only the ends of the window are a demand.
    const base = physicalAddress(Math.max(0, -busOffset));
    rest.dmaWindow = { base, size: bytes(QUANTITY_MAX - base), busOffset };
  } else {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- Fields are a closed list.
    delete rest[field];
  }
  return rest as Constraints;
}
