/**
 * Whether an image meets the merged demands of one pair, read off the merged values alone.
 */
import type { ImageAllocation } from './image-allocation.ts';
import { IMAGE_FIELD_NAMES, imageFieldOf } from './image-constraints.ts';
import type { ImageRequirement } from './image-requirement.ts';

/** Whether an image is one of those that a pair stands for. */
export function meetsPair(pair: ImageRequirement, image: ImageAllocation): boolean {
  return IMAGE_FIELD_NAMES.every((name) => imageFieldOf(name).demand.meets(pair[name], image));
}
