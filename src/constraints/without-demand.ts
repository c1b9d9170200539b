/**
 * The same importer with one demand less: how conflicts and corrections ask "what if".
 */
import { imageFieldIn, type Constraints, type StatementField } from './constraints.ts';

/** The constraints without what `field` demands. */
export function withoutDemand(constraints: Constraints, field: StatementField): Constraints {
  const part = imageFieldIn(field);
  if (part !== null) {
    const { images = [] } = constraints;
    return { ...constraints, images: images.map((entry) => omit(entry, part)) };
  }
  return omit(constraints, field);
}

function omit<Fields extends object>(fields: Fields, name: string): Fields {
  const kept = Object.entries(fields).filter(([each]) => each !== name);
  return Object.fromEntries(kept) as Fields;
}
