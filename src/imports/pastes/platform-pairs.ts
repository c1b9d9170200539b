/** Whether any two importers of a platform can share a buffer, and which images both take: the solver's answer. */
import { isOpenWhichHeap } from '../../allocators/heap-names.ts';
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import type { ImageRequirement } from '../../constraints/images/image-requirement.ts';
import { mergeImages, requirementOfImages } from '../../constraints/images/merge-images.ts';
import { byPreference } from '../../constraints/images/preference.ts';
import { solveOn, type Solution } from '../../solver/solution.ts';
import type { PastePair } from './paste-facts.ts';
import { fourccOf, modifierTextOf } from './pixel-codes.ts';

/** Every pair is a question of its own; beyond this one asks for the pairs that matter. */
const IMPORTERS_MAX = 24;

/**
 * The pairs of a platform, and an importer alone where nothing serves it.
 *
 * @param missing - Names of zones that no kernel sets up.
 */
export function platformPairs(
  platform: Platform,
  missing: ReadonlySet<string>,
): { readonly pairs: readonly PastePair[]; readonly unknown: readonly string[] } {
  const real = withoutZones(platform, missing);
  const { importers } = real;
  if (importers.length > IMPORTERS_MAX) {
    const unknown = [
      `which of the ${importers.length} importers can share: ask for two with cenalloc solve --importer ONE,OTHER`,
    ];
    return { pairs: [], unknown };
  }
  const alone = importers
    .map((each) => pairOf(real, [each]))
    .filter(({ verdict }) => verdict === 'unsatisfiable' || importers.length === 1);
  const pairs = importers.flatMap((one, index) =>
    importers.slice(index + 1).map((other) => pairOf(real, [one, other])),
  );
  return { pairs: [...alone, ...pairs], unknown: [] };
}

function withoutZones(platform: Platform, missing: ReadonlySet<string>): Platform {
  if (missing.size === 0) return platform;
  const allocators = platform.allocators
    .map((each) => ({ ...each, zones: each.zones.filter((zone) => !missing.has(zone)) }))
    .filter(({ zones }, index) => {
      return zones.length > 0 || platform.allocators[index]?.zones.length === 0;
    });
  return { ...platform, allocators };
}

function pairOf(platform: Platform, members: readonly ImporterSpec[]): PastePair {
  const between = members.map(({ id }) => id);
  const { verdict, conflicts, placement } = solveOn(platform, members, {});
  const images = imagesOf(members);
  const found = images === null ? {} : { images: images.map(imageInNumbers) };
  if (verdict === 'unsatisfiable') {
    return { between, verdict, ...found, because: becauseOf(conflicts) };
  }
  const isSaid = members.some(({ constraints }) => Object.keys(constraints).length > 0);
  const isHeapOpen =
    verdict === 'underdetermined' &&
    members.some(({ constraints: { allocators: names = [] } }) =>
      isOpenWhichHeap(platform.allocators, names),
    );
  // Where only the size is missing, they can share buffers of some size.
  if (placement === null || !isSaid || isHeapOpen)
    return { between, verdict: 'underdetermined', ...found };
  const size = verdict === 'satisfiable' ? placement.size : null;
  const [buffers] = images?.[0]?.planeBuffers ?? [];
  const isOne = images?.[0]?.planeBuffers.length === 1 && buffers !== 1;
  return {
    between,
    verdict: 'satisfiable',
    ...found,
    ...(size === null ? {} : { needBytes: size }),
    ...(isOne && buffers !== undefined ? { buffers } : {}),
  };
}

/** The fields that cannot hold together, or that there is no memory at all. */
function becauseOf(conflicts: Solution['conflicts']): string {
  const fields = conflicts[0]?.members.map(({ field }) => field.replace('images.', '')) ?? [];
  return fields.length === 0 ? 'memory' : [...new Set(fields)].join(', ');
}

/** The pairs that all take, the preferred one first; null where nobody states images. */
function imagesOf(members: readonly ImporterSpec[]): readonly ImageRequirement[] | null {
  const lists = members.flatMap(({ constraints: { images, api } }) =>
    images === undefined ? [] : [requirementOfImages(images, api)],
  );
  const [first, ...others] = lists;
  return first === undefined ? null : byPreference(others.reduce(mergeImages, first), []);
}

function imageInNumbers({ format, modifier }: ImageRequirement): Readonly<Record<string, string>> {
  const fourcc = format === null ? null : (fourccOf(format) ?? format);
  const layout = modifier === null ? null : (modifierTextOf(modifier) ?? modifier);
  return {
    ...(fourcc === null ? {} : { fourcc }),
    ...(layout === null ? {} : { modifier: layout }),
  };
}
