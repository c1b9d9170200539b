/**
 * The page as `cenalloc serve` serves it, in Chromium without a screen: how soon something is seen and found, how
 * smoothly a long recording is scrubbed, what a step costs, and how soon all orderings of a board are told. It is
 * built before it is measured.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  documentOf,
  noBrowser,
  openPage,
  serveDocument,
  startBrowser,
} from '../test/visualizer/browser.ts';
import { bestScrub, ownSecondsOf } from '../test/visualizer/scrubbing.ts';
import type { ServedDocument } from '../src/inspect/page-server.ts';
import { median } from './measure.ts';
import { atLeast, atMost, type Extent, type Goal, type Table } from './table.ts';
import { writeLong } from './trace.ts';

/** Lines of 45 MB, and of half a million steps. */
const LINES_OF_45_MB = 200_000;
const LINES_OF_500_000_STEPS = 790_000;

const ROUNDS = { full: 5, short: 2 } as const;
const JUMPS = { full: 60, short: 8 } as const;

/** Of so many jumps one is repeated. */
const STAYS_EVERY = 4;

const FRAMES_GOAL = 55;
const STEP_GOAL = 16;
const FINDING_GOAL = 2;
const ORDERINGS_GOAL = 0.5;

/** Far beyond what a machine that serves others explains. */
const FRAMES_LIMIT = 3;
const STEP_LIMIT = 400;
const FINDING_LIMIT = 60;
const ORDERINGS_LIMIT = 20;

interface Figure {
  readonly row: readonly [what: string, measured: string];
  readonly goal: Goal | null;
}

/** Serves a document, has the page opened on it, and ends both. */
async function onPage<Found>(
  browser: Browser,
  document: ServedDocument | null,
  look: (page: Page) => Promise<Found>,
  fragment = '',
): Promise<Found> {
  const { url, close } = await serveDocument(document);
  const { page } = await openPage(browser, `${url}${fragment}`);
  try {
    return await look(page);
  } finally {
    await page.close();
    close();
  }
}

/** Runs in the page: the first paint, and for how long it could not have answered, in milliseconds. */
const PAINT_AND_BLOCKING = `new Promise((resolve) => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  let blocked = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) blocked += Math.max(0, duration - 50);
  }).observe({ type: 'longtask', buffered: true });
  setTimeout(() => resolve([paint?.startTime ?? NaN, blocked]), 1000);
})`;

/** How soon the first view is there. */
async function firstView(browser: Browser, extent: Extent): Promise<readonly Figure[]> {
  const rounds: (readonly number[])[] = [];
  const found: number[] = [];
  const example = documentOf('examples/traces/k612-late.txt');
  for (let round = 0; round < ROUNDS[extent]; round += 1) {
    await onPage(browser, example, async (page) => {
      found.push(await secondsToFinding(page));
      rounds.push(await page.evaluate<readonly number[]>(PAINT_AND_BLOCKING));
    });
  }
  const paint = median(rounds.map(([at = NaN]) => at));
  const blocked = median(rounds.map(([, at = NaN]) => at));
  return [
    plain('first contentful paint', `${paint.toFixed(0)} ms`),
    plain('total blocking time', `${blocked.toFixed(0)} ms`),
    plain('first finding of a shipped example', `${median(found).toFixed(2)} s`),
  ];
}

/** Seconds from the beginning of the page until its list of findings has one. */
async function secondsToFinding(page: Page): Promise<number> {
  await page.locator('.finding').first().waitFor({ timeout: 300_000 });
  return (await page.evaluate<number>('performance.now()')) / 1_000;
}

function plain(what: string, measured: string): Figure {
  return { row: [what, measured], goal: null };
}

