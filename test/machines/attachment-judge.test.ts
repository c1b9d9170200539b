/**
 * The chart of an attachment and docs/spec.md, read once more in the plainest way (reference/attachment.ts), answer
 * the same to every fact in every state that few maps reach: also to facts about others, and where the limit of
 * maps is 0. The chart's JSON and a started actor do, too.
 */
import { createActor, transition, type AnyStateMachine } from 'xstate';
import { expect, test } from 'vitest';
import { allocatorId, bufferId, importerId } from '../../src/base/ids.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { DIRECTIONS } from '../../src/events/direction.ts';
import { livingAttachment, offerToAttachment } from '../../src/machines/attachment-legality.ts';
import { attachmentMachine, type AttachmentEvent } from '../../src/machines/attachment-machine.ts';
import { newAttachment } from '../../src/machines/buffer-state.ts';
import { attachmentChart } from '../../src/machines/chart.ts';
import { attachmentMachineOf } from '../../src/machines/exported-machine.ts';
import { exportChart } from '../../src/views/charts/chart-exports.ts';
import { tieAfter, whyNotTied, type PlainTie } from './reference/attachment.ts';

/** Where storage may have moved to. */
const ELSEWHERE = {
  allocator: allocatorId(0),
  runs: [{ address: physicalAddress(0), length: bytes(4096) }],
};

/** Facts about the attachment, about others of its buffer, and about the same importer elsewhere. */
const FACTS: readonly AttachmentEvent[] = ['b1', 'b2'].flatMap((buffer) =>
  ['camera', 'display'].flatMap((importer): readonly AttachmentEvent[] => {
    const about = { buffer: bufferId(buffer), importer: importerId(importer) };
    return [
      { type: 'ImporterDetached', ...about },
      { type: 'AttachmentUnmapped', ...about },
      { type: 'BackingMoved', ...about, storage: ELSEWHERE, cpuReachable: true },
      { type: 'AccessRevoked', buffer: about.buffer },
      { type: 'AttachmentPinned', ...about },
      { type: 'AttachmentUnpinned', ...about },
      ...DIRECTIONS.flatMap((direction): readonly AttachmentEvent[] => [
        { type: 'AttachmentMapped', ...about, direction },
        { type: 'AttachmentUnmapped', ...about, direction },
      ]),
    ];
  }),
);

const MACHINES: readonly AnyStateMachine[] = [
  attachmentMachine,
  attachmentMachineOf(exportChart(attachmentChart(), 'stately')),
];

const CASES = [0, 1, 2, 3].flatMap((most) => [[most, false] as const, [most, true] as const]);

test.each(CASES)(
  '[CHART] both answer the same: limit of maps %i, dynamic %s',
  (most, isDynamic) => {
    const limits = { ...DEFAULT_LIMITS, mapsPerAttachmentMax: most };
    const attachment = newAttachment(
      importerId('camera'),
      2,
      {},
      isDynamic ? { kind: 'dynamic' } : undefined,
    );
    const first = livingAttachment(bufferId('b1'), attachment, limits);
    const about = { buffer: 'b1', importer: 'camera', most };
    const none = { maps: 0, direction: null, pins: 0, stale: 0 };
    const plain: PlainTie = { ...about, isAttached: true, isDynamic, ...none };
    const seen = new Set<string>();
    const answers = new Set<string | null>();
    const waiting = [{ living: first, tie: plain }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { living, tie } = next;
      if (seen.has(JSON.stringify(tie))) continue;
      seen.add(JSON.stringify(tie));
      for (const fact of FACTS) {
        const words = `${JSON.stringify(fact)} in ${JSON.stringify(tie)}`;
        const expected = whyNotTied(tie, fact);
        const answer = offerToAttachment(living, fact);
        const { errno, rule } = answer.ok ? {} : answer.refusal;
        expect(answer.ok ? null : `${errno} [${rule}]`, words).toBe(expected);
        answers.add(expected);
        const after = answer.ok ? answer.value : living;
        for (const machine of MACHINES) {
          const before = machine.resolveState({ value: living.life, context: living.view });
          expect(before.can(fact), words).toBe(expected === null);
          const actor = createActor(machine, { snapshot: before, input: living.view }).start();
          actor.send(fact);
          for (const { value, context } of [
            actor.getSnapshot(),
            transition(machine, before, fact)[0],
          ]) {
            expect(value, words).toBe(after.life);
            expect(context, words).toEqual(after.view);
          }
        }
        if (!answer.ok) continue;
        const { maps, direction, pins = 0, stale = 0 } = answer.value.view.attachment;
        const tied = tieAfter(tie, fact);
        const expectedCounts = {
          maps: tied.maps,
          direction: tied.direction,
          pins: tied.pins,
          stale: tied.stale,
        };
        expect({ maps, direction, pins, stale }, words).toEqual(expectedCounts);
        waiting.push({ living: answer.value, tie: tied });
      }
    }
    expect(answers.size).toBeGreaterThan(most === 0 ? 3 : 5);
  },
);
