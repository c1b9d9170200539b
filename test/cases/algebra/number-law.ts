/** Numbers with a range and a step: which ones meet both sides, and which sizes are members. */
import { rangeOfMeet } from '../as-published/pipewire.ts';
import { isSatisfiable, type Member, type Question } from '../product.ts';
import { holds, NotUnderstoodError, sameValue } from '../report.ts';
import { readExpectedSet, readNumberSet, rowConstraints, type NumberSet } from './number-set.ts';
import type { LawReader } from './laws.ts';

const HEAPS = [{ name: 'memory' }];
const EXTENT = String.raw`(\d+)x(\d+)`;
const MEMBERSHIP = new RegExp(
  String.raw`^${EXTENT}(?:\.\.\.?|-)${EXTENT}(?: step (\d+)(?:[x,](\d+))?)?: ?${EXTENT}$`,
  'u',
);

/** The row lengths that both sides accept, found by asking for each. */
function metBy(left: NumberSet, right: NumberSet): readonly number[] {
  const sides = [left, right].map((set, index): Member => ({
    id: `side${index}`,
    constraints: { images: [{ format: 'R8', modifier: 'LINEAR', ...rowConstraints(set) }] },
  }));
  const last = Math.max(left.to, right.to);
  // A row of no bytes is nobody's image, so that 0 is not asked for: it is met where both begin with it.
  const met: number[] = left.from === 0 && right.from === 0 ? [0] : [];
  for (let value = 1; value <= last; value += 1) {
    const entry = {
      format: 'R8',
      modifier: 'LINEAR',
      minSize: { width: 1, height: 1 },
      minBytesPerRow: value,
      maxBytesPerRow: value,
    };
    const exactly = { id: 'exactly', constraints: { images: [entry] } };
    if (isSatisfiable({ heaps: HEAPS, members: [...sides, exactly] })) met.push(value);
  }
  return met;
}

function readMembership(input: string): Question | undefined {
  const found = MEMBERSHIP.exec(input);
  if (found === null) return undefined;
  const [minW = 0, minH = 0, maxW = 0, maxH = 0] = found.slice(1, 5).map(Number);
  const step = Number(found[5] ?? 1);
  const stepH = Number(found[6] ?? step);
  const [w = 0, h = 0] = found.slice(7, 9).map(Number);
  const range = {
    format: 'R8',
    modifier: 'LINEAR',
    minSize: { width: minW, height: minH },
    maxSize: { width: maxW, height: maxH },
    widthStep: { step, offset: minW % step },
    heightStep: { step: stepH, offset: minH % stepH },
  };
  const size = { width: w, height: h };
  const members = [
    { id: 'range', constraints: { images: [range] } },
    {
      id: 'size',
      constraints: { images: [{ format: 'R8', modifier: 'LINEAR', minSize: size, maxSize: size }] },
    },
  ];
  return { heaps: HEAPS, members };
}

export const readNumberLaw: LawReader = (_, input) => {
  const membership = readMembership(input);
  if (membership !== undefined) {
    return (expect) => {
      for (const key of ['ok', 'member', 'contains']) {
        expect.equals(key, () => isSatisfiable(membership));
      }
    };
  }
  const [one, other] = input.split(/ (?:with|and) /u);
  if (one === undefined || other === undefined || !/^(\{\d|\[?\d|range )/iu.test(one))
    return undefined;
  const [left, right] = [readNumberSet(one), readNumberSet(other)];
  return (expect) => {
    for (const key of ['correct', 'value', 'set', 'range']) {
      expect.check(key, (wanted) => {
        sameValue(key, metBy(left, right), readExpectedSet(wanted));
      });
    }
    if (expect.has('min') || expect.has('max')) {
      const met = metBy(left, right);
      expect.equals('min', () => met[0]);
      expect.equals('max', () => met.at(-1));
    }
    for (const key of ['asPublished', 'published']) {
      expect.check(key, (wanted) => {
        checkPublished(String(wanted), left, right);
      });
    }
  };
};

/** "range 0..160, both steps dropped" */
function checkPublished(words: string, left: NumberSet, right: NumberSet): void {
  const [, from, to, remark = ''] = /^(?:range )?(\d+)\.\.(\d+)(.*)$/u.exec(words) ?? [];
  if (from === undefined || to === undefined) throw new NotUnderstoodError(`published "${words}"`);
  sameValue('the published range', rangeOfMeet(left, right), {
    from: Number(from),
    to: Number(to),
  });
  if (/dropped|lost/u.test(remark)) {
    holds('there was a step to lose', left.step > 1 || right.step > 1);
  } else if (remark !== '') throw new NotUnderstoodError(`published "${remark}"`);
}
