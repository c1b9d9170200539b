/**
 * Memory types of real graphics cards. The types of a table are the allocators of a platform, in the
 * order of preference that the wish implies; the product must choose the one that the case names.
 */
import * as v from 'valibot';
import { typesBestFirst } from './as-published/vma.ts';
import type { CaseKind } from './kind.ts';
import { ask, solved, type Heap, type Party } from './product.ts';
import { Expectations, holds, NotUnderstoodError, sameValue } from './report.ts';

const bits = v.pipe(v.number(), v.integer(), v.minValue(0));

const table = v.strictObject({
  id: v.string(),
  source: v.unknown(),
  heaps: v.array(v.strictObject({ size: v.nullable(v.number()), flags: bits })),
  types: v.pipe(v.array(v.strictObject({ flags: bits, heap: bits })), v.minLength(1)),
  nonCoherentAtomSize: v.exactOptional(v.number()),
  vulkan: v.exactOptional(v.string()),
  expectResizableBar: v.exactOptional(v.boolean()),
  note: v.exactOptional(v.string()),
});

const file = v.strictObject({
  schema: v.string(),
  about: v.string(),
  flagBits: v.record(v.string(), bits),
  tables: v.array(table),
  partialTables: v.exactOptional(v.array(v.looseObject({ id: v.string() }))),
  specLaws: v.exactOptional(v.array(v.string())),
  cases: v.array(v.unknown()),
});

const expectation = v.record(v.string(), v.unknown());
const remarks = {
  source: v.exactOptional(v.unknown()),
  basis: v.exactOptional(v.string()),
  note: v.exactOptional(v.string()),
  arith: v.exactOptional(v.string()),
};

const oneCase = v.union([
  v.strictObject({
    id: v.string(),
    table: v.string(),
    required: bits,
    preferred: v.exactOptional(bits, 0),
    notPreferred: v.exactOptional(bits, 0),
    expect: expectation,
    ...remarks,
  }),
  v.strictObject({
    id: v.string(),
    table: v.string(),
    memoryTypeBits: v.pipe(v.array(bits), v.minLength(1)),
    expect: expectation,
    ...remarks,
  }),
]);

type Table = v.InferOutput<typeof table>;

/** The types of a table as allocators, in the given order, each of its own memory. */
function heapsOf({ types, heaps }: Table, order: readonly number[]): readonly Heap[] {
  return order.map((index, place) => {
    const size = heaps[types[index]?.heap ?? -1]?.size ?? 2 ** 30;
    const zone = { base: place * 2 ** 40, size: size - (size % 4096) };
    return { name: `type${index}`, memoryType: index, zone };
  });
}

/** A resource that can use these memory types. */
const resource = (id: string, memoryTypeBits: number): Party => ({
  id,
  constraints: { memoryTypeBits, minSize: 65_536 },
});

const maskOf = (indices: readonly number[]) => indices.reduce((sum, each) => sum + 2 ** each, 0);

function checkPick(of: Table, wish: Parameters<typeof typesBestFirst>[1], expect: Expectations) {
  const flags = of.types.map((each) => each.flags);
  const best = typesBestFirst(flags, wish);
  const others = flags.map((_, index) => index).filter((index) => !best.includes(index));
  expect.check('typeIndex', (wanted) => {
    if (best.length === 0) {
      holds('no type has the required flags', wanted === null || wanted === -1, wanted);
      return;
    }
    const members = [resource('buffer', maskOf(best))];
    // The other types are more preferred, so that only the mask keeps them out.
    const { allocator } = solved({ heaps: heapsOf(of, [...others, ...best]), members });
    sameValue('typeIndex', allocator?.memoryType, wanted);
  });
}

function checkMerge(of: Table, masks: readonly number[], expect: Expectations): void {
  const indices = of.types.map((_, index) => index);
  const members = masks.map((mask, index) => resource(`resource${index}`, mask));
  const question = { heaps: heapsOf(of, indices), members };
  const answer = ask(question);
  if (answer.verdict === 'contradictory') {
    holds('every mask is 0', masks.includes(0), answer.why);
    expect.equals('merged', () => 0);
    expect.check('lowestIndex', (wanted) => {
      holds('no type is left', wanted === null || wanted === -1, wanted);
    });
    return;
  }
  const isAcceptable = (index: number) =>
    ask({ ...question, heaps: heapsOf(of, [index]) }).verdict === 'satisfiable';
  const acceptable = indices.filter(isAcceptable);
  const beyond = ~(2 ** indices.length - 1);
  const isWithin = masks.every((mask) => (mask & beyond) === 0);
  if (!isWithin) throw new NotUnderstoodError('a mask with bits that name no type');
  expect.equals('merged', () => maskOf(acceptable));
  expect.check('lowestIndex', (wanted) => {
    const [lowest = null] = acceptable;
    sameValue('lowestIndex', lowest, wanted === -1 ? null : wanted);
    sameValue('the type that is chosen', answer.solution.allocator?.memoryType ?? null, lowest);
  });
}

/** The laws of the specification that a file quotes, by a word of each. */
const LAWS: readonly (readonly [RegExp, (flags: readonly number[]) => boolean])[] = [
  [/HOST_VISIBLE\|HOST_COHERENT/u, (flags) => flags.some((each) => (each & 6) === 6)],
  [/at least one type has DEVICE_LOCAL/u, (flags) => flags.some((each) => (each & 1) === 1)],
  [
    /strict subset/u,
    (flags) =>
      flags.every((each, index) =>
        flags.slice(0, index).every((earlier) => each === earlier || (each & earlier) !== each),
      ),
  ],
];

export const vulkanMemoryTypes: CaseKind = {
  checkFile(content) {
    const { tables, specLaws = [] } = v.parse(file, content);
    for (const law of specLaws) {
      const rule = LAWS.find(([pattern]) => pattern.test(law));
      if (rule === undefined) throw new NotUnderstoodError(`the law "${law}"`);
      for (const { id, types } of tables) {
        holds(`${id}: ${law}`, rule[1](types.map((each) => each.flags)));
      }
    }
  },
  runCase(raw, content) {
    const { tables } = v.parse(file, content);
    const each = v.parse(oneCase, raw);
    const of = tables.find(({ id }) => id === each.table);
    if (of === undefined) throw new NotUnderstoodError(`the table ${each.table}`);
    const expect = new Expectations(each.expect);
    if ('memoryTypeBits' in each) checkMerge(of, each.memoryTypeBits, expect);
    else checkPick(of, each, expect);
    expect.finish();
  },
};
