/**
 * Requests that a CMA region did not serve, and why: larger than the region, too little free, no run of free pages, or
 * pages that could not be moved away.
 *
 * Source: Linux `mm/cma.c`, `cma_alloc` and `cma_debug_show_areas`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { PasteFinding, PasteReserved } from './paste-facts.ts';

const FAILED =
  /cma: (?:__)?cma_alloc: (?:(\S+): )?alloc failed, req-size: (\d{1,9}) pages, ret: -(\d{1,3})/;
const RUNS =
  /cma: number of available pages: (\S*?)\s*=> ?(\d{1,9}) free(?: pages)? of (\d{1,9}) total pages/;
const OLD_RUNS =
  /cma: number of available pages: (\S*?)\s*=> ?(\d{1,9}) pages, total: (\d{1,9}) pages/;
const DRIVER_FULL = /\*ERROR\* Failed to allocate from CMA/;
const HELD =
  /\[drm\]\s+([^:]{1,60}): +(\d{1,12})kb BOs \((\d{1,9})\)|\[drm\]\s+([^:]{1,60}): +(\d{1,12}) kb BOs \((\d{1,9})\)/;
const LARGE_PAGES = /Linux version \S+-2712\b/;

const USUAL_PAGE = 4096;
const ERRNOS: ReadonlyMap<number, string> = new Map([
  [4, 'EINTR'],
  [12, 'ENOMEM'],
  [16, 'EBUSY'],
]);

interface Failure {
  readonly name: string | null;
  readonly pages: number;
  readonly errno: string;
  readonly line: number;
  runs: { readonly free: number; readonly total: number; readonly largest: number | null } | null;
}

interface Held {
  readonly line: number;
  bytes: number;
  buffers: number;
}

/** Reads failures, which are judged when the regions are known. */
export class CmaReader {
  readonly unknown: string[] = [];
  readonly #failures: Failure[] = [];
  readonly #held: Held[] = [];
  readonly #file: string;
  #page = USUAL_PAGE;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string, line: number): boolean {
    if (LARGE_PAGES.test(text)) this.#page = 4 * USUAL_PAGE;
    const [failed, name = null, pages, code] = FAILED.exec(text) ?? [];
    if (failed !== undefined) {
      const errno = ERRNOS.get(Number(code)) ?? `errno ${Number(code)}`;
      this.#failures.push({ name, pages: Number(pages), errno, line, runs: null });
      return true;
    }
    const [shown, list = '', free, total] = RUNS.exec(text) ?? OLD_RUNS.exec(text) ?? [];
    if (shown === undefined) return this.#driver(text, line);
    const last = this.#failures.at(-1);
    if (last?.runs === null) {
      const largest = largestRun(list);
      last.runs = { free: Number(free), total: Number(total), largest };
    }
    return true;
  }

  /** @param regions - What the same log says of regions. */
  findings(regions: readonly PasteReserved[]): readonly PasteFinding[] {
    const judged = this.#failures.flatMap((failure) => this.#judge(failure, regions));
    return [
      ...judged,
      ...this.#held.filter(({ buffers }) => buffers > 0).map((held) => this.#full(held)),
    ];
  }

  #driver(text: string, line: number): boolean {
    if (DRIVER_FULL.test(text)) {
      this.#held.push({ line, bytes: 0, buffers: 0 });
      return true;
    }
    const held = this.#held.at(-1);
    const found = HELD.exec(text);
    if (found === null || held === undefined) return false;
    held.bytes += Number(found[2] ?? found[5]) * 1024;
    held.buffers += Number(found[3] ?? found[6]);
    return true;
  }

  #full({ line, bytes, buffers }: Held): PasteFinding {
    const message = `the CMA region is full: ${buffers} buffers of this driver alone hold ${bytes} bytes`;
    const helps = ['release buffers, or boot with a larger region (cma=SIZE)'];
    return {
      rule: 'cma-full',
      file: this.#file,
      line,
      figures: { heldBytes: bytes, buffers },
      message,
      helps,
    };
  }

  #judge(failure: Failure, regions: readonly PasteReserved[]): readonly PasteFinding[] {
    const { name, pages, errno, line, runs } = failure;
    const region = regionOf(name, regions);
    const page = this.#pageBytes(region, runs?.total ?? null);
    const total = runs?.total ?? (region === null ? null : Math.floor(region.size / page));
    const bytes = pages * page;
    const ofTotal = total === null ? {} : { totalPages: total, totalBytes: total * page };
    const figures = { pages, bytes, errno, ...ofTotal, ...figuresOfRuns(runs, page) };
    const subject = name === null ? {} : { subject: name };
    const at = { ...subject, file: this.#file, line };
    if (errno === 'EINTR') {
      const message = 'the caller was killed while it waited: this says nothing of the region';
      return [{ ...at, rule: 'cma-interrupted', figures, message }];
    }
    if (errno === 'EBUSY') {
      const message = `free pages were found for ${bytes} bytes, but others among them are pinned and could not be moved`;
      const helps = ['find who pins pages of the region for long; its size is not the matter'];
      return [{ ...at, rule: 'cma-pinned', figures, message, helps }];
    }
    if (errno !== 'ENOMEM') return [];
    if (total !== null && (pages > total || (pages === total && runs === null))) {
      const message = `${sizeInWords(bytes)} (${pages} pages) were wanted from a region of ${sizeInWords(total * page)}`;
      const helps = [
        'boot with a larger region (cma=SIZE, or the size in the device tree), or ask for less',
      ];
      return [{ ...at, rule: 'cma-too-small', figures, message, helps }];
    }
    if (runs === null) {
      this.unknown.push(
        `why ${pages} pages were refused in line ${line}: the log lists no free runs (CONFIG_CMA_DEBUG)`,
      );
      return [];
    }
    return [{ ...at, ...judgeRuns(pages, page, runs, figures) }];
  }

  #pageBytes(region: PasteReserved | null, total: number | null): number {
    if (region === null || total === null) return this.#page;
    const bytes = region.size / total;
    return [4096, 16_384, 65_536].includes(bytes) ? bytes : this.#page;
  }
}

