/**
 * The (format, modifier) pairs an importer accepts, each with its own demands. One importer's list is
 * a choice (any of them), and lists of several importers meet pair by pair.
 * Source: fuchsia.sysmem2 `image_format_constraints`; linux-dmabuf feedback; DRM format modifiers.
 */
import type { ImageAllocation } from '../images/image-allocation.ts';
import type { ImageConstraints } from '../images/image-constraints.ts';
import {
  IMAGE_FIELDS,
  IMAGE_FIELD_NAMES,
  mergeImages,
  requirementOfImages,
  type ImageFieldName,
  type ImageRequirement,
} from '../images/image-requirement.ts';
import type { ImageField } from '../images/image-field.ts';
import { isWellFormed } from '../images/well-formed.ts';
import { field, type FieldBreach } from '../field.ts';
import { storageSize, type Storage } from '../storage.ts';

export const imagesField = field<readonly ImageRequirement[] | null>({
  identity: null,
  statements: ['images'],
  demandOf: ({ images }) => (images === undefined ? null : requirementOfImages(images)),
  merge: (left, right) => {
    if (left === null) return right;
    return right === null ? left : mergeImages(left, right);
  },
  breachesOf: ({ images }, storage) => {
    if (images === undefined || storage.image === undefined) return [];
    return breachesOfImages(images, storage.image, storage);
  },
});

/** Nothing where some entry takes the image; else what the entry lacks that comes nearest. */
function breachesOfImages(
  images: readonly ImageConstraints[],
  image: ImageAllocation,
  storage: Storage,
): readonly FieldBreach[] {
  if (!isWellFormed(image, storageSize(storage))) {
    return [{ field: 'images', value: null, found: 'the storage does not hold its image' }];
  }
  const [first = [], ...others] = images.map((entry) => breachesOfEntry(entry, image));
  return others.reduce((best, each) => (each.length < best.length ? each : best), first);
}

function breachesOfEntry(entry: ImageConstraints, image: ImageAllocation): readonly FieldBreach[] {
  return IMAGE_FIELD_NAMES.filter((name) => !takes(entry, name, image)).map((name) => ({
    field: `images.${name}` as const,
    value: entry[name],
    found: `the image is ${imageInWords(image)}`,
  }));
}

function takes(entry: ImageConstraints, name: ImageFieldName, image: ImageAllocation): boolean {
  const statement = entry[name];
  if (statement === undefined) return true;
  // The table pairs each name with its own statement; the compiler cannot follow the pairing.
  const field = IMAGE_FIELDS[name] as ImageField<unknown, unknown>;
  return field.accepts(statement, image);
}

function imageInWords({ format, modifier, layouts }: ImageAllocation): string {
  const [main] = layouts;
  const size =
    main === undefined ? '' : ` ${main.width}x${main.height}, ${main.bytesPerRow} bytes per row`;
  return `${format} ${modifier}${size}`;
}
