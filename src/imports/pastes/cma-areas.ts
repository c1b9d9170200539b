/**
 * CMA areas of a running kernel, of debugfs `cma`: how much of each is taken, and where. Pasted as `grep .` prints it
 * (`path:value`), as `head` does, or path and value on lines of their own.
 *
 * Source: Linux `mm/cma_debug.c`; a folder is `cma-N` before 5.0, `cma-NAME` before 6.1, and `NAME` since; since 6.15
 * `base_pfn` and `bitmap` lie in `ranges/N`, with links at their old places where there is one range.
 */
import type { PasteCmaArea, PasteFacts, PasteLine } from './paste-facts.ts';
import { freeRunsOf, type FreeRun } from './free-runs.ts';

const PATH =
  /(?:^|[\s/])cma\/([^\s/:]{1,64})\/(?:ranges\/(\d{1,3})\/)?(base_pfn|count|used|maxchunk|order_per_bit|bitmap)\b(?: <==)?(?::\s*(.*))?$/;

/** The first line of such a text. */
export const CMA_AREAS_SIGN =
  /(?:^|[\s/])cma\/[^\s/:]{1,64}\/(?:ranges\/\d{1,3}\/)?(?:base_pfn|count|used|maxchunk|order_per_bit|bitmap)\b/;

/** Longer bitmaps are none of CMA: each word is 32 pages or more. */
const WORDS_MAX = 2 ** 20;

interface OpenArea {
  readonly name: string;
  readonly line: number;
  readonly values: Map<string, number>;
  /** By number of the range; -1 for the link of the only one. */
  readonly bitmaps: Map<number, readonly number[]>;
}

/** Reads all areas. */
export function readCmaAreas(lines: readonly PasteLine[], file: string): PasteFacts {
  const found = new Map<string, OpenArea>();
  let path: { readonly area: OpenArea; readonly range: number; readonly key: string } | null = null;
  let understood = 0;
  for (const { text, line } of lines) {
    const [shown, name, range = '-1', key = '', value] = PATH.exec(text.trim()) ?? [];
    if (shown !== undefined && name !== undefined) {
      const area = found.get(name) ?? { name, line, values: new Map(), bitmaps: new Map() };
      found.set(name, area);
      path = { area, range: Number(range), key };
      understood += 1;
    }
    const told = shown === undefined ? text.trim() : (value ?? '');
    if (path === null || told === '') continue;
    take(path.area, path.range, path.key, told);
    path = null;
  }
  const areas = [...found.values()].map((area) => areaOf(area, file));
  return {
    cmaAreas: areas.flatMap(({ area }) => area ?? []),
    unknown: areas.flatMap(({ unknown }) => unknown),
    understood,
    complete: true,
  };
}

function take(area: OpenArea, range: number, key: string, value: string): void {
  if (key === 'bitmap') {
    const words = value.split(/\s+/).map(Number);
    const isWhole = words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32);
    if (isWhole && words.length <= WORDS_MAX) area.bitmaps.set(range, words);
    return;
  }
  if (!/^\d{1,15}$/.test(value)) return;
  // The base of a second range says nothing of the first.
  if (key !== 'base_pfn' || range <= 0) area.values.set(key, Number(value));
}

function areaOf(
  { name, line, values, bitmaps }: OpenArea,
  file: string,
): { readonly area: PasteCmaArea | null; readonly unknown: readonly string[] } {
  const total = values.get('count');
  if (total === undefined) {
    return { area: null, unknown: [`how large the CMA area ${name} is: its count is missing`] };
  }
  const used = values.get('used');
  const runs = runsOf(total, values.get('order_per_bit') ?? 0, bitmaps);
  const counted = runs?.reduce((sum, { pages }) => sum + pages, 0);
  const free = used === undefined ? counted : total - used;
  const largest =
    values.get('maxchunk') ?? runs?.reduce((most, { pages }) => Math.max(most, pages), 0);
  const base = values.get('base_pfn');
  return {
    area: {
      name,
      totalPages: total,
      ...(free === undefined || free < 0 ? {} : { freePages: free }),
      ...(largest === undefined ? {} : { largestRunPages: largest }),
      ...(base === undefined ? {} : { basePfn: base }),
      ...(runs === null ? {} : { freeRuns: runs }),
      file,
      line,
    },
    unknown: [],
  };
}

/** The free runs where one bitmap tells all of them. */
function runsOf(
  total: number,
  order: number,
  bitmaps: OpenArea['bitmaps'],
): readonly FreeRun[] | null {
  const [only, ...others] = [...bitmaps].filter(([range]) => range >= 0 || bitmaps.size === 1);
  if (only === undefined || others.length > 0 || order > 20) return null;
  const [, words] = only;
  const bits = Math.ceil(total / 2 ** order);
  return words.length < Math.ceil(bits / 32) ? null : freeRunsOf(words, bits, order);
}
