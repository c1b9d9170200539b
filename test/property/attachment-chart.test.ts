/**
 * The chart of an attachment and that of its buffer tell the same story: both follow the facts of
 * random runs, and each attachment's chart lets happen what happened, counts the same maps, and
 * refuses what the buffer refuses for that attachment's sake.
 */
import { isDeepStrictEqual } from 'node:util';
import { test } from 'vitest';
import { initialTransition, transition, type SnapshotFrom } from 'xstate';
import { assert, present } from '../../src/base/assert.ts';
import { importerId } from '../../src/base/ids.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { offerToAttachment } from '../../src/machines/attachment-legality.ts';
import type { AttachmentEvent } from '../../src/machines/attachment-machine.ts';
import { attachmentMachine } from '../../src/machines/attachment-machine.ts';
import { attachmentOf } from '../../src/machines/buffer-state.ts';
import type { ImporterDetached } from '../../src/events/events.ts';
import { replay } from '../../src/store/replay.ts';
import { replayRun } from '../../src/explorer/index.ts';
import { DIRECTIONS } from '../../src/events/direction.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { expectMet } from './seed.ts';

type Snapshot = SnapshotFrom<typeof attachmentMachine>;

test('[CHART] the chart of an attachment follows its buffer', () => {
  let followed = 0;
  checkLaw(
    modelRuns(...POLICIES),
    (run) => {
      const { log } = replayRun(run);
      const limits =
        log[0]?.event.type === 'ExporterCreated' ? log[0].event.limits : DEFAULT_LIMITS;
      const charts = new Map<string, Snapshot>();
      for (const { event, sequence } of log) {
        if (event.type === 'BackingMoved' || event.type === 'AccessRevoked') {
          for (const [name, chart] of charts) {
            if (!name.startsWith(`${event.buffer}/`) || chart.value === 'detached') continue;
            charts.set(name, follow(chart, event));
          }
        }
        if (!('importer' in event)) continue;
        if (event.type === 'BackingAllocated' || event.type === 'BackingMoved') continue;
        if (event.type === 'PlaceReleased') continue;
        const name = `${event.buffer}/${event.importer}`;
        const world = replay(log, sequence);
        assert(world.ok, 'every prefix of a log can be replayed');
        const { state } = present(world.value.buffers.get(event.buffer), 'buffer of a fact');
        const attachment = attachmentOf(state, event.importer);
        if (event.type === 'ImporterAttached') {
          const input = {
            buffer: event.buffer,
            limits,
            attachment: present(attachment, 'newcomer'),
          };
          charts.set(name, initialTransition(attachmentMachine, input)[0]);
          continue;
        }
        charts.set(name, follow(present(charts.get(name), 'chart of an attachment'), event));
        followed += 1;
        const { value, context } = present(charts.get(name), 'chart after a fact');
        if (attachment === undefined) {
          assert(value === 'detached', 'an attachment that is gone was detached');
        } else {
          assert(value === (attachment.maps === 0 ? 'attached' : 'mapped'), 'maps name the state');
          assert(isDeepStrictEqual(context.attachment, attachment), 'both count the same maps');
        }
      }
    },
    40,
  );
  expectMet(followed, 100);
});

/** Every fact about the attachment of a fact, and one about somebody else's. */
function factsAbout(
  about: Pick<ImporterDetached, 'buffer' | 'importer'>,
): readonly AttachmentEvent[] {
  const { buffer } = about;
  return [
    ...DIRECTIONS.map((direction) => ({ type: 'AttachmentMapped', ...about, direction }) as const),
    ...DIRECTIONS.map(
      (direction) => ({ type: 'AttachmentUnmapped', ...about, direction }) as const,
    ),
    { type: 'AttachmentUnmapped', ...about },
    { type: 'AttachmentPinned', ...about },
    { type: 'AttachmentUnpinned', ...about },
    { type: 'ImporterDetached', ...about },
    { type: 'ImporterDetached', buffer, importer: importerId('somebody-else') },
  ];
}

/** What is read off the definition answers as xstate's own interpreter does. */
function assertOfferAgrees(before: Snapshot, fact: AttachmentEvent): void {
  const offered = offerToAttachment({ life: before.value, view: before.context }, fact);
  assert(offered.ok === before.can(fact), `offer and can() differ about ${fact.type}`);
  if (!offered.ok) {
    assert(offered.refusal.message !== '', 'a refusal has words');
    return;
  }
  const [after] = transition(attachmentMachine, before, fact);
  const { life, view } = offered.value;
  assert(after.value === life, `${fact.type} leads to ${after.value}, not to ${life}`);
  assert(isDeepStrictEqual(after.context, view), `${fact.type} is applied otherwise`);
}

/** What happened may happen in the chart; what could not happen next may not. */
function follow(before: Snapshot, event: AttachmentEvent): Snapshot {
  assert(before.can(event), `the chart of an attachment refuses ${event.type}`);
  // A move is told with the importer for which the storage moved.
  const { importer } = before.context.attachment;
  const { buffer } = event;
  for (const fact of factsAbout({ buffer, importer })) assertOfferAgrees(before, fact);
  assertOfferAgrees(before, event);
  const [after] = transition(attachmentMachine, before, event);
  const { maps, pins = 0, stale = 0 } = after.context.attachment;
  const held = maps + stale;
  const isDetached = after.value === 'detached';
  assert(
    after.can({ type: 'ImporterDetached', buffer, importer }) ===
      (held + pins === 0 && !isDetached),
    'an attachment with live maps or pins is not detached, [ATT3]',
  );
  assert(
    after.can({ type: 'AttachmentUnmapped', buffer, importer }) === held > 0,
    'only what is mapped is unmapped, [MAP1]',
  );
  return after;
}
