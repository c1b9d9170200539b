/**
 * The driver of the importer. It demands nothing: who is of one driver can share a layout that only that driver
 * knows, the modifier INVALID.
 * Source: `drm_fourcc.h`, `DRM_FORMAT_MOD_INVALID`; linux-dmabuf, implicit modifiers.
 */
import { nameTextSchema } from '../../base/name-text.ts';
import type { FactField } from '../field.ts';

export const driverField: FactField<string, { readonly driver?: string }> = {
  schema: nameTextSchema,
  words: String,
  loosening: { firm: 'it is who drives the importer, and no wish' },
  // Nobody sees from storage who drives an importer.
  breach: null,
  demand: null,
  isFact: true,
};
