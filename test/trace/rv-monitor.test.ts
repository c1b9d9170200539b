/**
 * The exported monitors against a reader that keeps the rules of rvgen, and against random lawful
 * and unlawful lives of a buffer: a monitor may miss what is beyond its bound and must never report
 * what is lawful.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, AssertionFailure } from '../../src/base/assert.ts';
import { ok } from '../../src/base/result.ts';
import { applyFact } from '../../src/machines/buffer-state.ts';
import type { ChartArrow } from '../../src/machines/definition.ts';
import { RV_BOUND_MAX, rvMonitor } from '../../src/views/charts/rv-monitor.ts';
import { arrowInWords } from '../machines/coverage.ts';
import { ARROWS, judgeOf } from '../machines/variants.ts';
import { readByRvgen, type Automaton } from './read-by-rvgen.ts';

/** Whether a monitor accepts a life; the start event comes first. */
function accepts({ initial, next }: Automaton, events: readonly string[]): boolean {
  let state: string | undefined = initial;
  for (const event of events) state = state === undefined ? undefined : next.get(state)?.get(event);
  return state !== undefined;
}

const bounds = Array.from({ length: RV_BOUND_MAX }, (_, index) => index + 1);

describe.each(['buffer', 'attachment'] as const)('the monitor of a %s', (kind) => {
  test.each(bounds)('bound %i is read by the rules of rvgen', (bound) => {
    const automaton = readByRvgen(rvMonitor(kind, bound));
    expect(automaton.finals).toHaveLength(1);
    expect(rvMonitor(kind, bound)).toBe(rvMonitor(kind, bound));
    // Every state is reached.
    const reached = new Set([automaton.initial]);
    for (const state of reached) {
      for (const target of automaton.next.get(state)?.values() ?? []) reached.add(target);
    }
    expect([...reached].sort()).toEqual([...automaton.states].sort());
    // The event of the start leads nowhere but to the initial state.
    const start = kind === 'buffer' ? 'dma_buf_export' : 'dma_buf_dynamic_attach';
    const targets = [...automaton.next.values()].map((row) => row.get(start));
    expect(targets.filter((each) => each !== undefined)).toEqual([automaton.initial]);
  });
});

test('the events are those of the core', () => {
  expect(readByRvgen(rvMonitor('buffer', 2)).events).toEqual([
    'dma_buf_detach',
    'dma_buf_dynamic_attach',
    'dma_buf_export',
    'dma_buf_get',
    'dma_buf_map_attachment',
    'dma_buf_put',
    'dma_buf_release',
    'dma_buf_unmap_attachment',
  ]);
});

const ATTACH = 'dma_buf_dynamic_attach';
const MAP = 'dma_buf_map_attachment';
const UNMAP = 'dma_buf_unmap_attachment';
const DETACH = 'dma_buf_detach';
const RELEASE = 'dma_buf_release';

test.each([
  [
    'a right order',
    ['dma_buf_export', ATTACH, ATTACH, MAP, MAP, UNMAP, UNMAP, DETACH, DETACH, RELEASE],
    true,
  ],
  ['a late attach', [ATTACH, MAP, ATTACH], false],
  ['a late attach after the unmap', [ATTACH, MAP, UNMAP, ATTACH], false],
  ['a map by nobody', [MAP], false],
  ['a map after the last detach', [ATTACH, MAP, UNMAP, DETACH, MAP], false],
  ['a detach of the only importer while mapped', [ATTACH, MAP, DETACH], false],
  ['an unmap without a map', [ATTACH, UNMAP], false],
  ['a release with an importer attached', [ATTACH, RELEASE], false],
  ['a release with an importer that has unmapped', [ATTACH, MAP, UNMAP, RELEASE], false],
  ['a use after release', [RELEASE, ATTACH], false],
])('%s', (_, events, isLawful) => {
  expect(accepts(readByRvgen(rvMonitor('buffer', 2)), events)).toBe(isLawful);
});

