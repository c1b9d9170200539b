/**
 * The orderings that went wrong in kernels, each as a model: it is found by a shortest run, the run replays
 * from its text, and the model beside it has a protocol under which it does not happen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explorePeers, type PeersExploration } from '../../src/explorer/peers/explore-peers.ts';
import {
  encodePeerOrdering,
  parsePeerOrdering,
} from '../../src/explorer/peers/peer-replay-string.ts';
import { readPeersModel, type PeersDocument } from '../../src/explorer/peers/peers-document.ts';
import { whyNotAsked } from '../../src/explorer/peers/asked-properties.ts';
import { PEER_PROPERTIES } from '../../src/explorer/peers/peer-properties.ts';
import { CHOICES } from '../../src/explorer/peers/peer-rules.ts';
import { transportsIn } from '../../src/explorer/peers/peer-transports.ts';
import { kernelTest } from '../../src/views/kernel-tests/kernel-test.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const FOLDER = join(import.meta.dirname, '../../examples/models/peers');

/** The property that each model is about, and the shortest run that breaks it. */
const SHORTEST: Readonly<Record<string, readonly [property: string, run: string]>> = {
  'lock-inversion': [
    'no-lock-inversion',
    'peers1:vfio:X=P/takes-own-lock:X.attach X.lockOwn E.lock',
  ],
  'o01-late-static': [
    'accepted-attach-can-be-mapped',
    'peers1:amdgpu:R,S:R.attach R.pin S.attach S.map',
  ],
  'o02-idle-display': [
    'idle-attachment-costs-nothing',
    'peers1:amdgpu:I,R:I.attach R.attach R.pin',
  ],
  'o03-unreachable': ['map-is-reachable', 'peers1:amdgpu:R,N:R.attach R.pin N.attach N.map'],
  'o04-fit-refused': [
    'fit-is-not-refused',
    'peers1:amdgpu:R1,S,R2:R1.attach R1.pin S.attach R2.attach R2.pin',
  ],
  'o05-who-has-left': [
    'fit-is-not-refused',
    'peers1:amdgpu:S,R1,R2:S.attach R1.attach R2.attach S.map S.unmap R1.pin S.detach R2.pin',
  ],
  'o06-cpu-and-static': ['some-order-works', 'peers1:amdgpu:S,V:S.attach V.vmap S.map'],
  'o07-ping-pong': [
    'maps-settle',
    'peers1:amdgpu:P,N:P.attach P.map N.attach N.map P.remap N.remap',
  ],
  'o08-two-storages': [
    'everybody-told',
    'peers1:amdgpu,ownMap=forgotten:S:S.attach E.mapOwn S.map',
  ],
  'o09-moved-under-work': [
    'no-use-after-invalidate',
    'peers1:amdgpu,move=at-once:S:S.attach E.use S.map',
  ],
  'o10-scanout-radeon': ['pin-is-honoured', 'peers1:radeon:S:S.attach S.map E.selfPin=local'],
  'o10-scanout': [
    'accepted-attach-can-be-mapped',
    'peers1:amdgpu:S:S.attach E.selfPin=local S.map',
  ],
  'o11-asleep': [
    'placement-independent-of-order',
    'peers1:amdgpu:R:E.sleep R.attach R.pin R.map E.wake',
  ],
  'o12-stale-cpu': ['everybody-told', 'peers1:amdgpu,vmap=no-pin:V,S:V.vmap S.attach S.map'],
  'o13-ignored-pin': [
    'pin-is-honoured',
    'peers1:amdgpu:R1,S,R2/ignores-pin-error:R1.attach R1.pin S.attach R2.attach R2.pin R2.unpin',
  ],
  'o14-two-dma-bufs': [
    'pin-is-honoured',
    'peers1:amdgpu,scope=one-dma-buf:R,N/second:R.attach R.pin N.attach N.map',
  ],
  'o15-called-too-early': ['callback-finds-its-object', 'peers1:xe:X=P/unready:X.attach E.notify'],
  'o16-in-flight': [
    'no-use-after-invalidate',
    'peers1:vfio:X=P:X.attach X.map X.use E.set E.notify E.done',
  ],
  'o16-kernel-fences': [
    'no-use-after-invalidate',
    'peers1:vfio:X=P:X.attach X.map X.use=bookkeep E.set E.notify E.waitKernelFences E.done',
  ],
  'o17-reused-while-mapped': [
    'reused-only-when-unmapped',
    'peers1:vfio:X=P/keep:X.attach X.map E.set E.notify E.waitFences E.done',
  ],
  'o18-keeps-its-map': [
    'revoke-completes',
    'peers1:vfio:X=P/keep:X.attach X.map E.set E.notify E.waitFences E.put',
  ],
  'o18-no-callback': [
    'revoke-completes',
    'peers1:uverbs:X=P/none:X.attach X.map E.set E.notify E.waitFences E.put',
  ],
  'o19-pinned-and-not-told': ['pin-is-honoured', 'peers1:amdgpu:X=P/none:X.attach X.pin E.notify'],
  'o20-count-not-armed': [
    'reused-only-when-unmapped',
    'peers1:vfio:X=P/keep:X.attach E.set E.notify E.waitFences E.put E.waitUnmaps E.unrevoke X.map E.set E.notify E.waitFences E.put E.waitUnmaps E.done',
  ],
  'o21-disabled-first': ['revoke-before-disable', 'peers1:vfio:X=P:X.attach X.map E.disable'],
  'o22-undone-too-much': [
    'undo-is-exact',
    'peers1:vfio,undo=all,closed=1:Y=P/second:Y.lock E.set=0 E.tryLock=1 E.undo',
  ],
  'o23-dead-for-ever': [
    'served-after-unrevoke',
    'peers1:vfio:X=P/unmap+unpin,Y=P:X.attach X.pin X.map Y.attach E.set Y.map E.notify E.waitFences E.put E.waitUnmaps E.rearm E.unrevoke X.remap',
  ],
  'o24-attach-window': [
    'revoked-is-not-mapped',
    'peers1:vfio,revokedMap=serves:X=P:X.attachOp X.list E.set X.map',
  ],
  'o27-detached-while-mapped': ['unmap-before-detach', 'peers1:xe:X=P:X.attach X.map X.detach'],
  'o32-nobody-told': ['everybody-told', 'peers1:amdgpu:Q=P/none,N:Q.attach Q.map N.attach N.map'],
};

