/** The samples of docs/machines.md, in their order; a test runs them and compares the page. */

// #region start
import { createActor } from 'xstate';
import {
  allocatorId,
  attachmentMachine,
  bufferChart,
  bufferMachine,
  bytes,
  createBufferActor,
  createExporter,
  DEFAULT_LIMITS,
  importerId,
  newBuffer,
  physicalAddress,
  replay,
  unwrap,
  whyNot,
} from 'cenalloc';
import type { BufferEvent } from 'cenalloc';

const actor = createBufferActor({ size: 8 * 1024 * 1024, id: 'frame', policy: 'fits' });
const { id: buffer } = actor.getSnapshot().context;
console.log(actor.getSnapshot().value, buffer);
//> created frame
// #endregion

// #region log
const exporter = createExporter({
  platform: {
    name: 'board',
    zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
    allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
    importers: [
      { id: 'camera', constraints: {} },
      { id: 'display', constraints: { contiguous: true } },
    ],
  },
  policy: 'fits',
});
unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024, id: 'frame' }));
unwrap(exporter.map(unwrap(exporter.attach('frame', 'camera'))));

const facts = [...exporter.log()]
  .map(({ event }) => event)
  .filter((event): event is BufferEvent => 'buffer' in event && event.type !== 'BufferCreated')
  .filter((fact) => fact.buffer === buffer);
for (const fact of facts) {
  actor.send(fact);
  console.log(fact.type, '→', actor.getSnapshot().value);
}
//> ImporterAttached → attaching
//> BackingAllocated → allocated
//> AttachmentMapped → mapped
// #endregion

// #region can
const freed: BufferEvent = { type: 'BufferFreed', buffer };
console.log(actor.getSnapshot().can(freed));
//> false

const breach = whyNot(actor.getSnapshot(), freed);
console.log(`${breach?.errno} [${breach?.rule}] ${breach?.message}`);
//> EBUSY [BUF2] frame still has 1 live map and 1 attachment (camera).
// #endregion

// #region chart
for (const { event, to, conditions } of bufferChart().edges.filter(
  ({ from }) => from === 'attaching',
)) {
  console.log(`${event} → ${to}: ${conditions.map(({ id, name }) => id ?? name).join(' ')}`);
}
//> ReferenceTaken → attaching: LIM1
//> ReferencePut → attaching: REF1
//> PlaceReleased → attaching: BAR2
//> BarrierOpened → attaching: BAR2
//> ImporterAttached → attaching: ATT5 LIM1 ATT1
//> ImporterDetached → created: isLastAttachment
//> ImporterDetached → attaching: ATT6
//> BackingAllocated → allocated: ATT6 BAR1 BAK1 BAK2 BAK1 BAK3 BAK5 BAK4 BAK1
// #endregion

// #region persist
const { context: state } = actor.getSnapshot();
const kept = JSON.stringify(actor.getPersistedSnapshot());
const snapshot = JSON.parse(kept) as ReturnType<typeof actor.getPersistedSnapshot>;
const restored = createActor(bufferMachine, { snapshot, input: state }).start();
restored.send({ type: 'AttachmentUnmapped', buffer, importer: importerId('camera') });
console.log(restored.getSnapshot().value);
//> allocated
// #endregion

// #region attachment
const [first] = state.attachments;
if (first === undefined) throw new Error('the camera is attached');
const camera = createActor(attachmentMachine, {
  input: { buffer, limits: state.limits, attachment: first },
  snapshot: attachmentMachine.resolveState({
    value: 'mapped',
    context: { buffer, limits: state.limits, attachment: first },
  }),
}).start();
camera.send({ type: 'AttachmentUnmapped', buffer, importer: first.importer });
camera.send({ type: 'ImporterDetached', buffer, importer: first.importer });
console.log(camera.getSnapshot().value);
//> detached
// #endregion

// #region inspect
const inspected: string[] = [];
const watched = createActor(bufferMachine, {
  input: state,
  inspect: ({ type }) => inspected.push(type),
}).start();
watched.send({ type: 'ReferenceTaken', buffer });
console.log(inspected.slice(-2).join(', '));
//> @xstate.microstep, @xstate.snapshot
// #endregion

// #region place
const world = replay(exporter.log());
if (!world.ok) throw new Error(world.refusal.message);
const { surroundings } = world.value;
const foreign: BufferEvent = {
  type: 'BackingAllocated',
  buffer,
  importer: importerId('camera'),
  storage: {
    allocator: allocatorId(7),
    runs: [{ address: physicalAddress(0), length: bytes(4096) }],
  },
  cpuReachable: true,
  fullAllocators: [],
};
const page = createBufferActor({ size: 4096, id: 'frame', place: surroundings });
page.send({ type: 'ImporterAttached', buffer, importer: importerId('camera'), constraints: {} });
console.log(page.getSnapshot().can(foreign));
//> false
console.log(whyNot(page.getSnapshot(), foreign, surroundings)?.message);
//> board has no allocator 7 that could give frame storage.
console.log(whyNot(page.getSnapshot(), foreign));
//> null
// #endregion

// #region provide
const impatient = bufferMachine.provide({ guards: { isAwaitingNobody: () => true } });
const waiting = newBuffer(buffer, bytes(4096), 'barrier', DEFAULT_LIMITS, [importerId('display')]);
for (const machine of [bufferMachine, impatient]) {
  const started = createActor(machine, { input: waiting }).start();
  started.send({
    type: 'ImporterAttached',
    buffer,
    importer: importerId('camera'),
    constraints: {},
  });
  started.send(foreign);
  console.log(started.getSnapshot().value);
}
//> attaching
//> allocated
// #endregion
