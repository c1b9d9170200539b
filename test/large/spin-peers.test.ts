/**
 * SPIN's opinion on models of peers: what `cenalloc export promela` writes of one, verified unchanged, is
 * broken where the explorer finds it broken, and holds where it holds. Where SPIN or a C compiler is not
 * installed the tests are skipped, and their names say why.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/base/unwrap.ts';
import { explorePeers } from '../../src/explorer/peers/explore-peers.ts';
import { exploreGraph } from '../../src/explorer/peers/peers-graph.ts';
import { witnessesIn } from '../../src/explorer/peers/peer-properties.ts';
import { readPeersModel, type PeersDocument } from '../../src/explorer/peers/peers-document.ts';
import { promelaOfPeers } from '../../src/explorer/promela/peers-promela.ts';
import { modelOfClasses } from '../support/peers-model.ts';
import { verify } from '../support/spin.ts';
import { lack } from '../support/tools.ts';

const why = lack('spin', 'cc', 'tcc');

function read(name: string): PeersDocument {
  const path = join(import.meta.dirname, `../../examples/models/peers/${name}.model.json`);
  return unwrap(readPeersModel(readFileSync(path, 'utf8'), name));
}

const KEPT = [
  'o01-late-static',
  'o03-unreachable',
  'o04-fit-refused',
  'o05-who-has-left',
  'o08-two-storages',
  'o10-scanout',
  'o16-in-flight',
  'o17-reused-while-mapped',
  'o18-keeps-its-map',
  'o18-no-callback',
  'o20-count-not-armed',
  'o21-disabled-first',
  'o24-attach-window',
  'o27-detached-while-mapped',
  'o32-nobody-told',
];

const DRAWN = [
  [['S', 'R', 'V'], 'amdgpu', 'fit-is-not-refused'],
  [['S', 'V', 'V'], 'amdgpu', 'fit-is-not-refused'],
  [['S', 'V', 'V'], 'amdgpu', 'everybody-told'],
  [['S', 'R', 'P'], 'xe', 'accepted-attach-can-be-mapped'],
  [['S', 'N', 'R'], 'fold-always', 'accepted-attach-can-be-mapped'],
  [['N', 'R', 'R'], 'fold-always', 'map-is-reachable'],
  [['N', 'R', 'R'], 'amdgpu', 'map-is-reachable'],
] as const;

describe.skipIf(why !== '')(`SPIN on peers${why}`, () => {
  test.for(KEPT.flatMap((name) => [name, `${name}-right`]))('%s', (name) => {
    const document = read(name);
    const [property] = document.properties;
    const [found] = explorePeers(document).properties;
    const spin = verify(unwrap(promelaOfPeers(document.model, property ?? '')), [], 'tcc');
    expect(spin.errors > 0).toBe(found?.holds === false);
  });

  test.for(DRAWN)('%s under %s: %s', ([letters, rules, property]) => {
    const model = modelOfClasses(letters, rules);
    const holds = witnessesIn(exploreGraph(model), [property]).get(property) === null;
    const spin = verify(unwrap(promelaOfPeers(model, property)), [], 'tcc');
    expect(spin.errors === 0).toBe(holds);
  });
});

test('what Promela does not know is refused, and not left out', () => {
  expect(promelaOfPeers(read('o07-ping-pong').model, 'maps-settle')).toMatchObject({
    refusal: { field: 'properties' },
  });
  expect(promelaOfPeers(read('o07-ping-pong').model, 'everybody-told')).toMatchObject({
    refusal: { field: 'program', message: 'Promela does not know remap' },
  });
  expect(promelaOfPeers(read('o14-two-dma-bufs').model, 'everybody-told')).toMatchObject({
    refusal: { field: 'calls' },
  });
});