function read(name: string): PeersDocument {
  const text = readFileSync(join(FOLDER, `${name}.model.json`), 'utf8');
  return unwrap(readPeersModel(text, name));
}

function explored(name: string): PeersExploration {
  return explorePeers(read(name));
}

const files = readdirSync(FOLDER).map((file) => file.replace('.model.json', ''));
const right = files.filter((name) => name.endsWith('-right'));

describe('what went wrong is found', () => {
  test.for(Object.entries(SHORTEST))('%s', ([name, [property, run]]) => {
    const [found] = explored(name).properties;
    expect(found).toMatchObject({ name: property, holds: false, replay: run });
  });

  test('of every model that is kept', () => {
    const others = ['static-and-pin', 'weakest-first', 't1-matched-not-placed', 't2-nothing-meets'];
    const told = [...Object.keys(SHORTEST), ...others, ...right];
    expect(told.sort()).toEqual([...files].sort());
  });

  test('for each of the 24 orderings', () => {
    const numbers = new Set(Object.keys(SHORTEST).map((name) => Number(name.slice(1, 3))));
    for (let number = 1; number <= 24; number += 1) expect(numbers).toContain(number);
  });
});

describe('under the protocol beside it', () => {
  test.for(right)('%s holds', (name) => {
    expect(explored(name).properties.map(({ holds }) => holds)).toEqual([true]);
    expect(read(name).properties).toEqual(read(name.replace('-right', '')).properties);
  });
});

