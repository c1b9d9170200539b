/**
 * Every ordering of the calls of three importers, and a property of one's own: may the display ever wait while
 * the others hold maps? The answer comes with a shortest witness, as a line that replays.
 */
import { unwrap } from 'cenalloc';
import { explore, runReplayString, type Model, type Property } from 'cenalloc/explorer';

// Three importers and two allocators: the third one cannot use what the first allocator gives.
const model: Model = {
  policy: 'strict',
  masks: [3, 3, 2],
  capacities: [null, null],
  mapMax: 1,
  cpuMax: 0,
  buffers: 1,
  calls: 'free',
};
const DISPLAY = 2;

const properties: readonly Property[] = [
  {
    name: 'display-is-never-left-out',
    kind: 'always',
    holds: (state) => state.mapsOf(0, 0) === 0 || state.isAttached(0, DISPLAY),
  },
  {
    name: 'all-three-at-once',
    kind: 'sometimes',
    holds: (state) => [0, 1, DISPLAY].every((importer) => state.mapsOf(0, importer) > 0),
  },
];

// The display is not alike to the others for this property, so that symmetry is switched off.
const found = unwrap(explore(model, { properties, symmetry: false }));
console.log(`${found.states} states, complete: ${found.complete}`);
//> 37 states, complete: true
for (const { name, holds, witness } of found.properties) {
  console.log(`${name}: ${holds ? 'holds' : 'does not hold'}`);
  if (witness === null || holds) continue;
  console.log(witness.replay);
  const run = unwrap(runReplayString(witness.replay));
  for (const { command } of run.outcomes) console.log(' ', command.call);
}
//> display-is-never-left-out: does not hold
//> cen1:strict:3,3,2/-,-/1,0:c0 a0.0 m0.0
//>   createBuffer
//>   attach
//>   map
//> all-three-at-once: holds
