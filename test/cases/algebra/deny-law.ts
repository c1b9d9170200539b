/** Direct3D 12 heap flags: what is denied is denied to all, and all denied is no heap. */
import { ask, type Question } from '../product.ts';
import { NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import type { LawReader } from './laws.ts';

/** Bits of D3D12_HEAP_FLAGS: DENY_BUFFERS, DENY_RT_DS_TEXTURES, DENY_NON_RT_DS_TEXTURES. */
const BITS = [
  [0x04, 'buffers'],
  [0x40, 'renderTargets'],
  [0x80, 'textures'],
] as const;

const EVERYTHING = 0xc4;
const FLAG = /(?:ALLOW|DENY)_\w+ (0x[\da-f]+)/giu;

function constraintsOf(mask: number): Fields {
  const deny = BITS.filter(([bit]) => (mask & bit) !== 0).map(([, name]) => name);
  return deny.length === 0 ? { minSize: 1 } : { deny, minSize: 1 };
}

export const readDenyLaw: LawReader = (_, input) => {
  const masks = [...input.matchAll(FLAG)].map(([, mask]) => Number(mask));
  if (masks.length === 0) return undefined;
  const members = masks.map((mask, index) => ({
    id: `resource${index}`,
    constraints: constraintsOf(mask),
  }));
  const question: Question = { heaps: [{ name: 'heap' }], members, request: { size: 65_536 } };
  const denied = masks.reduce((sum, mask) => sum | mask, 0);
  return (expect) => {
    for (const key of ['value', 'correct', 'verdict']) {
      expect.check(key, (wanted) => {
        const isOk = ask(question).verdict === 'satisfiable';
        const [, hex, words = ''] = /^(?:(0x[\da-f]+)(?: = )?)?(.*)$/iu.exec(String(wanted)) ?? [];
        if (hex !== undefined) sameValue('the bits', denied, Number(hex));
        if (/everything denied|unsatisfiable/u.test(words)) sameValue('verdict', isOk, false);
        else if (/allowed|satisfiable|only|ok/u.test(words)) sameValue('verdict', isOk, true);
        else if (words !== '') throw new NotUnderstoodError(`value "${String(wanted)}"`);
        sameValue(
          'satisfiable unless everything is denied',
          isOk,
          (denied & EVERYTHING) !== EVERYTHING,
        );
      });
    }
  };
};