describe('a run as a text', () => {
  test.for(Object.values(SHORTEST))('%s', ([, run]) => {
    const played = unwrap(parsePeerOrdering(run));
    expect(encodePeerOrdering(played)).toBe(run);
  });

  test('says what each call answers', () => {
    const played = unwrap(parsePeerOrdering('peers1:amdgpu:N,P:P.attach P.map N.attach N.map'));
    expect(played.steps.map(({ expected }) => expected)).toEqual([
      { errno: 0, place: 'local', pins: 0, invalidated: [], unreachable: false },
      { errno: 0, place: 'local', pins: 0, invalidated: [], unreachable: false },
      { errno: 0, place: 'local', pins: 0, invalidated: [], unreachable: false },
      { errno: 0, place: 'system', pins: 0, invalidated: ['N', 'P'], unreachable: false },
    ]);
  });

  test.for([
    ['', 'position 1'],
    ['peers1:amdgp:R:R.attach', 'position 8'],
    ['peers1:amdgpu,pin=nobody:R:R.attach', 'position 15'],
    ['peers1:amdgpu:Z:Z.attach', 'position 15'],
    ['peers1:amdgpu:R/quick:R.attach', 'position 17'],
    ['peers1:amdgpu:R:S.attach', 'position 17'],
    ['peers1:amdgpu:R:R.notify', 'position 19'],
    ['peers1:amdgpu:R:E.move=mars', 'position 24'],
    ['peers1:amdgpu:R:R.attach:more', 'position 26'],
  ] as const)('is refused where it is not understood: %s', ([text, field]) => {
    expect(parsePeerOrdering(text)).toMatchObject({ ok: false, refusal: { field } });
  });

  test('is refused where a step waits for ever', () => {
    const text = 'peers1:vfio:X=P/keep:X.attach X.map E.set E.put E.waitUnmaps';
    expect(parsePeerOrdering(text)).toMatchObject({
      refusal: { message: 'step 5, E.waitUnmaps, has to wait for ever' },
    });
  });
});

test('docs/peers.md has each run, and each rule', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/peers.md'), 'utf8');
  for (const [, run] of Object.values(SHORTEST)) expect(page).toContain(`\`${run}\``);
  const rules = Object.values(CHOICES).flatMap((choices) =>
    Object.values(choices).map((choice) => choice.id),
  );
  expect(new Set(rules).size).toBe(rules.length);
  for (const id of rules) expect(page).toMatch(new RegExp(`^\\| ${id} `, 'm'));
});

test('everybody attaches first: every order works, whatever is asked', () => {
  const { properties } = explored('weakest-first');
  expect(properties.filter(({ holds, notAsked }) => holds !== true && notAsked === null)).toEqual(
    [],
  );
});

describe('what nobody does is not asked', () => {
  const verdictOf = (name: string, property: string): unknown => {
    const [verdict] = explorePeers({ ...read(name), properties: [property] }).properties;
    return verdict?.notAsked ?? verdict?.holds;
  };

  test.for([
    ['weakest-first', 'revoke-completes', 'nobody here revokes'],
    ['weakest-first', 'revoked-is-not-mapped', 'nobody here revokes'],
    ['weakest-first', 'maps-settle', 'nobody here maps again whenever it lost its mapping'],
    ['o22-undone-too-much', 'revoked-is-not-mapped', 'nobody here maps'],
    ['o03-unreachable', 'unmap-before-detach', 'nobody here detaches'],
    ['o12-stale-cpu', 'accepted-attach-can-be-mapped', true],
    // A static map is a pin, and so is what the core does without being asked.
    ['o12-stale-cpu', 'pin-is-honoured', true],
    ['o21-disabled-first', 'pin-is-honoured', 'nobody here pins'],
    ['o07-ping-pong', 'maps-settle', false],
  ] as const)('%s, %s: %s', ([name, property, verdict]) => {
    expect(verdictOf(name, property)).toBe(verdict);
  });

  test('every property is asked of some model that is kept', () => {
    const asked = files.flatMap((name) => {
      const document = { ...read(name), properties: PEER_PROPERTIES };
      return PEER_PROPERTIES.filter((each) => whyNotAsked(document.model, each) === null);
    });
    expect(new Set(asked)).toEqual(new Set(PEER_PROPERTIES));
  });

  test('whoever calls and takes back at any time does not map for ever', () => {
    const { model, ...rest } = read('static-and-pin');
    const free = { ...rest, model: { ...model, calls: 'free' as const } };
    const found = explorePeers({ ...free, properties: ['maps-settle', 'unmap-before-detach'] });
    expect(found.properties.map(({ holds }) => holds)).toEqual([null, true]);
  });
});

