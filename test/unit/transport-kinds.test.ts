/**
 * [TRN1] Which form of a mapping an exporter and an importer meet in: the cases of the proposal's own tests, and for
 * random lists the same as from trying every pair in the order of the exporter.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acceptedBy,
  matchTransport,
  offeredBy,
  PEER_DISTANCES,
  type PeerDistance,
  type TransportKind,
} from '../../src/constraints/transports/transport-kinds.ts';
import { SEED } from '../property/seed.ts';

function metBy(
  offered: readonly TransportKind[],
  accepted: readonly TransportKind[],
  distance: PeerDistance = 'switch',
): string {
  const sides = [
    { name: 'exporter', transports: offered },
    { name: 'importer', transports: accepted },
  ] as const;
  const match = matchTransport(...sides, distance);
  return match.ok
    ? `${match.value.transport} by ${match.value.accepted}`
    : `${match.refusal.errno} [${match.refusal.rule}]`;
}

describe('[TRN1] a match', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['nothing is offered', metBy(offeredBy('vmwgfx'), ['sgt']), 'EINVAL [TRN1]'],
    ['nothing is accepted', metBy(['sgt'], []), 'EINVAL [TRN1]'],
    ['no form in common', metBy(['pal'], ['sgt-p2p']), 'EINVAL [TRN1]'],
    ['the exporter decides', metBy(['pal', 'sgt'], ['sgt', 'pal']), 'pal by pal'],
    [
      'a peer gets the first of amdgpu',
      metBy(offeredBy('amdgpu'), ['sgt-p2p']),
      'sgt-p2p by sgt-p2p',
    ],
    ['no peer gets the second', metBy(offeredBy('amdgpu'), ['sgt']), 'sgt by sgt'],
    [
      'so does a peer that is too far',
      metBy(offeredBy('xe'), ['sgt-p2p'], 'none'),
      'sgt by sgt-p2p',
    ],
    ['habanalabs has peers only', metBy(offeredBy('habanalabs'), ['sgt']), 'EINVAL [TRN1]'],
    ['vfio and a static importer', metBy(offeredBy('vfio'), acceptedBy(false)), 'EINVAL [TRN1]'],
    ['vfio and a peer', metBy(offeredBy('vfio'), acceptedBy(true), 'bridge'), 'sgt-p2p by sgt-p2p'],
    ['vfio and iommufd', metBy(offeredBy('vfio'), ['pal'], 'none'), 'pal by pal'],
    ['whoever is not known', metBy(offeredBy('system'), acceptedBy(false)), 'sgt by sgt'],
    [
      'a form of one driver',
      metBy(['driver:xgmi', 'sgt'], ['sgt', 'driver:xgmi']),
      'driver:xgmi by driver:xgmi',
    ],
    ['forms of two drivers', metBy(['driver:xgmi'], ['driver:nvlink']), 'EINVAL [TRN1]'],
  ];
  test.each(cases)('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  test('what would help is another place only where the distance is in the way', () => {
    const sides = (accepted: TransportKind) =>
      [
        { name: 'card', transports: ['sgt-p2p'] },
        { name: 'nic', transports: [accepted] },
      ] as const;
    const far = matchTransport(...sides('sgt-p2p'), 'none');
    const other = matchTransport(...sides('sgt'), 'none');
    expect(!far.ok && far.refusal.next).toContain('where it reaches card');
    expect(!other.ok && other.refusal.next).toContain('Copy the buffer');
  });
});

/** Every pair, with its place in the order of the proposal, and the first one that meets. */
function firstPair(
  offered: readonly TransportKind[],
  accepted: readonly TransportKind[],
  distance: PeerDistance,
): string {
  const pairs = offered.flatMap((one, row) =>
    accepted.map((other, column) => ({ one, other, rank: row * accepted.length + column })),
  );
  const meeting = pairs.filter(({ one, other }) => {
    const isSameType = one.replace('-p2p', '') === other.replace('-p2p', '');
    const wantsPeer = one === 'sgt-p2p';
    return isSameType && (!wantsPeer || (other === 'sgt-p2p' && distance !== 'none'));
  });
  const [first] = meeting.toSorted((left, right) => left.rank - right.rank);
  return first === undefined ? 'EINVAL [TRN1]' : `${first.one} by ${first.other}`;
}

test('[TRN1] every pair of lists meets where trying all pairs meets', () => {
  const list = fc.array(fc.constantFrom<TransportKind>('sgt', 'sgt-p2p', 'pal', 'driver:xgmi'), {
    maxLength: 4,
  });
  const law = fc.property(
    list,
    list,
    fc.constantFrom(...PEER_DISTANCES),
    (one, other, distance) => {
      expect(metBy(one, other, distance)).toBe(firstPair(one, other, distance));
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 2_000 });
});
