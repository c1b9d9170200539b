/**
 * Why requests of CMA failed: larger than the region, too little free, no run of free pages, or pages that could not be
 * moved away. The log of the failure may list the free runs itself; else debugfs beside it tells how the region is now.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { alignmentOf, hasRoom, type FreeRun } from './free-runs.ts';
import type { PasteCmaArea, PasteCmaRequest, PasteFinding, PasteReserved } from './paste-facts.ts';

/** What is known of the pages of the region at which a request failed, or later. */
interface Room {
  readonly total: number | null;
  readonly free: number | null;
  readonly largest: number | null;
  readonly runs: readonly FreeRun[] | null;
  /** Where it is told, if it is not of the moment itself. */
  readonly later: string | null;
}

/** What is found, and what stays open. */
export interface JudgedRequests {
  readonly findings: readonly PasteFinding[];
  readonly unknown: readonly string[];
}

/** Judges each request by all texts together. */
export function judgeRequests(
  requests: readonly PasteCmaRequest[],
  regions: readonly PasteReserved[],
  areas: readonly PasteCmaArea[],
): JudgedRequests {
  const judged = requests.map((request) => judge(request, regions, areas));
  return {
    findings: judged.flatMap((each) => (typeof each === 'string' ? [] : (each ?? []))),
    unknown: judged.flatMap((each) => (typeof each === 'string' ? each : [])),
  };
}

type Judged = PasteFinding | string | null;

function judge(
  request: PasteCmaRequest,
  regions: readonly PasteReserved[],
  areas: readonly PasteCmaArea[],
): Judged {
  const { name, pages, errno, file, line } = request;
  const region = regionOf(request, regions);
  const area = areaOf(name, areas);
  const page = pageBytes(request, region, area);
  const room = roomOf(request, region, area, page);
  const figures = figuresOf(request, room, page);
  const at = { ...(name === null ? {} : { subject: name }), file, line, figures };
  const bytes = pages * page;
  if (errno === 'EINTR') {
    const message = 'the caller was killed while it waited: this says nothing of the region';
    return { rule: 'cma-interrupted', ...at, message };
  }
  if (errno === 'EBUSY') {
    const message = `free pages were found for ${pages} pages, ${sizeInWords(bytes)}, but others among them are pinned and could not be moved`;
    const helps = ['find who pins pages of the region for long; its size is not the matter'];
    return { rule: 'cma-pinned', ...at, message, helps };
  }
  if (errno !== 'ENOMEM') return null;
  const { total, free } = room;
  if (total !== null && (pages > total || (pages === total && request.runs === null))) {
    const message = `${sizeInWords(bytes)} (${pages} pages) were wanted from a region of ${sizeInWords(total * page)}`;
    const helps = [
      'boot with a larger region (cma=SIZE, or the size in the device tree), or ask for less',
    ];
    return { rule: 'cma-too-small', ...at, message, helps };
  }
  if (free === null) {
    return `why ${pages} pages were refused in line ${line}: the log lists no free runs (CONFIG_CMA_DEBUG); as the region is now: sudo grep . /sys/kernel/debug/cma/*/*`;
  }
  return judgeRoom(request, room, page, at);
}

function judgeRoom(
  { pages, line }: PasteCmaRequest,
  { free, largest, runs, later }: Room,
  page: number,
  at: Pick<PasteFinding, 'file' | 'line' | 'subject'> & {
    readonly figures: Readonly<Record<string, number | string>>;
  },
): Judged {
  const then = later === null ? '' : `; so it is now (${later})`;
  if (free === null || free < pages) {
    return {
      rule: 'cma-full',
      ...at,
      figures: { ...at.figures, pageBytes: page },
      message: `${pages} pages were wanted and ${free ?? 0} are free${then}`,
      helps: ['release buffers, or boot with a larger region (cma=SIZE)'],
    };
  }
  const isShort = largest !== null && largest < pages;
  const fits = runs === null ? null : hasRoom(runs, pages);
  if (later !== null && !isShort && fits !== false) {
    const why = largest === null ? 'how the free pages lie is not told' : 'now it has room';
    return `why ${pages} pages were refused in line ${line}: ${why} (${later})`;
  }
  const run = largest === null ? '' : `; the longest run has ${largest}`;
  const message =
    isShort || fits !== false
      ? `${pages} pages were wanted, ${free} are free, but not together${run}${then}`
      : `${pages} pages were wanted, ${free} are free${run}, but none that begins where such a request may, at a multiple of ${alignmentOf(pages)} pages${then}`;
  return {
    rule: 'cma-fragmented',
    ...at,
    figures: { ...at.figures, ...(isShort ? { missingPages: pages - largest } : {}) },
    message,
    helps: [
      'allocate the large buffers first and keep them',
      'use a region of its own for the large ones',
    ],
  };
}

function roomOf(
  { runs }: PasteCmaRequest,
  region: PasteReserved | null,
  area: PasteCmaArea | null,
  page: number,
): Room {
  if (runs !== null) return { ...runs, runs: runs.runs, later: null };
  const ofRegion = region === null ? null : Math.floor(region.size / page);
  if (area === null) {
    return { total: ofRegion, free: null, largest: null, runs: null, later: null };
  }
  const { totalPages, freePages = null, largestRunPages = null, freeRuns = null } = area;
  const later = `${area.file}:${area.line}`;
  return { total: totalPages, free: freePages, largest: largestRunPages, runs: freeRuns, later };
}

function figuresOf(
  { pages, errno }: PasteCmaRequest,
  { total, free, largest }: Room,
  page: number,
): Readonly<Record<string, number | string>> {
  return {
    pages,
    bytes: pages * page,
    errno,
    ...(total === null ? {} : { totalPages: total, totalBytes: total * page }),
    ...(free === null ? {} : { freePages: free, freeBytes: free * page }),
    ...(largest === null ? {} : { largestRunPages: largest, largestRunBytes: largest * page }),
  };
}

/** The size of a page is told where the size of a region and its pages stand together. */
function pageBytes(
  { page, runs }: PasteCmaRequest,
  region: PasteReserved | null,
  area: PasteCmaArea | null,
): number {
  const total = runs?.total ?? area?.totalPages ?? null;
  if (region === null || total === null) return page;
  const told = region.size / total;
  return [4096, 16_384, 65_536].includes(told) ? told : page;
}

/** A failure without a name, or with that of the default region, is of the only region that may be meant. */
function regionOf(
  { name, file }: PasteCmaRequest,
  regions: readonly PasteReserved[],
): PasteReserved | null {
  const all = regions.filter(({ kind }) => kind === 'cma');
  const own = all.filter((region) => region.file === file);
  const areas = own.length > 0 ? own : all;
  const named = areas.find((region) => region.name === name);
  if (named !== undefined) return named;
  if (name !== null && name !== 'reserved') return null;
  const [only, ...others] = name === null ? areas : areas.filter((area) => area.name === 'cma');
  return only !== undefined && others.length === 0 ? only : null;
}

/** Folders were numbered, or had `cma-` in front of the name. */
function areaOf(name: string | null, areas: readonly PasteCmaArea[]): PasteCmaArea | null {
  const named = areas.find((area) => area.name === name || area.name === `cma-${name ?? ''}`);
  if (named !== undefined) return named;
  const [only, ...others] = areas;
  const isNumbered = only !== undefined && /^cma-\d+$/.test(only.name);
  if (only === undefined || others.length > 0) return null;
  return name === null || isNumbered ? only : null;
}
