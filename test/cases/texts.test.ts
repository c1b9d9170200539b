/** The texts in which cases describe trees and calls, in other words than those of the published cases. */
import { expect, test } from 'vitest';
import { combinationsOf } from './as-published/sysmem.ts';
import { readOperation } from './linux-rfc/operation.ts';
import { NotUnderstoodError } from './report.ts';
import { readTree } from './sysmem/tree-text.ts';
import { participantsOf } from './sysmem/tree.ts';

/** The pages that the participants of a described tree want, and its combinations. */
function described(text: string): { wants: readonly number[]; combinations: bigint } {
  const nodes = readTree(text) ?? [];
  const wants = participantsOf(nodes).map(({ spec }) => (spec.memory?.maxSizeBytes ?? 0) / 4096);
  return { wants, combinations: combinationsOf(nodes) };
}

test.for([
  '7 sibling groups where only the second children fit (128 combinations)',
  '7 sibling groups of 2 children each under the root; only the second children fit',
  '7 sibling groups, two children each; child 0 of each wants 2P, child 1 wants P, root wants P',
  '7 sibling groups; every child 0 wants 2P; every child 1 and the root want P',
  'seven groups, all siblings under the root; in each, child 0 wants 2P and child 1 wants P',
  '7 sibling groups with two children; the first children want 2P, the others P, the root P; 2^7 = 128 combinations',
])('seven groups: %s', (text) => {
  const pairs = Array.from({ length: 7 }, () => [2, 1]).flat();
  expect(described(text)).toEqual({ wants: [1, ...pairs], combinations: 128n });
});

test.for([
  'one group of 16 children, child 8 and root want P, others 2P',
  'group of 16 children; only child 8 and the root want P, the others want 2P',
])('one group: %s', (text) => {
  const children = Array.from({ length: 16 }, (_, index) => (index === 8 ? 1 : 2));
  expect(described(text)).toEqual({ wants: [1, ...children], combinations: 16n });
});

test('a tree with a clause that nobody reads is refused', () => {
  expect(() => readTree('7 sibling groups; every child wants P; Tuesdays only')).toThrow(
    NotUnderstoodError,
  );
  expect(() => readTree('7 sibling groups; only the last children fit (99 combinations)')).toThrow(
    NotUnderstoodError,
  );
});

test.for([
  'attach A maxSegCount=16, maxSegSize=65536, boundary=0xffffffff',
  'attach A {maxSegCount:16, maxSegSize:65536, boundary:0xffffffff}',
  'attach A segs=16 segSize=64K boundary=4G',
  'attach A max_segment_count=16 max_segment_size=0x10000 segment_boundary_mask=32bit',
])('parameters: %s', (text) => {
  const stated = { maxSegCount: 16, maxSegSize: 65_536, boundary: 0xffff_ffff };
  expect(readOperation(text)).toMatchObject({ call: 'attach', subject: 'A', stated });
});

test('a call that nobody reads is refused', () => {
  expect(() => readOperation('attach A colour=3')).toThrow(NotUnderstoodError);
  expect(() => readOperation('map A (on Tuesdays)')).toThrow(NotUnderstoodError);
  expect(() => readOperation('frobnicate A')).toThrow(NotUnderstoodError);
});
