/**
 * Limits of real drivers, stated in the product's vocabulary and merged by it: does a size suit all,
 * and how long is a row that suits all?
 */
import * as v from 'valibot';
import { constraintsOfLimit, limitSchema, type Limit } from './driver-limit.ts';
import { extentOf, extentSchema } from './extent.ts';
import type { CaseKind } from './kind.ts';
import {
  ask,
  conflictsOf,
  imageOf,
  isSatisfiable,
  mergedOf,
  placementOf,
  solved,
  type Member,
} from './product.ts';
import { Expectations, holds, NotUnderstoodError, sameValue } from './report.ts';
import { isGoodEnd } from './words.ts';

const file = v.strictObject({
  schema: v.string(),
  about: v.string(),
  limits: v.array(limitSchema),
  cases: v.array(v.unknown()),
});

const text = v.exactOptional(v.string());

const oneCase = v.strictObject({
  id: v.string(),
  participants: v.pipe(v.array(v.string()), v.minLength(1)),
  rowBytes: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  size: v.exactOptional(extentSchema),
  bpp: v.exactOptional(v.number()),
  format: text,
  basis: text,
  source: text,
  note: text,
  arith: text,
  expect: v.record(v.string(), v.unknown()),
});

type Case = v.InferOutput<typeof oneCase>;

const HEAPS = [{ name: 'memory' }];
const FORMAT_OF_BYTES: Readonly<Record<number, string>> = {
  1: 'R8',
  2: 'R5G6B5',
  3: 'R8G8B8',
  4: 'R8G8B8A8',
};

/** Rows of one byte a pixel, so that a width is a number of bytes. */
function formatOf({ format, bpp = 1 }: Case): string {
  const name = format ?? FORMAT_OF_BYTES[bpp];
  if (name === undefined) throw new NotUnderstoodError(`${bpp} bytes per pixel`);
  return name;
}

/** An importer that wants images of exactly one size. */
function wanted(format: string, [width, height]: readonly [number, number]): Member {
  const size = { width, height };
  const entry = { format, modifier: 'LINEAR', minSize: size, maxSize: size };
  return { id: 'user', constraints: { images: [entry] } };
}

/** The row length the product gives to images that are at least so wide. */
function strideOf(each: Case, limits: readonly Limit[], width: number): number {
  const entry = { format: formatOf(each), modifier: 'LINEAR', minSize: { width, height: 1 } };
  const user = { id: 'user', constraints: { images: [entry] } };
  const members = [user, ...membersOf(limits, [width, 1])];
  const [layout] = imageOf(solved({ heaps: HEAPS, members })).layouts;
  holds('an image has a layout', layout !== undefined);
  return layout?.bytesPerRow ?? 0;
}

function membersOf(limits: readonly Limit[], size: readonly [number, number]): readonly Member[] {
  return limits.map((limit) => ({ id: limit.id, constraints: constraintsOfLimit(limit, size) }));
}

/** The fields of a conflict in the words of the case file. */
const FIELD_WORDS: Readonly<Record<string, readonly string[]>> = {
  minSize: ['min', 'size', 'minSize'],
  maxSize: ['max', 'size', 'maxSize'],
  widthStep: ['step', 'width', 'widthAlign'],
  heightStep: ['step', 'height', 'heightAlign'],
  bytesPerRowDivisor: ['stride', 'strideAlign'],
  maxBytesPerRow: ['stride', 'maxStride'],
};