function judgeRuns(
  pages: number,
  page: number,
  { free, largest }: NonNullable<Failure['runs']>,
  figures: Readonly<Record<string, number | string>>,
) {
  if (free >= pages) {
    const missing = largest === null || largest >= pages ? {} : { missingPages: pages - largest };
    const run = largest === null ? '' : `; the longest run has ${largest}`;
    return {
      rule: 'cma-fragmented',
      figures: { ...figures, ...missing },
      message: `${pages} pages were wanted, ${free} are free, but not together${run}`,
      helps: [
        'allocate the large buffers first and keep them',
        'use a region of its own for the large ones',
      ],
    };
  }
  return {
    rule: 'cma-full',
    figures: { ...figures, pageBytes: page },
    message: `${pages} pages were wanted and ${free} are free`,
    helps: ['release buffers, or boot with a larger region (cma=SIZE)'],
  };
}

function figuresOfRuns(runs: Failure['runs'], page: number) {
  if (runs === null) return {};
  const { free, largest } = runs;
  const run = largest === null ? {} : { largestRunPages: largest, largestRunBytes: largest * page };
  return { freePages: free, freeBytes: free * page, ...run };
}

function largestRun(list: string): number | null {
  const runs = [...list.matchAll(/(?:^|\+)(\d{1,9})(?=@|\+|$)/g)].map(([, run]) => Number(run));
  return runs.length === 0 ? null : Math.max(...runs);
}

/** A failure without a name, or with that of the default region, is of the only region that may be meant. */
function regionOf(name: string | null, regions: readonly PasteReserved[]): PasteReserved | null {
  const areas = regions.filter(({ kind }) => kind === 'cma');
  const named = areas.find((region) => region.name === name);
  if (named !== undefined) return named;
  if (name !== null && name !== 'reserved') return null;
  const [only, ...others] = name === null ? areas : areas.filter((area) => area.name === 'cma');
  return only !== undefined && others.length === 0 ? only : null;
}
