/**
 * The chart of a buffer inside a small app of one's own: a viewer that shows frames is an xstate machine, the buffer is
 * an actor that it watches, and what the exporter tells is sent to that actor.
 */
import { createBufferActor, createExporter, unwrap, type BufferEvent } from 'cenalloc';
import { assign, createActor, setup } from 'xstate';

/** The app: it shows a picture while the buffer is mapped, and counts how often somebody was turned away. */
const viewer = setup({
  types: {
    context: {} as { refused: number },
    events: {} as { type: 'BUFFER_MAPPED' } | { type: 'BUFFER_GONE' } | { type: 'REFUSED' },
  },
}).createMachine({
  id: 'viewer',
  context: { refused: 0 },
  initial: 'waiting',
  on: { REFUSED: { actions: assign({ refused: ({ context }) => context.refused + 1 }) } },
  states: {
    waiting: { on: { BUFFER_MAPPED: 'showing' } },
    showing: { on: { BUFFER_GONE: 'waiting' } },
  },
});

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
  policy: 'strict',
});

const app = createActor(viewer).start();
app.subscribe(({ value, context }) => {
  console.log(`viewer: ${value}, ${context.refused} refused`);
});

// The chart of the buffer follows the facts, and the app follows the chart.
const size = 8 * 1024 * 1024;
const buffer = createBufferActor({ size, id: 'frame', policy: 'strict' });
let life = buffer.getSnapshot().value;
buffer.subscribe(({ value }) => {
  if (value === 'mapped' && life !== 'mapped') app.send({ type: 'BUFFER_MAPPED' });
  if (value !== 'mapped' && life === 'mapped') app.send({ type: 'BUFFER_GONE' });
  life = value;
});
exporter.subscribe(({ event }) => {
  if (event.type === 'CallRefused') app.send({ type: 'REFUSED' });
  else if (isOfFrame(event)) buffer.send(event);
});

function isOfFrame(event: object): event is BufferEvent {
  return 'buffer' in event && event.buffer === 'frame' && !('size' in event);
}

const frame = unwrap(exporter.createBuffer({ size, id: 'frame' }));
const camera = unwrap(exporter.attach(frame, 'camera'));
unwrap(exporter.map(camera));
//> viewer: showing, 0 refused
const late = exporter.attach(frame, 'display');
//> viewer: showing, 1 refused
console.log(late.ok ? 'attached' : late.refusal.rule);
//> ATT4
unwrap(exporter.unmap(camera));
//> viewer: waiting, 1 refused
