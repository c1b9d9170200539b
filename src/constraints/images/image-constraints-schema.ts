/**
 * One (format, modifier) pair as it stands in a file. Each field brings its own schema; here is only
 * what must hold between them.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/fields.ts';
import type { ImageConstraints, ImageExtent } from './image-constraints.ts';
import { IMAGE_FIELDS } from './image-requirement.ts';

const { format, modifier, colorSpaces, isAlphaPresent, minSize, maxSize } = IMAGE_FIELDS;
const { maxWidthTimesHeight, sizeAlignment, displayRectAlignment } = IMAGE_FIELDS;
const { widthStep, heightStep, minBytesPerRow, maxBytesPerRow } = IMAGE_FIELDS;
const { bytesPerRowDivisor, bytesPerRowStep, startOffsetDivisor } = IMAGE_FIELDS;
const { bytesPerRowAtPixelBoundary, requiredSizes, requiredMinSize } = IMAGE_FIELDS;
const { requiredMaxSize, padForBlockSize, padBeyondImageSize } = IMAGE_FIELDS;

/** Whether a size is at most another in both dimensions, where both are said. */
function isAtMost(low: ImageExtent | undefined, high: ImageExtent | undefined): boolean {
  if (low === undefined || high === undefined) return true;
  return low.width <= high.width && low.height <= high.height;
}

/** The schema of one entry of `images`. */
export const imageConstraintsSchema: v.GenericSchema<unknown, ImageConstraints> = v.pipe(
  strictFields({
    format: v.exactOptional(format.schema),
    modifier: v.exactOptional(modifier.schema),
    colorSpaces: v.exactOptional(colorSpaces.schema),
    isAlphaPresent: v.exactOptional(isAlphaPresent.schema),
    minSize: v.exactOptional(minSize.schema),
    maxSize: v.exactOptional(maxSize.schema),
    maxWidthTimesHeight: v.exactOptional(maxWidthTimesHeight.schema),
    sizeAlignment: v.exactOptional(sizeAlignment.schema),
    displayRectAlignment: v.exactOptional(displayRectAlignment.schema),
    widthStep: v.exactOptional(widthStep.schema),
    heightStep: v.exactOptional(heightStep.schema),
    minBytesPerRow: v.exactOptional(minBytesPerRow.schema),
    maxBytesPerRow: v.exactOptional(maxBytesPerRow.schema),
    bytesPerRowDivisor: v.exactOptional(bytesPerRowDivisor.schema),
    bytesPerRowStep: v.exactOptional(bytesPerRowStep.schema),
    startOffsetDivisor: v.exactOptional(startOffsetDivisor.schema),
    bytesPerRowAtPixelBoundary: v.exactOptional(bytesPerRowAtPixelBoundary.schema),
    requiredSizes: v.exactOptional(requiredSizes.schema),
    requiredMinSize: v.exactOptional(requiredMinSize.schema),
    requiredMaxSize: v.exactOptional(requiredMaxSize.schema),
    padForBlockSize: v.exactOptional(padForBlockSize.schema),
    padBeyondImageSize: v.exactOptional(padBeyondImageSize.schema),
  }),
  v.check((entry) => isAtMost(entry.minSize, entry.maxSize), 'minSize is larger than maxSize'),
  v.check(
    (entry) => isAtMost(entry.requiredMaxSize, entry.maxSize),
    'requiredMaxSize is larger than maxSize',
  ),
  v.check(
    (entry) => isAtMost(entry.minSize, entry.requiredMinSize),
    'requiredMinSize is smaller than minSize',
  ),
  v.check(
    (entry) => (entry.requiredSizes ?? []).every((size) => isAtMost(size, entry.maxSize)),
    'one of requiredSizes is larger than maxSize',
  ),
  v.check(
    (entry) => (entry.minBytesPerRow ?? 0) <= (entry.maxBytesPerRow ?? Infinity),
    'minBytesPerRow is larger than maxBytesPerRow',
  ),
);