/** A real recording, repeated. */
function longDocument(lines: number): ServedDocument {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    const path = join(folder, 'long.txt');
    writeLong(path, lines);
    return { name: 'long.txt', content: readFileSync(path) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a large recording costs: until its first finding, and in each frame while its slider runs. */
async function largeRecording(browser: Browser): Promise<readonly Figure[]> {
  const document = longDocument(LINES_OF_45_MB);
  const size = `${(document.content.length / 1e6).toFixed(0)} MB`;
  return onPage(browser, document, async (page) => {
    const seconds = await secondsToFinding(page);
    const steps = (await lastStep(page)) + 1;
    const frames = await bestScrub(page, FRAMES_GOAL);
    const perSecond = frames.framesPerSecond;
    const what = `scrubbing ${steps} steps, chart in view`;
    return [
      {
        row: [`first finding of ${size}`, `${seconds.toFixed(2)} s`],
        goal: atMost(
          `seconds to the first finding of ${size}`,
          seconds,
          FINDING_GOAL,
          FINDING_LIMIT,
        ),
      },
      {
        row: [what, `${perSecond.toFixed(0)} frames/s`],
        goal: atLeast('frames a second while scrubbing', perSecond, FRAMES_GOAL, FRAMES_LIMIT),
      },
      plain(
        'the same by the processor time of its thread',
        `${frames.framesPerOwnSecond.toFixed(0)} frames/s`,
      ),
    ];
  });
}

async function lastStep(page: Page): Promise<number> {
  return page.evaluate<number>(`Number(document.querySelector('.scrub input').max)`);
}

/** What going to any step costs the page's thread, all that follows from it included. */
async function anyStep(browser: Browser, extent: Extent): Promise<readonly Figure[]> {
  const lines = extent === 'full' ? LINES_OF_500_000_STEPS : LINES_OF_45_MB;
  return onPage(browser, longDocument(lines), async (page) => {
    await page.locator('.finding').first().waitFor({ timeout: 300_000 });
    await page.waitForTimeout(2_000);
    const last = await lastStep(page);
    const own = await ownSecondsOf(page);
    const costOf = async (step: number): Promise<number> => {
      const before = await own.seconds();
      await page.evaluate(goToStep(step));
      return ((await own.seconds()) - before) * 1_000;
    };
    const costs: number[] = [];
    const stays: number[] = [];
    // The first one prepares what all others use.
    for (let jump = -1; jump < JUMPS[extent]; jump += 1) {
      const step = Math.round((((jump + 2) * 0.618034) % 1) * last);
      const cost = await costOf(step);
      if (jump >= 0) costs.push(cost);
      // Two frames, a message and a timer are part of every cost, and no step's own.
      if (jump % STAYS_EVERY === 0) stays.push(await costOf(step));
    }
    await own.end();
    const worst = Math.max(...costs);
    return [
      plain(`any of ${last + 1} steps, median`, `${median(costs).toFixed(1)} ms`),
      plain('of that the measuring, where the step stays', `${median(stays).toFixed(1)} ms`),
      {
        row: [`any of ${last + 1} steps, worst of ${costs.length}`, `${worst.toFixed(1)} ms`],
        goal: atMost('milliseconds of the worst step', worst, STEP_GOAL, STEP_LIMIT),
      },
    ];
  });
}

/** Runs in the page: goes to a step and waits until it is shown; long enough apart to be no run of the slider. */
function goToStep(step: number): string {
  return `(async () => {
    const slider = document.querySelector('.scrub input');
    slider.value = '${step}';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve, 350));
  })()`;
}

/** How soon the table of policies is whole, for the board whose two importers cannot come in any order. */
async function orderings(browser: Browser, extent: Extent): Promise<readonly Figure[]> {
  const board = documentOf('examples/platforms/rk3588-rga2.platform.json');
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS[extent]; round += 1) {
    const look = async (page: Page): Promise<number> => {
      await page.getByText(/^\d polic(y|ies) in/).waitFor({ timeout: 120_000 });
      return (await page.evaluate<number>('performance.now()')) / 1_000;
    };
    seconds.push(await onPage(browser, board, look, '#view=orderings'));
  }
  const half = median(seconds);
  return [
    {
      row: ['the table of all orderings, RK3588, five policies', `${half.toFixed(2)} s`],
      goal: atMost('seconds to the table of orderings', half, ORDERINGS_GOAL, ORDERINGS_LIMIT),
    },
  ];
}

/** How the page fares. */
export async function pageTable(extent: Extent): Promise<Table> {
  const head = ['what', 'measured'];
  if (noBrowser !== '') return { head, rows: [['not measured', noBrowser]] };
  const browser = await startBrowser();
  try {
    const figures = [
      ...(await firstView(browser, extent)),
      ...(await largeRecording(browser)),
      ...(await anyStep(browser, extent)),
      ...(await orderings(browser, extent)),
    ];
    return {
      head,
      rows: figures.map(({ row }) => row),
      goals: figures.flatMap(({ goal }) => (goal === null ? [] : [goal])),
    };
  } finally {
    await browser.close();
  }
}
