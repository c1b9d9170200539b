/**
 * Law L9 for images: a set of image constraints is infeasible exactly where no image exists that
 * everybody accepts. Every layout of a small universe is tried; the acceptance of each field judges, and
 * neither the merge nor the chooser is asked.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes } from '../../src/base/units.ts';
import { acceptsTogether } from '../../src/constraints/accepts.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from '../../src/constraints/allocator-facts.ts';
import type { Participant } from '../../src/constraints/constraints.ts';
import { possibleContents } from '../../src/constraints/content.ts';
import { imageReach } from '../../src/constraints/images/image-size.ts';
import { isWellFormed } from '../../src/constraints/images/well-formed.ts';
import { isFeasible } from '../../src/constraints/meets.ts';
import { mergeConstraints } from '../../src/constraints/requirement.ts';
import type { Storage } from '../../src/constraints/storage.ts';
import type { ImageAllocation, ImageConstraints, ImageLayout } from '../../src/index.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { imageEntries } from './arbitrary-constraints.ts';
import { runsOf } from './arbitrary-storage.ts';
import { COLOR_SPACES, FORMATS, IMAGE_NAMES, MODIFIERS } from './values.ts';

/** Steps and alignments of one dimension meet within 12, and nobody asks for more than 4 beyond. */
const WIDTHS = Array.from({ length: 16 }, (_, index) => index + 1);
const HEIGHTS = Array.from({ length: 8 }, (_, index) => index + 1);

/** Rows long enough for the widest layout with its divisors, and rows of whole tiles with and without a divisor. */
const ROWS = [...Array.from({ length: 60 }, (_, index) => index + 1), 512, 1024, 1536, 2560, 3072];

/** The obligations, which some layout meets; every layout meets the other fields. */
const OBLIGATIONS: readonly string[] = ['requiredSizes', 'requiredMinSize', 'requiredMaxSize'];

/** What alone rules nothing out, and steps of the height, so that the universe may be low. */
const LEFT_OUT = ['heightStep', 'startOffsetDivisor', 'displayRectAlignment', 'isAlphaPresent'];

const DRAWN = IMAGE_NAMES.filter((name) => !LEFT_OUT.includes(name));

/** An image that suits some entries in everything but its layouts. */
function imageWith(
  names: Pick<ImageAllocation, 'format' | 'modifier' | 'colorSpace' | 'isAlphaPresent'>,
  layouts: readonly ImageLayout[],
  entries: readonly ImageConstraints[],
): ImageAllocation {
  const blocks = entries.flatMap(({ padForBlockSize }) => padForBlockSize ?? []);
  return {
    ...names,
    layouts,
    startOffset: 0,
    displayRectAlignment: { width: 12, height: 6 },
    padForBlockSize: {
      width: Math.max(1, ...blocks.map(({ width }) => width)),
      height: Math.max(1, ...blocks.map(({ height }) => height)),
    },
    padBeyondImageSize: Math.max(0, ...entries.map((each) => each.padBeyondImageSize ?? 0)),
  };
}

/** Everything but the image is decided: nobody states anything of it. */
const PAGE: Storage = {
  allocator: allocatorId(0),
  runs: runsOf([0]),
  size: bytes(4096),
  domain: COHERENCY_DOMAINS[0],
  category: CATEGORIES[0],
};

function holding(image: ImageAllocation): Storage {
  return { ...PAGE, image };
}

/** Each participant with one of its entries, in every combination. */
function* entryChoices(
  lists: readonly (readonly ImageConstraints[])[],
): Generator<readonly ImageConstraints[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const others of entryChoices(rest)) for (const entry of first) yield [entry, ...others];
}

function stating(entries: readonly ImageConstraints[]): readonly Participant[] {
  return entries.map((entry, index) => ({ id: `p${index}`, constraints: { images: [entry] } }));
}

function withoutObligations(entry: ImageConstraints): ImageConstraints {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !OBLIGATIONS.includes(name)));
}

/** Whether some image of these names suits one entry of each: all suitable layouts together. */
function someImage(
  names: Parameters<typeof imageWith>[0],
  entries: readonly ImageConstraints[],
  bytesMax: number,
): boolean {
  const each = stating(entries.map(withoutObligations));
  const suits = (layout: ImageLayout): boolean => {
    const image = imageWith(names, [layout], entries);
    return imageReach(image)[0] <= BigInt(bytesMax) && acceptsTogether(each, holding(image));
  };
  const layouts: ImageLayout[] = [];
  for (const width of WIDTHS) {
    for (const height of HEIGHTS) {
      for (const bytesPerRow of ROWS) {
        const layout = { width, height, bytesPerRow };
        if (!isWellFormed(imageWith(names, [layout], entries), 4096) || !suits(layout)) continue;
        layouts.push(layout);
        // Only width and height matter for what else is demanded; one row length is enough.
        break;
      }
    }
  }
  return (
    layouts.length > 0 &&
    acceptsTogether(stating(entries), holding(imageWith(names, layouts, entries)))
  );
}

