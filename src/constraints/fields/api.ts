/**
 * In whose names the importer's formats are told: the same letters may mean another format in another API. It
 * demands nothing: it changes what the formats of `images` mean.
 * Source: `videodev2.h` and `drm_fourcc.h`, whose `RG16` and `BA12` differ.
 */
import * as v from 'valibot';
import { suggestion } from '../../base/known-fields.ts';
import { describeType } from '../../base/quantity.ts';
import type { FactField } from '../field.ts';
import { PIXEL_APIS, type PixelApi } from '../pixel-formats/pixel-apis.ts';

export const apiField: FactField<PixelApi, { readonly api?: PixelApi }> = {
  schema: v.picklist(PIXEL_APIS, ({ input }) => {
    const nearest = typeof input === 'string' ? suggestion(input, PIXEL_APIS) : '';
    return `expected ${PIXEL_APIS.join(', ')}, found ${describeType(input)}${nearest}`;
  }),
  words: String,
  loosening: { firm: 'it says what names mean, and is no wish' },
  // Names bind no storage by themselves.
  breach: null,
  demand: null,
  isFact: true,
};
