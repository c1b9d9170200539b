/** Capability sets: merging with itself changes nothing; a required capability must not be lost. */
import type { Constraints } from '../../../src/index.ts';
import { mergedSets } from '../as-published/cubanismo.ts';
import { isSatisfiable, mergedOf, type Question } from '../product.ts';
import { holds, NotUnderstoodError, sameValue } from '../report.ts';
import type { LawReader } from './laws.ts';

/** Capability sets of devices, from nothing to much. */
const SETS: readonly Constraints[] = [
  {},
  { allocatorMask: 0b110 },
  { contiguous: true, maxSegmentCount: 4 },
  { images: [{ format: 'NV12' }, { format: 'XR24', modifier: 'LINEAR', bytesPerRowDivisor: 96 }] },
  { images: [{ modifier: 'TILED', maxBytesPerRow: 8192 }, { modifier: 'LINEAR' }] },
];

const PAIR = /^\{(required: ?)?([\w, ]+)\} (?:with|and) \{(required: ?)?([\w, ]+)\}$/u;

const COUNTS = /^(\d+) (?:capability )?sets (?:and|with|x|×) (\d+)(?: (?:capability )?sets)?$/u;

interface CapabilitySet {
  readonly names: readonly string[];
  readonly isRequired: boolean;
}

/** The capabilities that both can have; a required one must be in both. */
function survivors(sets: readonly CapabilitySet[]): readonly string[] {
  const names = [...new Set(sets.flatMap((set) => set.names))].sort();
  return names.filter((name) => isSatisfiable(questionOf(sets, name)));
}

function questionOf(sets: readonly CapabilitySet[], wanted: string): Question {
  const members = [...sets, { names: [wanted], isRequired: false }].map((set, index) => ({
    id: `set${index}`,
    constraints: {
      images: set.names.map((name) => ({ format: 'R8', modifier: name.toUpperCase() })),
      ...(set.isRequired ? { mandatory: ['images.modifier'] } : {}),
    },
  }));
  return { heaps: [{ name: 'memory' }], members, request: { size: 4096 } };
}

export const readCapabilityLaw: LawReader = (law, input) => {
  if (/^derive\(x, ?x\)/u.test(input)) {
    return (expect) => {
      expect.check('equals', (wanted) => {
        if (wanted !== 'x') throw new NotUnderstoodError(`equals ${String(wanted)}`);
        for (const set of SETS) {
          sameValue(law, mergedOf([{ ...set }, { ...set }]), mergedOf([{ ...set }]));
        }
      });
    };
  }
  const counts = COUNTS.exec(input);
  if (counts !== null) {
    const sets = mergedSets(Number(counts[1]), Number(counts[2]));
    return (expect) => {
      for (const key of ['sets', 'count', 'value']) expect.equals(key, () => sets);
    };
  }
  const pair = PAIR.exec(input);
  if (pair === null) return undefined;
  const names = (list = '') => list.split(',').map((name) => name.trim());
  const sets = [
    { names: names(pair[2]), isRequired: pair[1] !== undefined },
    { names: names(pair[4]), isRequired: pair[3] !== undefined },
  ];
  return (expect) => {
    expect.check('set', (wanted) => {
      const left = survivors(sets);
      if (wanted === 'dropped' || wanted === null) {
        holds('the set is dropped', left.length === 0, left);
      } else if (wanted === 'kept') {
        holds('the set is kept', left.length > 0, left);
      } else {
        sameValue('set', left, [...(wanted as readonly string[])].sort());
      }
    });
  };
};
