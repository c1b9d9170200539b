/**
 * A store refuses, by name, what nobody could read back: one careless caller would else poison the log of
 * all others. The drafts here are what a program without types may come up with.
 */
import { assert } from '../base/assert.ts';
import type { EventDraft } from '../events/envelope.ts';
import type { EventStore } from '../events/event-store.ts';
import { StoreFailure } from '../events/store-failure.ts';

const CREATED = { type: 'BufferCreated', buffer: 'b1', size: 4096 };
const MAPPED = { type: 'AttachmentMapped', buffer: 'b1', importer: 'cam', direction: 'toDevice' };
const REFUSED = {
  type: 'CallRefused',
  refusal: { call: 'get', errno: 'EBADF', rule: 'BUF3', message: 'It is gone.', next: 'None.' },
};

/** Drafts that a reader would refuse, or read as something else, by the field that is wrong. */
const CARELESS: readonly (readonly [field: string, draft: unknown])[] = [
  ['event.size', { event: { ...CREATED, size: 4097 } }],
  ['event.size', { event: { ...CREATED, size: '4 KiB' } }],
  ['event.size', { event: { ...CREATED, size: NaN } }],
  ['event.colour', { event: { ...CREATED, colour: 'red' } }],
  ['event.type', { event: { ...CREATED, type: 'BufferTeleported' } }],
  ['event.buffer', { event: { type: 'ReferenceTaken' } }],
  ['event.buffer', { event: { type: 'ReferenceTaken', buffer: 'a b' } }],
  ['event.direction', { event: { ...MAPPED, direction: 'sideways' } }],
  ['event.importer', { event: { ...MAPPED, importer: 7 } }],
  ['event.ioVirtualBase', { event: { ...MAPPED, ioVirtualBase: 4095 } }],
  ['event.cause', { event: { type: 'BarrierOpened', buffer: 'b1', cause: 'tired' } }],
  ['event.refusal', { event: { ...REFUSED, refusal: {} } }],
  ['event', { event: null }],
  ['event', { event: { ...REFUSED, refusal: { ...REFUSED.refusal, conflict: 1n } } }],
  ['time', { event: CREATED, time: Infinity }],
  ['time', { event: CREATED, time: 'noon' }],
  ['actor', { event: CREATED, actor: 'x'.repeat(257) }],
  ['cause', { event: CREATED, cause: 'whim' }],
  ['stream', { event: { ...CREATED, buffer: 'b2' } }],
  ['stream', { event: { ...REFUSED } }],
];

/** Appends each of them, alone and after one that is sound, and looks what is there. */
export async function refusesTheUnreadable({
  store,
}: {
  readonly store: EventStore;
}): Promise<void> {
  const sound = { event: CREATED } as EventDraft;
  for (const [field, draft] of CARELESS) {
    for (const drafts of [[draft as EventDraft], [sound, draft as EventDraft]]) {
      const failure = await store.append('b1', 0, drafts).then(
        () => null,
        (error: unknown) => error,
      );
      const said = failure instanceof StoreFailure ? failure.message : String(failure);
      assert(failure instanceof StoreFailure && failure.kind === 'invalid', `${field}: ${said}`);
      assert(said.includes(field), `${field} is not named by "${said}"`);
    }
  }
  for await (const { event } of store.readAll()) {
    assert(false, `a ${event.type} was appended though it could not be read back`);
  }
  assert((await store.append('b1', 0, [sound])).ok, 'what is sound can be appended');
}
