/**
 * In whose names the importer's formats are told: the same letters may mean another format in another API. It
 * demands nothing: it changes what the formats of `images` mean.
 * Source: `videodev2.h` and `drm_fourcc.h`, whose `RG16` and `BA12` differ.
 */
import { oneOf } from '../../base/known-fields.ts';
import type { FactField } from '../field.ts';
import { PIXEL_APIS, type PixelApi } from '../pixel-formats/pixel-apis.ts';

export const apiField: FactField<PixelApi, { readonly api?: PixelApi }> = {
  schema: oneOf(PIXEL_APIS),
  words: String,
  loosening: { firm: 'it says what names mean, and is no wish' },
  // Names bind no storage by themselves.
  breach: null,
  demand: null,
  isFact: true,
};
