/** Sizes that two lists of formats have in common: single ones, or ranges in steps. */
import type { PasteFormat, SizeRange } from '../pastes/paste-facts.ts';

/** Numbers from a smallest in steps. */
interface Steps {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** What an image says of its size; null where nothing is common. */
export type CommonSize = Readonly<Record<string, number>> | null;

/** The sizes that both take, the first one's order first; one entry without figures where nobody names any. */
export function commonSizes(one: PasteFormat, other: PasteFormat): readonly CommonSize[] {
  const [sizes, otherSizes] = [one.sizes, other.sizes];
  if (sizes !== undefined) {
    return sizes
      .filter((size) => takesSize(other, size))
      .map(([width, height]) => ({ width, height }));
  }
  if (otherSizes !== undefined) {
    return otherSizes
      .filter((size) => takesSize(one, size))
      .map(([width, height]) => ({ width, height }));
  }
  if (one.range === undefined || other.range === undefined) {
    const range = one.range ?? other.range;
    return [range === undefined ? {} : rangeFigures(range)];
  }
  const range = commonRange(one.range, other.range);
  return range === null ? [] : [rangeFigures(range)];
}

/** Whether both say sizes, and no size is common. */
export function areApart(one: PasteFormat | undefined, other: PasteFormat | undefined): boolean {
  return one !== undefined && other !== undefined && commonSizes(one, other).length === 0;
}

/** What would make sizes meet that do not. */
export function helpOfSizes(one: PasteFormat, other: PasteFormat): string {
  return `let one side take a size of the other: ${sizesInWords(one)}, against ${sizesInWords(other)}`;
}

/** Enough sizes to see what is asked. */
const SIZES_SHOWN = 3;

function sizesInWords({ sizes, range }: PasteFormat): string {
  if (sizes !== undefined) {
    const shown = sizes.slice(0, SIZES_SHOWN).map(([width, height]) => `${width}x${height}`);
    return [...shown, ...(sizes.length > SIZES_SHOWN ? ['…'] : [])].join(', ');
  }
  if (range === undefined) return 'any';
  const { minWidth, maxWidth, stepWidth, minHeight, maxHeight, stepHeight } = range;
  const isStepped = stepWidth > 1 || stepHeight > 1;
  const steps = isStepped ? ` in steps of ${stepWidth}x${stepHeight}` : '';
  return `${minWidth}x${minHeight} to ${maxWidth}x${maxHeight}${steps}`;
}

/** Steps of one are not worth a figure. */
function rangeFigures(range: SizeRange): Readonly<Record<string, number>> {
  const { minWidth, maxWidth, stepWidth, minHeight, maxHeight, stepHeight } = range;
  if (minWidth === maxWidth && minHeight === maxHeight)
    return { width: minWidth, height: minHeight };
  return {
    minWidth,
    maxWidth,
    minHeight,
    maxHeight,
    ...(stepWidth === 1 ? {} : { stepWidth }),
    ...(stepHeight === 1 ? {} : { stepHeight }),
  };
}

/** Whether a format takes a size. */
function takesSize(
  { sizes, range }: PasteFormat,
  [width, height]: readonly [number, number],
): boolean {
  if (sizes !== undefined) return sizes.some(([w, h]) => w === width && h === height);
  if (range === undefined) return true;
  return takes(across(range), width) && takes(down(range), height);
}

function across({ minWidth, maxWidth, stepWidth }: SizeRange): Steps {
  return { min: minWidth, max: maxWidth, step: stepWidth };
}

function down({ minHeight, maxHeight, stepHeight }: SizeRange): Steps {
  return { min: minHeight, max: maxHeight, step: stepHeight };
}

function takes({ min, max, step }: Steps, value: number): boolean {
  return value >= min && value <= max && (value - min) % step === 0;
}

function commonRange(one: SizeRange, other: SizeRange): SizeRange | null {
  const width = commonSteps(across(one), across(other));
  const height = commonSteps(down(one), down(other));
  if (width === null || height === null) return null;
  return {
    minWidth: width.min,
    maxWidth: width.max,
    stepWidth: width.step,
    minHeight: height.min,
    maxHeight: height.max,
    stepHeight: height.step,
  };
}

/** Steps are small, so the first common value is near the larger minimum or nowhere. */
function commonSteps(one: Steps, other: Steps): Steps | null {
  const [coarse, fine] = one.step >= other.step ? [one, other] : [other, one];
  const least = Math.max(one.min, other.min);
  const max = Math.min(one.max, other.max);
  const behind = coarse.min + Math.ceil((least - coarse.min) / coarse.step) * coarse.step;
  const step = (one.step / commonDivisor(one.step, other.step)) * other.step;
  for (
    let min = behind, tried = 0;
    min <= max && tried < fine.step;
    min += coarse.step, tried += 1
  ) {
    if (!takes(fine, min)) continue;
    return { min, max: min + Math.floor((max - min) / step) * step, step: min === max ? 1 : step };
  }
  return null;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
