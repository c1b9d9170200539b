/**
 * Small machines at random: constraints, importers, platforms and logs. An importer states few things, since one that
 * states everything agrees with nobody, and memory is a few dozen pages, so that it fills within a few calls. What is
 * drawn passes the schemas, and shrinks to importers that state nothing.
 */
import fc from 'fast-check';
import type { ImporterInput, PlatformInput } from '../../allocators/platform/platform.ts';
import { checkValue } from '../../base/document.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { constraintsSchema } from '../../constraints/constraints-schema.ts';
import type { ConstraintsInput } from '../../constraints/constraints.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import type { PlatformSetting } from '../../explorer/model/model.ts';
import { replayRun } from '../../explorer/replay-strings/replay-string.ts';
import { modelRuns } from './arbitrary-runs.ts';

const pages = (count: number): number => count * PAGE_SIZE;

/** What windows look at: all of memory, or one of its zones. */
const WHOLE = { base: 0, size: pages(128) };
const LOW = { base: 0, size: pages(16) };
const HIGH = { base: pages(64), size: pages(16) };

/** Importers of a drawn platform, the first ones first. */
const IMPORTER_NAMES = ['camera', 'codec', 'display', 'gpu'] as const;

/**
 * What one importer states about the place of storage: its window, contiguity, alignment, segments, and whether an
 * IOMMU translates for it. Most fields are left out.
 *
 * @public
 */
export function constraints(): fc.Arbitrary<ConstraintsInput> {
  const stated = fc.record({
    dmaWindow: unlikely(fc.constantFrom(WHOLE, LOW, HIGH)),
    contiguous: unlikely(fc.constant(true)),
    alignment: unlikely(fc.constantFrom(pages(1), pages(2), pages(4))),
    maxSegmentCount: unlikely(fc.integer({ min: 1, max: 4 })),
    maxSegmentSize: unlikely(fc.constantFrom(pages(4), pages(2), pages(1))),
    segmentBoundaryMask: unlikely(fc.constantFrom(pages(8) - 1, pages(4) - 1)),
    iommu: unlikely(fc.constant(true)),
  });
  return stated
    .map((fields): ConstraintsInput => {
      const said = Object.entries(fields).filter(([, value]) => value !== undefined);
      return Object.fromEntries(said);
    })
    .filter((each) => checkValue(each, constraintsSchema).ok);
}

/**
 * An importer with its constraints.
 *
 * @param id - Its name.
 * @public
 */
export function importers(id: string): fc.Arbitrary<ImporterInput> {
  return constraints().map((stated) => ({ id, constraints: stated }));
}

/**
 * A platform of two small zones, one to three allocators, and one to four importers.
 *
 * @public
 */
export function platforms(): fc.Arbitrary<PlatformInput> {
  const allocators = fc
    .array(
      fc.record({
        kind: fc.constantFrom('contiguous-region' as const, 'system' as const),
        zones: fc.constantFrom(['low'], ['high'], ['high', 'low']),
        capacity: unlikely(fc.integer({ min: 1, max: 12 }).map(pages)),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((all) =>
      all.map(({ capacity, ...each }, id) => ({
        id,
        name: `heap${id}`,
        ...each,
        ...(capacity === undefined ? {} : { capacity }),
      })),
    );
  const count = fc.integer({ min: 1, max: IMPORTER_NAMES.length });
  const named = (draw: (id: string) => fc.Arbitrary<ImporterInput>) =>
    count.chain((some) => fc.tuple(...IMPORTER_NAMES.slice(0, some).map(draw)));
  // That nobody states anything is an answer of its own, and would hardly ever come about by itself.
  const silent = named((id) => fc.constant({ id, constraints: {} }));
  const devices = fc.oneof(
    { weight: 1, arbitrary: silent },
    { weight: 9, arbitrary: named(importers) },
  );
  return fc.record({
    name: fc.constant('drawn'),
    zones: fc.constant([
      { name: 'low', base: 0, size: pages(16) },
      { name: 'high', base: pages(64), size: pages(16) },
    ]),
    allocators,
    importers: devices,
  });
}

/**
 * A drawn platform as the setting of a run: all its importers, and buffers of one to four pages.
 *
 * @public
 */
export function platformSettings(...policies: readonly Policy[]): fc.Arbitrary<PlatformSetting> {
  return fc
    .record({
      policy: fc.constantFrom(...(policies.length === 0 ? POLICIES : policies)),
      platform: platforms(),
      bufferSize: fc.integer({ min: 1, max: 4 }).map(pages),
      mapMax: fc.integer({ min: 1, max: 3 }),
      cpuMax: fc.integer({ min: 0, max: 2 }),
    })
    .map((setting) => ({ ...setting, importers: setting.platform.importers.map(({ id }) => id) }));
}

/**
 * Logs of runs with up to sixty calls, refusals among them: lawful, so that they replay.
 *
 * @param policies - The policies to draw from; all where none is said.
 * @public
 */
export function logs(...policies: readonly Policy[]): fc.Arbitrary<readonly RecordedEvent[]> {
  return modelRuns(...(policies.length === 0 ? POLICIES : policies)).map(
    (run) => replayRun(run).log,
  );
}

/** A field that is left out two times in three. */
function unlikely<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
}
