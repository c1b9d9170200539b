/**
 * The same importer with one demand less: how conflicts and corrections ask "what if".
 */
import { bytes, physicalAddress, QUANTITY_MAX } from '../base/units.ts';
import type { Constraints, StatementField } from './constraints.ts';
import type { ImageConstraints } from './images/image-constraints.ts';

/** The constraints without what `field` demands; facts of the wiring stay. */
export function withoutDemand(constraints: Constraints, field: StatementField): Constraints {
  const busOffset = constraints.dmaWindow?.busOffset;
  if (field === 'dmaWindow' && busOffset !== undefined && constraints.iommu !== true) {
    // The bus offset says how the importer is wired; only the ends of the window are a demand.
    const base = physicalAddress(Math.max(0, -busOffset));
    return { ...constraints, dmaWindow: { base, size: bytes(QUANTITY_MAX - base), busOffset } };
  }
  const { images } = constraints;
  if (field.startsWith('images.') && images !== undefined) {
    const name = field.slice('images.'.length);
    return { ...constraints, images: images.map((entry) => omit(entry, name)) };
  }
  return omit(constraints, field);
}

function omit<Fields extends Constraints | ImageConstraints>(fields: Fields, name: string): Fields {
  const kept = Object.entries(fields).filter(([each]) => each !== name);
  return Object.fromEntries(kept) as unknown as Fields;
}