test('a CPU mapping is shared: the exporter is asked once, and its pin ends with the last', () => {
  const steps = (text: string): readonly string[] =>
    unwrap(parsePeerOrdering(text)).steps.map(
      ({ expected: { errno, place, pins } }) => `${errno} ${place} ${pins}`,
    );
  expect(steps('peers1:amdgpu:V1,V2:V1.vmap V2.vmap V1.vunmap V2.vunmap')).toEqual([
    '0 local 1',
    '0 local 1',
    '0 local 1',
    '0 local 0',
  ]);
  // What the exporter would refuse the second one it is not asked.
  expect(steps('peers1:amdgpu,vmap=no-pin:V1,S,V2:V1.vmap S.attach S.map V2.vmap').at(-1)).toBe(
    '0 system 1',
  );
});

test('a CPU mapping without an op is refused by the core, and otherwise by the driver', () => {
  const answer = (rules: string): unknown => {
    const [first] = unwrap(parsePeerOrdering(`peers1:${rules}:V:V.vmap`)).steps;
    return first?.expected.errno;
  };
  expect(answer('xe')).toBe('EOPNOTSUPP');
  expect(answer('vfio')).toBe('EINVAL');
  expect(answer('uverbs')).toBe('EINVAL');
});

test('a change that is told makes the property hold', () => {
  const found = explored('o03-unreachable').properties[0]?.remedies.map(({ words }) => words);
  expect(found).toContain('everybody attaches before the first pin or map');
  expect(found).toContain('the exporter follows fold-always');
  expect(explored('o20-count-not-armed').properties[0]?.remedies[0]?.words).toBe(
    'the revoke has all of its parts',
  );
});

test('a search that is ended early says so, and nothing of what it has not seen', () => {
  const cut = explorePeers(read('o23-dead-for-ever'), 20);
  expect(cut).toMatchObject({ complete: false, orderings: null, outcomes: [] });
  expect(cut.properties).toMatchObject([{ holds: null, witness: null }]);
});

describe('transports, as proposed in 2026', () => {
  const attaches = (text: string): unknown => {
    const { steps } = unwrap(parsePeerOrdering(text));
    return steps.filter(({ op }) => op === 'attach').map(({ expected }) => expected.errno);
  };
  const matched = (name: string) => transportsIn(read(name).model.setting);

  test('a match does not place the storage: the orders end as without it', () => {
    expect(matched('t1-matched-not-placed')).toEqual([
      { who: 'R', transport: 'sgt-p2p' },
      { who: 'S', transport: 'sgt' },
    ]);
    const [one, other] = ['t1-matched-not-placed', 'o01-late-static'].map((name) =>
      explored(name).outcomes.map(({ outcome, orders }) => [outcome, orders]),
    );
    expect(one).toEqual(other);
  });

  test('where nothing meets, attach is refused in every order', () => {
    expect(matched('t2-nothing-meets')).toContainEqual({ who: 'S', transport: null });
    const { outcomes, properties } = explored('t2-nothing-meets');
    expect(outcomes.map(({ outcome }) => outcome.failed)).toEqual([
      [{ who: 'S', op: 'attach', errno: 'EINVAL' }],
    ]);
    expect(properties[0]?.holds).toBe(false);
  });

  test.each([
    ['peers1:vfio,transport=pal-then-peers:X=P,K=P/pal:X.attach K.attach', [0, 0]],
    ['peers1:radeon,transport=pal-then-peers:S,K=P/pal/no:S.attach K.attach', ['EINVAL', 0]],
    ['peers1:radeon,transport=sgt:S,K=P/pal:S.attach K.attach', [0, 'EINVAL']],
    ['peers1:radeon,transport=nothing:S,P:S.attach P.attach', ['EINVAL', 'EINVAL']],
    [
      'peers1:radeon,transport=peers:N,P,Q=P/no:N.attach P.attach Q.attach',
      ['EINVAL', 0, 'EINVAL'],
    ],
  ])('%s', (text, errnos) => {
    expect(attaches(text)).toEqual(errnos);
    const again = encodePeerOrdering(unwrap(parsePeerOrdering(text)));
    expect(attaches(again)).toEqual(errnos);
  });

  test('no kernel has them, so that no test of a kernel is written', () => {
    const script = unwrap(parsePeerOrdering('peers1:radeon,transport=sgt:S:S.attach S.map'));
    const written = kernelTest('kselftest', [{ name: 'match', says: 'a match', script }]);
    expect(written.ok ? '' : written.refusal.message).toBe(
      'transports are a proposal, and no kernel matches them',
    );
  });
});
