/**
 * Failures that users reported. The producer's buffer exists already: it is pinned, and the consumer
 * states its needs. The product must see the failure, name the fields that users had to guess, and
 * say what would have worked.
 */
import * as v from 'valibot';
import { present } from '../../src/base/assert.ts';
import { consumerNeeds, producerOffers, sideSchema, type Side } from './field-side.ts';
import type { CaseKind } from './kind.ts';
import {
  ask,
  conflictsOf,
  imageOf,
  isSatisfiable,
  placementOf,
  solved,
  type Party,
  type Question,
} from './product.ts';
import { Expectations, holds, NotUnderstoodError, sameValue } from './report.ts';
import { isGoodEnd } from './words.ts';

const oneCase = v.strictObject({
  id: v.string(),
  source: v.string(),
  basis: v.exactOptional(v.string()),
  note: v.exactOptional(v.string()),
  producer: sideSchema,
  consumer: sideSchema,
  expect: v.record(v.string(), v.unknown()),
  conflictFields: v.exactOptional(v.array(v.string())),
  check: v.exactOptional(v.string()),
});

type Case = v.InferOutput<typeof oneCase>;

const file = v.strictObject({ schema: v.string(), about: v.string(), cases: v.array(v.unknown()) });

/** Scattered pages come first: what asks for one run must say so. */
const HEAPS = [
  { name: 'pages', contiguous: false },
  { name: 'cma', contiguous: true },
];

/** A report about formats alone says nothing of sizes. */
const SOME_SIZE: Party = { id: 'size', constraints: { minSize: 1 } };

const party = (id: string, constraints: Party['constraints']): Party => ({ id, constraints });

function question({ producer, consumer }: Case, change: Partial<Side> = {}): Question {
  const offers = party('producer', producerOffers({ ...producer, ...change }));
  const needs = party('consumer', consumerNeeds(consumer, producer));
  return { heaps: HEAPS, members: [offers, needs, SOME_SIZE] };
}

/** The same with a producer that has not allocated yet and keeps only its picture. */
function beforeAllocation({ producer, consumer }: Case): Question {
  const offers = party('producer', producerOffers({ ...producer, isFree: true }));
  const needs = party('consumer', consumerNeeds(consumer, producer));
  return { heaps: HEAPS, members: [offers, needs, SOME_SIZE] };
}

/** The words for the product's fields, as people and the cases use them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  format: ['format'],
  modifier: ['modifier'],
  mandatory: ['modifier', 'mandatory'],
  bytesPerRowDivisor: ['stride', 'bytesPerRow', 'pitch', 'strideAlign'],
  minBytesPerRow: ['stride', 'bytesPerRow', 'pitch'],
  maxBytesPerRow: ['stride', 'bytesPerRow', 'pitch', 'maxStride'],
  minSize: ['sizeBytes', 'pad', 'bytes', 'size', 'rows', 'padRows'],
  maxSize: ['sizeBytes', 'pad', 'bytes', 'size', 'rows', 'padRows'],
  padding: ['pad', 'sizeBytes', 'padRows'],
  padBeyondImageSize: ['pad', 'sizeBytes', 'padRows'],
  heightStep: ['heightAlign', 'rows', 'height'],
  widthStep: ['widthAlign', 'width'],
  contiguous: [
    'contiguous',
    'contiguity',
    'physicallyContiguous',
    'iommu',
    'segments',
    'placement',
  ],
  allocators: ['contiguous', 'contiguity', 'heap', 'allocator', 'iommu', 'placement', 'memory'],
  dmaWindow: ['dmaMask', 'dmaWindow', 'address', 'iommu'],
};

function fieldsOfConflict(each: Case): readonly string[] {
  const conflicts = conflictsOf(ask(question(each))).flat();
  return conflicts.flatMap(({ field }) => {
    const name = field.replace(/^images\./u, '');
    return [name, ...(WORDS[name] ?? [])];
  });
}

function namesAll(what: string, wanted: unknown, found: readonly string[]): void {
  for (const one of (Array.isArray(wanted) ? wanted : [wanted]).map(String)) {
    const parts = one.split(/[/ ]/u);
    holds(
      `${what} ${one}`,
      parts.some((part) => found.includes(part)),
      found,
    );
  }
}

function checkFix(each: Case, fix: unknown): void {
  const wanted = v.parse(v.record(v.string(), v.number()), fix);
  const solution = solved(beforeAllocation(each));
  const [layout] = imageOf(solution).layouts;
  const found: Readonly<Record<string, number | undefined>> = {
    stride: layout?.bytesPerRow,
    bytesPerRow: layout?.bytesPerRow,
    rows: layout?.height,
    height: layout?.height,
    width: layout?.width,
    bytes: placementOf(solution).size ?? undefined,
    sizeBytes: placementOf(solution).size ?? undefined,
  };
  for (const [key, value] of Object.entries(wanted)) {
    if (!(key in found)) throw new NotUnderstoodError(`the fix ${key}`);
    sameValue(`fix.${key}`, found[key], value);
  }
}

/** "+64 rows": the producer adds rows, or changes its stride, and then it works. */
function changeOf({ producer }: Case, text: string): Partial<Side> {
  const rows = /^\+(\d+) rows$/u.exec(text);
  const stride = /^stride (\d+)$/u.exec(text);
  if (rows !== null) {
    const { bytes, stride: row } = producer;
    if (bytes === undefined || row === undefined) throw new NotUnderstoodError(text);
    return { bytes: bytes + Number(rows[1]) * row };
  }
  if (stride !== null) return { stride: Number(stride[1]) };
  throw new NotUnderstoodError(`okWith "${text}"`);
}