function checkSize(each: Case, limits: readonly Limit[], expect: Expectations): void {
  const { size } = each;
  if (size === undefined) return;
  const members = [wanted(formatOf(each), size), ...membersOf(limits, size)];
  const isOk = isSatisfiable({ heaps: HEAPS, members });
  const answer = ask({ heaps: HEAPS, members });
  expect.check('ok', (isWanted) => {
    sameValue('ok', isOk, isWanted);
  });
  for (const key of ['why', 'reason', 'field', 'violates']) {
    expect.check(key, (words) => {
      const fields = conflictsOf(answer).flatMap((conflict) => conflict.map((one) => one.field));
      const said = fields.flatMap((field) => FIELD_WORDS[field.replace('images.', '')] ?? [field]);
      holds(
        `${key} ${String(words)}`,
        said.some((word) => String(words).includes(word)),
        said,
      );
    });
  }
  for (const key of ['who', 'culprit', 'rejectedBy']) {
    expect.check(key, (who) => {
      const named = conflictsOf(answer)
        .flat()
        .map((one) => one.participant);
      const names = (Array.isArray(who) ? who : [who]).map(String);
      holds(
        `${key} ${names.join()}`,
        names.every((name) => named.includes(name)),
        named,
      );
    });
  }
  expect.equals('nearest', () => {
    const entry = { format: formatOf(each), modifier: 'LINEAR', minSize: extentOf(size) };
    const user = { id: 'user', constraints: { images: [entry] } };
    const [layout] = imageOf(
      solved({ heaps: HEAPS, members: [user, ...members.slice(1)] }),
    ).layouts;
    return layout === undefined ? null : [layout.width, layout.height];
  });
  if (answer.verdict !== 'satisfiable') return;
  expect.equals('bytes', () => placementOf(answer.solution).size);
  expect.equals('size', () => {
    const [layout] = imageOf(answer.solution).layouts;
    return layout === undefined ? null : [layout.width, layout.height];
  });
}

/** What limits say of rows, places and padding; each is merged by the product. */
function checkMerged(each: Case, limits: readonly Limit[], expect: Expectations): void {
  const { rowBytes, size } = each;
  // A row of one byte is as long as rows must be multiples of.
  expect.equals('strideAlign', () => strideOf({ ...each, bpp: 1, format: 'R8' }, limits, 1));
  expect.check('stride', (wantedStride) => {
    const width = rowBytes ?? size?.[0];
    if (width === undefined) throw new NotUnderstoodError('a stride without rowBytes or size');
    const row = rowBytes === undefined ? each : { ...each, bpp: 1, format: 'R8' };
    sameValue('stride', strideOf(row, limits, width), wantedStride);
  });
  for (const key of ['placementAlign', 'alignment', 'msaaPlacementAlign']) {
    const isMsaa = key === 'msaaPlacementAlign';
    expect.equals(key, () => {
      return mergedOf(limits.map((limit) => constraintsOfLimit(limit, [1, 1], isMsaa))).alignment;
    });
  }
  for (const key of ['padBytes', 'extraBytes', 'padding']) {
    const at = size ?? [1, 1];
    expect.equals(
      key,
      () => mergedOf(limits.map((limit) => constraintsOfLimit(limit, at))).padding,
    );
  }
  expect.equals('offsetAlign', () => {
    const members = [wanted('R8', [1, 1]), ...membersOf(limits, [1, 1])];
    const { merged } = solved({ heaps: HEAPS, members });
    return Math.max(...(merged.images ?? []).map((entry) => entry.startOffsetDivisor));
  });
}

export const driverLimits: CaseKind = {
  checkFile(content) {
    const { limits } = v.parse(file, content);
    for (const limit of limits) constraintsOfLimit(limit, [1920, 1080]);
  },
  runCase(raw, content) {
    const { limits } = v.parse(file, content);
    const each = v.parse(oneCase, raw);
    const used = each.participants.map((id) => {
      const limit = limits.find((one) => one.id === id);
      if (limit === undefined) throw new NotUnderstoodError(`the limit ${id}`);
      return limit;
    });
    const expect = new Expectations(each.expect);
    checkSize(each, used, expect);
    checkMerged(each, used, expect);
    expect.check('verdict', (words) => {
      const members = membersOf(used, each.size ?? [1, 1]);
      const answer = ask({ heaps: HEAPS, members, request: { size: 4096 } });
      sameValue('verdict', answer.verdict === 'satisfiable', isGoodEnd(words));
    });
    expect.finish();
  },
};