function* everyName(): Generator<Parameters<typeof imageWith>[0]> {
  for (const format of FORMATS) {
    for (const modifier of MODIFIERS) {
      for (const colorSpace of COLOR_SPACES) {
        for (const isAlphaPresent of [true, false]) {
          yield { format, modifier, colorSpace, isAlphaPresent };
        }
      }
    }
  }
}

/** Whether anything at all could satisfy these names, before layouts are tried. */
function areNamesAccepted(
  names: Parameters<typeof imageWith>[0],
  entries: readonly ImageConstraints[],
): boolean {
  return entries.every(
    ({ format, modifier, colorSpaces, isAlphaPresent }) =>
      (format === undefined || format === names.format) &&
      (modifier === undefined || modifier === names.modifier) &&
      (colorSpaces === undefined || colorSpaces.includes(names.colorSpace ?? '')) &&
      (isAlphaPresent === undefined || isAlphaPresent === names.isAlphaPresent),
  );
}

function exists(lists: readonly (readonly ImageConstraints[])[], bytesMax: number): boolean {
  for (const entries of entryChoices(lists)) {
    const tried = new Set<string>();
    for (const names of everyName()) {
      // Nobody's layout depends on colour or alpha.
      const pair = `${names.format} ${names.modifier}`;
      if (tried.has(pair) || !areNamesAccepted(names, entries)) continue;
      tried.add(pair);
      if (someImage(names, entries, bytesMax)) return true;
    }
  }
  return false;
}

test('[L9] infeasible is that no image serves everybody, and what is chosen serves them', () => {
  const seen = { feasible: 0, infeasible: 0 };
  const demanding = imageEntries(DRAWN).filter((entry) => Object.keys(entry).length >= 3);
  const lists = fc.array(fc.array(demanding, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  });
  const law = fc.property(lists, fc.constantFrom(4096, 64, 24), (all, bytesMax) => {
    const limit = { id: 'limit', constraints: { maxSize: bytes(bytesMax) } };
    const participants = [
      ...all.map((images, index) => ({ id: `p${index}`, constraints: { images } })),
      limit,
    ];
    const requirement = mergeConstraints(participants);
    const isPossible = isFeasible(requirement, {});
    const isThere = exists(all, bytesMax);
    assert(isPossible === isThere, `feasible is ${isPossible}, but an image exists: ${isThere}`);
    if (!isPossible) {
      seen.infeasible += 1;
      return;
    }
    seen.feasible += 1;
    const [content] = possibleContents(requirement, {});
    const image = present(present(content, 'content').image, 'image');
    const storage = { ...holding(image), size: bytes(Math.min(bytesMax, 4096)) };
    assert(acceptsTogether(participants, storage), 'everybody accepts the image that is chosen');
  });
  fc.assert(law, { seed: SEED, numRuns: 90 });
  expectMet(seen.feasible, 5);
  expectMet(seen.infeasible, 5);
});

test.each<[string, ImageConstraints, number]>([
  [
    'a widest and a highest image that differ, as both at once would be too many pixels',
    {
      maxWidthTimesHeight: 12,
      widthStep: { step: 3, offset: 1 },
      requiredMaxSize: { width: 2, height: 4 },
    },
    4096,
  ],
  [
    'a widest and a highest image that differ, as both at once would be too many bytes',
    {
      format: 'R8G8',
      widthStep: { step: 3, offset: 1 },
      padBeyondImageSize: 1,
      requiredMaxSize: { width: 3, height: 4 },
    },
    24,
  ],
  [
    'blocks around an image of a format whose size nobody knows',
    {
      maxSize: { width: 2, height: 2 },
      minBytesPerRow: 9,
      padForBlockSize: { width: 2, height: 4 },
    },
    24,
  ],
])('[L9] feasible: %s', (_, entry, bytesMax) => {
  const limit = { id: 'limit', constraints: { maxSize: bytes(bytesMax) } };
  expect(isFeasible(mergeConstraints([...stating([entry]), limit]), {})).toBe(true);
});

test('[L9] each row of an image has some bytes, also where nobody knows its format', () => {
  const even = { heightStep: { step: 2 }, maxBytesPerRow: 6, bytesPerRowDivisor: 12 };
  expect(isFeasible(mergeConstraints(stating([even])), {})).toBe(false);
});