/** "13760%128=64": arithmetic that the case quotes. */
function checkArithmetic(text: string): void {
  const [, left = '', divisor = '', rest = ''] = /^(\d+) ?% ?(\d+) ?= ?(\d+)$/u.exec(text) ?? [];
  if (rest === '') throw new NotUnderstoodError(`check "${text}"`);
  sameValue(text, Number(left) % Number(divisor), Number(rest));
}

function checkCase(each: Case, expect: Expectations): void {
  const isOk = isSatisfiable(question(each));
  for (const key of ['import', 'negotiation', 'allocation', 'verdict', 'attach']) {
    expect.check(key, (words) => {
      sameValue(key, isOk, isGoodEnd(words));
    });
  }
  expect.check('missingBytes', (bytes) => {
    const needed = present(placementOf(solved(beforeAllocation(each))).size, 'a size');
    sameValue('missingBytes', needed - (each.producer.bytes ?? 0), bytes);
  });
  for (const key of ['fields', 'conflictFields', 'cause', 'reason']) {
    expect.check(key, (words) => {
      namesAll(key, words, fieldsOfConflict(each));
    });
  }
  for (const key of ['notFields', 'suspected', 'suspectedWrongly', 'notTheCause']) {
    expect.check(key, (words) => {
      const found = fieldsOfConflict(each);
      const stated = [...Object.keys(each.producer), ...Object.keys(each.consumer)];
      for (const one of (Array.isArray(words) ? words : [words]).map(String)) {
        if (!stated.some((field) => one.includes(field)))
          throw new NotUnderstoodError(`${key} ${one}`);
        holds(`${one} is not blamed`, !found.includes(one), found);
      }
    });
  }
  expect.check('fix', (fix) => {
    checkFix(each, fix);
  });
  expect.check('okWith', (changes) => {
    for (const text of v.parse(v.array(v.string()), changes)) {
      sameValue(`okWith ${text}`, isSatisfiable(question(each, changeOf(each, text))), true);
    }
  });
}

export const fieldFailures: CaseKind = {
  checkFile(content) {
    v.parse(file, content);
  },
  runCase(raw) {
    const each = v.parse(oneCase, raw);
    const expect = new Expectations(each.expect);
    checkCase(each, expect);
    if (each.conflictFields !== undefined) {
      namesAll('conflictFields', each.conflictFields, fieldsOfConflict(each));
    }
    if (each.check !== undefined) checkArithmetic(each.check);
    expect.finish();
  },
};
