/**
 * The (format, modifier) pairs an importer accepts, each with its own demands. One importer's list is
 * a choice (any of them), and lists of several importers meet pair by pair.
 * Source: fuchsia.sysmem2 `image_format_constraints`; linux-dmabuf feedback; DRM format modifiers.
 */
import * as v from 'valibot';
import { foundInWords } from '../../base/found-words.ts';
import type { Breach, Field, PartBreach } from '../field.ts';
import { describeImage, type ImageDescription } from '../images/describe-image.ts';
import type { ImageAllocation } from '../images/image-allocation.ts';
import { imageConstraintsSchema } from '../images/image-constraints-schema.ts';
import {
  IMAGE_FIELD_NAMES,
  imageFieldOf,
  type ImageConstraints,
} from '../images/image-constraints.ts';
import type { ImageRequirement } from '../images/image-requirement.ts';
import { mergeImages, requirementOfImages } from '../images/merge-images.ts';
import { meetsPair } from '../images/meets-pair.ts';
import { isWellFormed } from '../images/well-formed.ts';
import type { PixelApi } from '../pixel-formats/pixel-apis.ts';
import { storageSize } from '../storage.ts';

export const imagesField: Field<
  readonly ImageConstraints[],
  readonly ImageRequirement[] | null,
  { readonly images?: readonly ImageConstraints[]; readonly api?: PixelApi },
  readonly ImageDescription[]
> = {
  schema: v.pipe(
    v.array(
      imageConstraintsSchema,
      (issue) => `expected a list of images, found ${foundInWords(issue.input)}`,
    ),
    v.minLength(1, 'expected at least one pair; leave the field out to say nothing'),
  ),
  words: (images) =>
    images.map(({ format = 'any', modifier = 'any' }) => `${format} ${modifier}`).join(', '),
  loosening: { firm: 'each field of a pair is stated, and loosened, by itself' },
  breach: ({ images, api }, storage) => {
    const { image, plane } = storage;
    if (images === undefined || image === undefined) return null;
    return isWellFormed(image, storageSize(storage), plane)
      ? nearestBreach(images, image, api)
      : 'the storage does not hold its image';
  },
  demand: {
    identity: null,
    merge: (left, right) => {
      if (left === null) return right;
      return right === null ? left : mergeImages(left, right);
    },
    of: ({ images, api }) => (images === undefined ? null : requirementOfImages(images, api)),
    about: 'buffer',
    meets: (pairs, storage) => {
      const { image, plane } = storage;
      if (pairs === null || image === undefined) return true;
      const isHeld = isWellFormed(image, storageSize(storage), plane);
      return isHeld && pairs.some((pair) => meetsPair(pair, image));
    },
    told: (pairs) => pairs?.map(describeImage),
  },
};

/** Null where some entry takes the image; else what the entry lacks that comes nearest. */
function nearestBreach(
  images: readonly ImageConstraints[],
  image: ImageAllocation,
  api: PixelApi | undefined,
): Breach | null {
  const [first = [], ...others] = images.map((entry) => breachesOfEntry(entry, image, api));
  const nearest = others.reduce((best, each) => (each.length < best.length ? each : best), first);
  return nearest.length === 0 ? null : nearest;
}

function breachesOfEntry(
  entry: ImageConstraints,
  image: ImageAllocation,
  api: PixelApi | undefined,
): readonly PartBreach[] {
  return IMAGE_FIELD_NAMES.filter((name) => {
    const statement = entry[name];
    return statement !== undefined && !imageFieldOf(name).accepts(statement, image, { entry, api });
  }).map((name) => ({
    part: name,
    value: entry[name],
    found: `the image is ${imageInWords(image)}`,
  }));
}

function imageInWords({ format, modifier, layouts }: ImageAllocation): string {
  const [main] = layouts;
  const size =
    main === undefined ? '' : ` ${main.width}x${main.height}, ${main.bytesPerRow} bytes per row`;
  return `${format} ${modifier}${size}`;
}
