/**
 * Every ordering of the calls of a camera, a codec and a display of a Raspberry Pi 4, and properties of one's own: of
 * states (can all three hold maps at once?) and of calls (is the camera ever turned away?). Each answer comes with a
 * shortest witness, as a line that replays.
 */
import { unwrap } from 'cenalloc';
import { explore, runReplayString, type Model, type Property } from 'cenalloc/explorer';
import { raspberryPi4 } from 'cenalloc/platforms';

const model: Model = {
  policy: 'fits',
  platform: raspberryPi4,
  importers: ['unicam', 'codec', 'hvs', 'v3d'],
  bufferSize: 4096,
  mapMax: 1,
  cpuMax: 0,
  buffers: 1,
  calls: 'programs',
};

const properties: readonly Property[] = [
  {
    name: 'all-at-once',
    kind: 'sometimes',
    holds: (state) => state.importers.every((importer) => state.mapsOf('b0', importer) > 0),
  },
  {
    name: 'camera-is-never-turned-away',
    kind: 'always',
    holdsStep: (_before, { importer, isRefused }) => importer !== 'unicam' || !isRefused,
  },
  {
    name: 'gpu-never-chooses-the-storage',
    kind: 'always',
    holdsStep: (before, { call, buffer, importer }) =>
      call !== 'map' || importer !== 'v3d' || before.placeOf(buffer) !== null,
  },
];

const found = unwrap(explore(model, { properties }));
console.log(`${found.states} states, complete: ${found.complete}`);
//> 649 states, complete: true
for (const { name, holds, witness } of found.properties) {
  console.log(`${name}: ${holds ? 'holds' : 'does not hold'}`);
  if (witness === null || holds) continue;
  for (const { actor, call, outcome } of witness.steps) console.log(' ', actor, call, outcome);
  const run = unwrap(runReplayString(witness.replay, model));
  console.log('  replayed:', run.outcomes.at(-1)?.outcome.ok ? 'ok' : 'refused');
}
//> all-at-once: holds
//> camera-is-never-turned-away: does not hold
//>   exporter create ok
//>   v3d attach ok
//>   v3d map ok
//>   unicam attach EBUSY [ATT4]
//>   replayed: refused
//> gpu-never-chooses-the-storage: does not hold
//>   exporter create ok
//>   v3d attach ok
//>   v3d map ok
//>   replayed: ok
