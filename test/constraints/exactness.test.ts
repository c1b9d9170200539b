/**
 * Law L7, the strongest: storage meets a merged requirement exactly where it meets what everybody merged
 * into it states. Acceptance is written without the merge, so each judges the other. Field by field all
 * pairs of values meet many storages; then random constraints state several fields at once.
 */
import fc from 'fast-check';
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { accepts, acceptsTogether } from '../../src/constraints/accepts.ts';
import type { Constraints, Participant } from '../../src/constraints/constraints.ts';
import { meetsRequirement } from '../../src/constraints/meets-requirement.ts';
import {
  mergeConstraints,
  mergeRequirements,
  requirementOf,
} from '../../src/constraints/requirement.ts';
import type { Storage } from '../../src/constraints/storage.ts';
import type { ImageConstraints } from '../../src/index.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { constraints, participants } from './arbitrary-constraints.ts';
import { storages } from './arbitrary-storage.ts';
import { FIELD_NAMES, FORMATS, IMAGE_NAMES, IMAGE_VALUES, MODIFIERS, VALUES } from './values.ts';

/** Many storages, the same in every run. */
const SAMPLE = fc.sample(storages, { seed: SEED, numRuns: 120 });

/** How often storage met both of two statements, and how often it did not. */
class Count {
  accepted = 0;
  refused = 0;

  add(isAccepted: boolean): void {
    if (isAccepted) this.accepted += 1;
    else this.refused += 1;
  }

  expectBoth(min: number): void {
    expectMet(this.accepted, min);
    expectMet(this.refused, min);
  }
}

/** The law for two participants and one storage. */
function checkExact(both: readonly [Participant, Participant], storage: Storage): boolean {
  const [one, other] = both;
  const merged = mergeRequirements(requirementOf(one), requirementOf(other));
  const isAccepted = acceptsTogether(both, storage);
  if (meetsRequirement(merged, storage) !== isAccepted) {
    const said = isAccepted ? 'refuses what both accept' : 'accepts what one refuses';
    throw new Error(`the merge ${said}: ${JSON.stringify({ both, storage })}`);
  }
  return isAccepted;
}

/** The law for all pairs of statements and all storages of the sample. */
function checkAllPairs(statements: readonly Constraints[]): Count {
  const count = new Count();
  for (const one of statements) {
    for (const other of statements) {
      const both = [
        { id: 'p', constraints: one },
        { id: 'q', constraints: other },
      ] as const;
      for (const storage of SAMPLE) count.add(checkExact(both, storage));
    }
  }
  return count;
}

/** Fields that refuse nothing alone; beside other fields they do. */
const HARMLESS = [
  'iommu',
  'api',
  'fixed',
  'driver',
  'usage',
  'mandatory',
  'maxSegmentSize',
  'segmentBoundaryMask',
];

/** The fields that an IOMMU translates, beside one that says there is one. */
const TRANSLATED = ['dmaWindow', 'maxSegmentCount', 'alignment', 'contiguous'] as const;

test.each(FIELD_NAMES)('[L7] the merge of %s is exact', (name) => {
  const values: readonly unknown[] = VALUES[name];
  const count = checkAllPairs(values.map((value) => ({ [name]: value })));
  if (!HARMLESS.includes(name)) count.expectBoth(5);
});

test.each(TRANSLATED)('[L7] the merge of %s is exact behind an IOMMU', (name) => {
  const values: readonly unknown[] = VALUES[name];
  const stated = [true, false].flatMap((iommu) =>
    values.map((value) => ({ [name]: value, iommu })),
  );
  checkAllPairs(stated).expectBoth(5);
});

test('[L7] the merge of segment limits is exact', () => {
  const stated = VALUES.maxSegmentCount.flatMap((maxSegmentCount) =>
    VALUES.segmentBoundaryMask.flatMap((segmentBoundaryMask) =>
      VALUES.dmaWindow
        .slice(2, 5)
        .map((dmaWindow) => ({ maxSegmentCount, segmentBoundaryMask, dmaWindow })),
    ),
  );
  checkAllPairs(stated).expectBoth(5);
});

/** Entries of `images` that state one field, for a format or for any. */
function entriesOf(name: keyof ImageConstraints): readonly ImageConstraints[] {
  const values: readonly unknown[] = IMAGE_VALUES[name];
  return values.map((value) => ({ [name]: value }));
}

