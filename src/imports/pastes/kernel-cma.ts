/**
 * Requests that a CMA region did not serve, as the log has them: pages, errno, and the free runs where they are listed.
 * Why is judged when all texts are read.
 *
 * Source: Linux `mm/cma.c`, `cma_alloc` and `cma_debug_show_areas`; since 6.15 the runs stand on lines of their own, by
 * ranges.
 */
import { freeRunsIn, type FreeRun } from './free-runs.ts';
import type { PasteCmaRequest, PasteFinding } from './paste-facts.ts';

const FAILED =
  /cma: (?:__)?cma_alloc: (?:(\S+): )?alloc failed, req-size: (\d{1,9}) pages, ret: -(\d{1,3})/;
/** A list of runs, and the sums behind it, on one line or on several. */
const LIST = /cma: (?:number of available pages:|range \d{1,3}:) ?([\d@+]*)/;
const SUMS = /=> ?(\d{1,9}) free(?: pages)? of (\d{1,9}) total pages/;
const OLD_SUMS = /=> ?(\d{1,9}) pages, total: (\d{1,9}) pages/;
const DRIVER_FULL = /\*ERROR\* Failed to allocate from CMA/;
const HELD =
  /\[drm\]\s+([^:]{1,60}): +(\d{1,12})kb BOs \((\d{1,9})\)|\[drm\]\s+([^:]{1,60}): +(\d{1,12}) kb BOs \((\d{1,9})\)/;
const LARGE_PAGES = /Linux version \S+-2712\b/;

const USUAL_PAGE = 4096;
/** More pages than any range has. */
const RANGE_PAGES = 2 ** 36;
const ERRNOS: ReadonlyMap<number, string> = new Map([
  [4, 'EINTR'],
  [12, 'ENOMEM'],
  [16, 'EBUSY'],
]);

type Failure = { -readonly [Key in keyof PasteCmaRequest]: PasteCmaRequest[Key] };

interface Held {
  readonly line: number;
  bytes: number;
  buffers: number;
}

/** Reads failures. */
export class CmaReader {
  readonly requests: Failure[] = [];
  readonly #held: Held[] = [];
  readonly #file: string;
  #page = USUAL_PAGE;
  /** Lists of runs of the last failure; null where its sums are known, or there is none. */
  #lists: string[] | null = null;

  /** Whether a list of runs has begun whose sums have not come. */
  #isListOpen = false;
  #isCut = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether each list of runs came to its end. */
  get isWhole(): boolean {
    return !this.#isCut && !this.#isListOpen;
  }

  take(text: string, line: number): boolean {
    if (LARGE_PAGES.test(text)) this.#page = 4 * USUAL_PAGE;
    this.#heedEnd(text);
    const [failed, name = null, pages, code] = FAILED.exec(text) ?? [];
    if (failed !== undefined) {
      const errno = ERRNOS.get(Number(code)) ?? `errno ${Number(code)}`;
      const at = { page: this.#page, file: this.#file, line };
      this.requests.push({ name, pages: Number(pages), errno, runs: null, ...at });
      this.#lists = [];
      return true;
    }
    const list = LIST.exec(text)?.[1];
    if (list !== undefined) this.#lists?.push(list);
    const [sums, free, total] = SUMS.exec(text) ?? OLD_SUMS.exec(text) ?? [];
    const last = this.requests.at(-1);
    if (sums === undefined || (list === undefined && this.#lists === null)) {
      return list !== undefined || this.#driver(text, line);
    }
    if (last !== undefined && this.#lists !== null) {
      const lists = this.#lists.filter((each) => each !== '');
      const placed = lists.map(freeRunsIn);
      const runs = placed.includes(null)
        ? null
        : placed.flatMap((each, range) => (range === 0 ? (each ?? []) : apart(each ?? [], range)));
      last.runs = {
        free: Number(free),
        total: Number(total),
        largest: largestRun(lists.join('+')),
        runs: lists.length === 0 ? null : runs,
      };
    }
    this.#lists = null;
    return true;
  }

  /** A list ends with its sums, and is cut where another failure comes before. */
  #heedEnd(text: string): void {
    if (FAILED.test(text)) this.#isCut ||= this.#isListOpen;
    if (LIST.test(text)) this.#isListOpen = true;
    if (FAILED.test(text) || SUMS.test(text) || OLD_SUMS.test(text)) this.#isListOpen = false;
  }

  findings(): readonly PasteFinding[] {
    return this.#held.filter(({ buffers }) => buffers > 0).map((held) => this.#full(held));
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
}

/** Ranges are numbered each for itself: those of another lie far behind. */
function apart(runs: readonly FreeRun[], range: number): readonly FreeRun[] {
  return runs.map(({ start, pages }) => ({ start: start + range * RANGE_PAGES, pages }));
}

function largestRun(list: string): number | null {
  const runs = [...list.matchAll(/(?:^|\+)(\d{1,9})(?=@|\+|$)/g)].map(([, run]) => Number(run));
  return runs.length === 0 ? null : runs.reduce((one, other) => Math.max(one, other));
}
