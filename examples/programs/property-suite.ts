/**
 * A property suite with fast-check: whatever is called, in whatever order, a refused call changes nothing, the world is
 * the replay of its log, and no memory has two owners. Put your own driver in the exporter's place to test that one.
 */
import {
  createExporter,
  describeWorld,
  diffWorlds,
  replay,
  unwrap,
  type Command,
  type Exporter,
  type PlatformInput,
} from 'cenalloc';
import fc from 'fast-check';

const platform: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: 64 * 4096 }],
  allocators: [{ id: 1, name: 'contig', kind: 'contiguous-region', zones: ['ram'] }],
  importers: [
    { id: 'camera', constraints: {} },
    { id: 'display', constraints: { alignment: '64 KiB' } },
  ],
};

/** Calls as data, among them such as nobody should make: buffers that are not there, importers that never attached. */
const buffer = fc.constantFrom('a', 'b', 'c');
const importer = fc.constantFrom('camera', 'display');
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    call: fc.constant('createBuffer'),
    buffer,
    size: fc.integer({ min: 1, max: 40 }).map((pages) => pages * 4096),
  }),
  fc.record({ call: fc.constantFrom('attach', 'detach', 'unmap'), buffer, importer }),
  fc.record({
    call: fc.constant('map'),
    buffer,
    importer,
    direction: fc.constantFrom('toDevice', 'fromDevice'),
  }),
  fc.record({ call: fc.constantFrom('get', 'put'), buffer }),
);
const calls = fc.array(command, { size: 'max', maxLength: 40 });

/** A fixed seed, so that a run in CI is the same for everybody; leave it out to look for something new. */
const parameters = { seed: 1, numRuns: 200 } as const;

/** The frames that buffers hold, each as often as somebody holds it. */
function framesOf(exporter: Exporter): readonly number[] {
  const buffers = Object.values(exporter.describe().buffers);
  const runs = buffers.flatMap(({ state }) => state.storage?.runs ?? []);
  return runs.flatMap(({ address, length }) =>
    Array.from({ length: length / 4096 }, (_, page) => address / 4096 + page),
  );
}

fc.assert(
  fc.property(calls, (commands) => {
    const exporter = createExporter({ platform, policy: 'strict' });
    for (const each of commands) {
      const before = exporter.describe();
      const accepted = exporter.execute(each).ok;
      if (!accepted && diffWorlds(before, exporter.describe()).patches.length > 0) return false;
    }
    return true;
  }),
  parameters,
);
console.log('a refused call changes nothing');
//> a refused call changes nothing

fc.assert(
  fc.property(calls, (commands) => {
    const exporter = createExporter({ platform, policy: 'strict' });
    for (const each of commands) exporter.execute(each);
    const replayed = describeWorld(unwrap(replay(exporter.log())));
    return diffWorlds(exporter.describe(), replayed).patches.length === 0;
  }),
  parameters,
);
console.log('the world is the replay of its log');
//> the world is the replay of its log

fc.assert(
  fc.property(calls, (commands) => {
    const exporter = createExporter({ platform, policy: 'strict' });
    for (const each of commands) exporter.execute(each);
    const frames = framesOf(exporter);
    return new Set(frames).size === frames.length;
  }),
  parameters,
);
console.log('no memory has two owners');
//> no memory has two owners

// What a failure looks like: a law that is wrong on purpose, and the shortest calls that break it.
const failed = fc.check(
  fc.property(calls, (commands) => {
    const exporter = createExporter({ platform, policy: 'strict' });
    for (const each of commands) exporter.execute(each);
    return framesOf(exporter).length === 0;
  }),
  parameters,
);
const [shortest = []] = failed.counterexample ?? [];
console.log(shortest.map((each) => each.call).join(', '));
//> createBuffer, attach, map