test.each(IMAGE_NAMES)('[L7] the merge of images.%s is exact', (name) => {
  const count = checkAllPairs(entriesOf(name).map((entry) => ({ images: [entry] })));
  expectMet(count.accepted, 5);
  expectMet(count.refused, 5);
});

test('[L7] the merge of a window and an alignment is exact behind an IOMMU', () => {
  const stated = VALUES.dmaWindow.flatMap((dmaWindow) =>
    VALUES.alignment.map((alignment) => ({ dmaWindow, alignment, iommu: true })),
  );
  checkAllPairs(stated).expectBoth(100);
});

test('[L7] lists of named pairs meet exactly', () => {
  const named = FORMATS.flatMap((format) => MODIFIERS.map((modifier) => ({ format, modifier })));
  const lists = [[0, 1, 2, 3, 4, 5, 6, 7], [7, 3, 1], [0, 2, 4, 6], [5, 6], [1, 4, 7], [3]].map(
    (positions) => ({ images: positions.flatMap((position) => named[position] ?? []) }),
  );
  checkAllPairs(lists).expectBoth(100);
});

test('[L7] lists of pairs meet exactly, wildcards among them', () => {
  const entries: readonly ImageConstraints[] = [
    {},
    ...FORMATS.slice(0, 2).map((format) => ({ format })),
    { modifier: 'LINEAR' },
    { format: 'R8G8', modifier: 'LINEAR', minSize: { width: 3, height: 1 } },
    { format: 'R8G8', widthStep: { step: 3, offset: 1 } },
  ];
  const lists = entries.flatMap((one, index) =>
    entries.slice(index).map((other) => ({ images: one === other ? [one] : [one, other] })),
  );
  checkAllPairs(lists).expectBoth(100);
});

test('[L7] the merge of several fields is exact', () => {
  const count = new Count();
  const law = fc.property(participants(), participants(), storages, (one, other, storage) => {
    count.add(checkExact([one, other], storage));
  });
  fc.assert(law, { seed: SEED, numRuns: 6_000 });
  count.expectBoth(100);
});

test('[L7] what a single importer demands is what it accepts', () => {
  const count = new Count();
  const law = fc.property(constraints(), storages, (stated, storage) => {
    const isAccepted = acceptsTogether([{ id: 'p', constraints: stated }], storage);
    const merged = mergeConstraints([{ id: 'p', constraints: stated }]);
    assert(meetsRequirement(merged, storage) === isAccepted, 'the demand is the statement');
    count.add(isAccepted);
  });
  fc.assert(law, { seed: SEED, numRuns: 6_000 });
  count.expectBoth(500);
});

test('[L7] together is one by one, but for the sums and what is mandatory', () => {
  const joint = ['minBufferCountForCamping', 'minBufferCountForDedicatedSlack'];
  const fields = FIELD_NAMES.filter(
    (name) => !joint.includes(name) && name !== 'mandatory' && !name.includes('SharedSlack'),
  );
  const count = new Count();
  const drawn = constraints({ fields: [...fields, 'images'] });
  const law = fc.property(drawn, drawn, storages, (one, other, storage) => {
    const merged = mergeConstraints([
      { id: 'p', constraints: one },
      { id: 'q', constraints: other },
    ]);
    const isAccepted = accepts(one, storage) && accepts(other, storage);
    assert(meetsRequirement(merged, storage) === isAccepted, 'the merge accepts what each accepts');
    count.add(isAccepted);
  });
  fc.assert(law, { seed: SEED, numRuns: 4_000 });
  count.expectBoth(300);
});

test('[L7] storage of which nothing was decided is judged the same by both', () => {
  const count = new Count();
  // Only what one participant states is compared: two may have different undecided things in mind.
  const law = fc.property(constraints(), storages, (stated, { allocator, runs }) => {
    const participant = { id: 'p', constraints: stated };
    const isAccepted = acceptsTogether([participant], { allocator, runs });
    const merged = requirementOf(participant);
    assert(meetsRequirement(merged, { allocator, runs }) === isAccepted, 'both judge the same');
    count.add(isAccepted);
  });
  fc.assert(law, { seed: SEED, numRuns: 6_000 });
  count.expectBoth(300);
});
