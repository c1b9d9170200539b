/** Which image the buffers hold. */
import { MODIFIER_COSTS, reportedAlpha } from '../as-published/sysmem.ts';
import { imageOf, type Answer } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Expectations } from '../report.ts';
import { solutionOf } from './check-storage.ts';
import { solveCollection } from './collection.ts';
import type { SysmemRun } from './run.ts';
import type { ImageSpec } from './schema.ts';
import { mapParticipants, type TreeNode } from './tree.ts';

/** Checks what a case expects of the image. */
export function checkImage(run: SysmemRun, expect: Expectations): void {
  const image = () => imageOf(solutionOf(run));
  for (const key of ['format', 'pixelFormat']) expect.equals(key, () => image().format);
  for (const key of ['modifier', 'pixelFormatModifier']) expect.equals(key, () => image().modifier);
  expect.equals('colorSpace', () => image().colorSpace);
  expect.equals('colorSpaces', () => [image().colorSpace]);
  expect.equals('isAlphaPresent', () => reportedAlpha(image().format, image().isAlphaPresent));
  expect.check('isAlphaPresentSet', (wanted) => {
    const { format, isAlphaPresent } = image();
    sameValue('isAlphaPresentSet', reportedAlpha(format, isAlphaPresent) !== null, wanted);
  });
  expect.equals('image', () => (solutionOf(run).placement?.image === null ? null : 'present'));
  expect.equals('minSize', () => [leastImage(run).width, leastImage(run).height]);
  expect.equals('minBytesPerRow', () => leastImage(run).bytesPerRow);
  expect.check('minBytesPerRowMultipleOf', (wanted) => {
    const { bytesPerRow } = leastImage(run);
    sameValue(`${bytesPerRow} modulo ${String(wanted)}`, bytesPerRow % Number(wanted), 0);
  });
  checkRequiredSizes(run, expect);
  checkPreference(run, expect);
}

/** The smallest image that everybody accepts: the solution without the sizes that must fit, too. */
function leastImage(run: SysmemRun): { width: number; height: number; bytesPerRow: number } {
  const isNotRequired = (entry: ImageSpec): ImageSpec => {
    const { requiredMaxSize, requiredMaxSizeList, ...rest } = entry;
    holds('the entry is an image', requiredMaxSize !== entry || requiredMaxSizeList !== null);
    return rest;
  };
  const nodes = mapParticipants(run.nodes, ({ spec }) => {
    const { image } = spec;
    return image === undefined || image === null
      ? spec
      : { ...spec, image: image.map(isNotRequired) };
  });
  const [layout] = imageOf(solutionOf(again(run, nodes))).layouts;
  if (layout === undefined) throw new Error('an image without a layout');
  return layout;
}

function again(run: SysmemRun, nodes: readonly TreeNode[]): SysmemRun {
  const exact = solveCollection({ nodes, heaps: run.heaps, rules: 'exact' });
  return { ...run, nodes, exact, published: exact };
}

/** Sizes that another one covers are dropped. */
function checkRequiredSizes(run: SysmemRun, expect: Expectations): void {
  const keptSizes = () => {
    const sizes = imageOf(solutionOf(run)).layouts.map(({ width, height }) => [width, height]);
    return sizes.map((each) => JSON.stringify(each)).sort();
  };
  for (const key of [
    'requiredMaxSizeList',
    'requiredSizes',
    'keptSizes',
    'requiredMaxSizeListAfter',
  ]) {
    expect.check(key, (wanted) => {
      const list = (wanted as readonly unknown[]).map((each) => JSON.stringify(each)).sort();
      sameValue(key, keptSizes(), list);
    });
  }
  for (const key of [
    'requiredMaxSizeCount',
    'requiredMaxSizeListLength',
    'requiredMaxSizeEntries',
  ]) {
    expect.equals(key, () => keptSizes().length);
  }
}

/** The order in which the product prefers modifiers: the best is taken away and it is asked again. */
function checkPreference(run: SysmemRun, expect: Expectations): void {
  expect.check('preferenceBestFirst', (wanted) => {
    sameValue('preferenceBestFirst', preferenceOf(run), wanted);
  });
  expect.check('cost', (wanted) => {
    const costs = wanted as Readonly<Record<string, number>>;
    const names = Object.keys(costs).sort((one, other) => (costs[one] ?? 0) - (costs[other] ?? 0));
    const order = preferenceOf(run).filter((name) => names.includes(name));
    sameValue('the order of the costs', order, names);
    for (const [name, cost] of Object.entries(costs)) {
      sameValue(`cost.${name}`, MODIFIER_COSTS[name], cost);
    }
  });
}

function preferenceOf(run: SysmemRun): readonly string[] {
  const order: string[] = [];
  for (;;) {
    const nodes = mapParticipants(run.nodes, ({ spec }) => {
      const left = (spec.image ?? []).filter(({ modifier }) => !order.includes(modifier ?? ''));
      return { ...spec, image: left };
    });
    const outcome = solveCollection({ nodes, heaps: run.heaps, rules: 'exact' });
    const modifier = modifierOf(outcome.answer);
    if (modifier === undefined) return order;
    if (order.includes(modifier))
      throw new NotUnderstoodError(`a preference among ${order.join()}`);
    order.push(modifier);
  }
}

function modifierOf(answer: Answer): string | undefined {
  return answer.verdict === 'contradictory'
    ? undefined
    : answer.solution.placement?.image?.modifier;
}