test('no lawful life is reported, however far it is beyond the bound', () => {
  const automata = bounds.map((bound) => readByRvgen(rvMonitor('buffer', bound)));
  const choice = fc.array(fc.nat(5), { maxLength: 60 });
  fc.assert(
    fc.property(choice, (choices) => {
      // Attachments by how many maps each holds; attaching ends with the first map.
      let held: number[] = [];
      let isAllocated = false;
      const events: string[] = ['dma_buf_export'];
      for (const [index, what] of choices.entries()) {
        const at = held.length === 0 ? -1 : index % held.length;
        const maps = held[at] ?? 0;
        if (what <= 1 && !isAllocated) {
          held.push(0);
          events.push(ATTACH);
        } else if (what <= 3 && at >= 0) {
          held = held.with(at, maps + 1);
          isAllocated = true;
          events.push(MAP);
        } else if (what === 4 && maps > 0) {
          held = held.with(at, maps - 1);
          events.push(UNMAP);
        } else if (what === 5 && at >= 0 && maps === 0) {
          held = held.toSpliced(at, 1);
          events.push(DETACH);
        }
      }
      for (const maps of held) events.push(...Array<string>(maps).fill(UNMAP), DETACH);
      events.push(RELEASE);
      for (const automaton of automata) expect(accepts(automaton, events)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** The monitor of a chart with other arrows; why there is none where no automaton can show it. */
function monitorOf(arrows: readonly ChartArrow[]): string {
  const judge = judgeOf(arrows);
  try {
    return rvMonitor('buffer', 1, ({ life, state }, fact) => {
      const next = judge.next(life, state, fact, null);
      return next.ok ? ok({ life: next.value, state: applyFact(state, fact) }) : next;
    });
  } catch (error) {
    assert(error instanceof AssertionFailure, 'only a chart that cannot be shown has none');
    return error.message;
  }
}

/** What a kernel shows of the conditions of facts: who is attached, who maps, and who is late. */
const SHOWN: ReadonlySet<string> = new Set([
  'isAttached',
  'hasNoMap',
  'hasMap',
  'isUnused',
  'isLastAttachment',
  'isLastMap',
  'policyAdmitsNewcomer',
]);

/** Facts of which a monitor of attachments and maps is told nothing. */
const HIDDEN: ReadonlySet<string> = new Set([
  'BackingMoved',
  'AttachmentPinned',
  'AttachmentUnpinned',
  'PlaceReleased',
  'BarrierOpened',
  'CpuAccessBegan',
  'CpuAccessEnded',
  'AccessRevoked',
  'AccessRestored',
]);

describe('[CHART] the monitor of a buffer has no rules of its own', () => {
  const real = monitorOf(ARROWS);

  test('it is that of the arrows as they are', () => {
    expect(real).toBe(rvMonitor('buffer', 1));
  });

  test.each(ARROWS.map((arrow) => [arrowInWords(arrow), arrow] as const))(
    'it is another one without the arrow, or a condition of it: %s',
    (_, arrow) => {
      const isToldOf = (...instead: readonly ChartArrow[]): boolean =>
        monitorOf(ARROWS.flatMap((each) => (each === arrow ? instead : [each]))) !== real;
      expect(isToldOf(), arrow.event).toBe(!HIDDEN.has(arrow.event));
      for (const name of arrow.conditions) {
        // Who maps first has to be attached for the map as well as for the allocation that goes before it.
        // Maps are stale behind a move, of which no monitor is told: where nobody maps, nobody has one.
        const isOfStale = arrow.from === 'allocated' && name === 'hasNoMap';
        const isHidden = arrow.event === 'BackingAllocated' || HIDDEN.has(arrow.event);
        const isShown = SHOWN.has(name) && !isHidden && !isOfStale;
        const conditions = arrow.conditions.filter((each) => each !== name);
        expect(isToldOf({ ...arrow, conditions }), name).toBe(isShown);
      }
    },
  );
});
