/**
 * SIGKILL in whatever keeps facts or moves them: before a step that was chosen, or after a random time. What
 * was kept is the beginning of what came, as it came; what was told is kept; an archive is whole; and the
 * same command, begun again, does the rest.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { encodeLog, replay } from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { runHere } from '../support/run-here.ts';
import { isLong } from './commands.ts';
import { example, newFolder, runIn } from './program.ts';
import { watchSteps } from './steps.ts';
import { fillStore, manyFacts, PLATFORM, readRecording, readStore } from './stores.ts';

const SEED = Number(env['CENALLOC_SEED'] ?? 13);

/** How often each command is killed before a step, and after a time. */
const [BY_STEP, BY_TIME] = isLong ? [20, 20] : [2, 1];

/** How long a command lives at most after it has begun to listen to signals, in milliseconds. */
const LIFE_MAX = 150;

const folder = newFolder();
const path = (name: string): string => join(folder, name);

const facts = manyFacts(2_000);
const log = encodeLog(facts);
/** Several pieces of a stream, with a finding every 46 lines. */
const recording = readFileSync(example('traces/k612-late.txt'), 'utf8').repeat(60);
const scenario = {
  name: 'many',
  platform: PLATFORM,
  calls: [
    { call: 'createBuffer', size: 4096 },
    ...Array.from({ length: 400 }, () => ({ call: 'get', buffer: 'b1' })),
  ],
};
let ran = '';

beforeAll(async () => {
  writeFileSync(path('log.jsonl'), log);
  writeFileSync(path('recording.txt'), recording);
  writeFileSync(path('many.scenario.json'), JSON.stringify(scenario));
  fillStore(path('full.cenalloc'), facts);
  await runHere(['run', 'many.scenario.json', '--log', 'ran.jsonl'], folder);
  ran = readFileSync(path('ran.jsonl'), 'utf8');
});

/** A command that is killed, and what must hold in the folder where it was. */
interface Victim {
  readonly name: string;
  readonly words: (place: string) => readonly string[];
  readonly stdin?: string;
  /** What has to be there before. */
  readonly begin?: (place: string) => void;
  /** Expects that nothing is lost and nothing half-true; `told` is what it printed until it died. */
  readonly holds: (place: string, told: string) => Promise<void> | void;
}

/** Whether a store came to be; a process that was killed early leaves no file, or one without a table. */
function isMade(path: string): boolean {
  if (!existsSync(path)) return false;
  const store = openSqliteStore(path, { readOnly: true });
  if (store.ok) store.value.close();
  else expect(store.refusal.message).toContain('the file is empty');
  return store.ok;
}

/** The facts of a store that may not be made yet; they are the beginning of a log, but for their times. */
function expectBeginning(store: string, whole: string): void {
  const { base, facts: kept } = isMade(store) ? readStore(store) : { base: 0, facts: [] };
  expect(base).toBe(0);
  const timeless = encodeLog(kept).replaceAll(/"time":\d+,/g, '');
  expect(whole.startsWith(timeless)).toBe(true);
  expect(kept.length === 0 || replay(kept).ok).toBe(true);
}

async function expectImportGoesOn(place: string): Promise<void> {
  const store = join(place, 'store.cenalloc');
  expectBeginning(store, log);
  const again = await runHere(['log', store, '--import', 'log.jsonl'], folder);
  expect(again).toMatchObject({ code: 0, stdout: '' });
  expect(encodeLog(readStore(store).facts) === log).toBe(true);
}

/** Each fact is in the store, or in an archive that is whole. */
async function expectNothingForgotten(place: string): Promise<void> {
  const store = join(place, 'store.cenalloc');
  const archive = join(place, 'archive.jsonl');
  const { base, facts: kept } = readStore(store);
  if (existsSync(archive)) expect(readFileSync(archive, 'utf8') === log).toBe(true);
  if (base > 0) {
    expect(existsSync(archive)).toBe(true);
    expect(encodeLog(facts.slice(0, base)) + encodeLog(kept) === log).toBe(true);
    return;
  }
  expect(encodeLog(kept) === log).toBe(true);
  const again = await runHere(['log', store, '--compact', join(place, 'again.jsonl')], folder);
  expect(again).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(join(place, 'again.jsonl'), 'utf8') === log).toBe(true);
}

function expectToldIsKept(place: string, told: string): void {
  const store = join(place, 'store.cenalloc');
  const kept = isMade(store) ? readRecording(store, 'board') : [];
  expect(recording.startsWith(kept.map((line) => `${line}\n`).join(''))).toBe(true);
  for (const [, line] of told.matchAll(/^stdin:(\d+): warning/gm)) {
    expect(Number(line)).toBeLessThanOrEqual(kept.length);
  }
}

const VICTIMS: readonly Victim[] = [
  {
    name: 'run --store',
    words: (place) => ['run', 'many.scenario.json', '--store', join(place, 'store.cenalloc')],
    holds: (place) => {
      expectBeginning(join(place, 'store.cenalloc'), ran);
    },
  },
  {
    name: 'log --import',
    words: (place) => ['log', join(place, 'store.cenalloc'), '--import', 'log.jsonl'],
    holds: expectImportGoesOn,
  },
  {
    name: 'log --compact',
    words: (place) => [
      'log',
      join(place, 'store.cenalloc'),
      '--compact',
      join(place, 'archive.jsonl'),
    ],
    begin: (place) => {
      copyFileSync(path('full.cenalloc'), join(place, 'store.cenalloc'));
    },
    holds: expectNothingForgotten,
  },
  {
    name: 'collect of facts',
    words: (place) => ['collect', join(place, 'store.cenalloc')],
    stdin: 'log.jsonl',
    holds: expectImportGoesOn,
  },
  {
    name: 'collect of a recording',
    words: (place) => ['collect', join(place, 'store.cenalloc')],
    stdin: 'recording.txt',
    holds: expectToldIsKept,
  },
];

let places = 0;

/** A folder as the command finds it. */
function newPlace({ begin }: Victim): string {
  places += 1;
  const place = path(`place-${places}`);
  mkdirSync(place);
  begin?.(place);
  return place;
}

/** Kills it once; whether it was still alive. */
async function kill(
  victim: Victim,
  when: { readonly killedBefore: number } | { readonly later: number },
): Promise<boolean> {
  const place = newPlace(victim);
  const { stdin } = victim;
  const ended = await runIn(folder, victim.words(place), {
    ...(stdin === undefined ? {} : { stdin: { file: path(stdin) } }),
    ...('later' in when
      ? { signal: { name: 'SIGKILL', after: '@ready', later: when.later } }
      : when),
  });
  await victim.holds(place, ended.stdout);
  const left = readdirSync(place).filter((name) => !/^(store\.cenalloc|a.*\.jsonl)/.test(name));
  expect(left).toEqual([]);
  return ended.signal === 'SIGKILL';
}

/** The steps of a command, as it takes them in this process. */
async function stepsOf(victim: Victim): Promise<readonly string[]> {
  const words = victim.words(newPlace(victim));
  const names: string[] = [];
  const stop = await watchSteps((_, name) => {
    names.push(name);
  });
  try {
    await runHere(words, folder);
  } finally {
    stop();
  }
  return names;
}

/** Steps of a command that reads standard input, which this process has not: about as many as opening takes. */
const STEPS_OF_COLLECT = 24;

describe.each(VICTIMS)('SIGKILL to $name', (victim) => {
  test(`before a step loses nothing (seed ${SEED})`, async () => {
    const prng = new Prng(SEED);
    const { length } = victim.stdin === undefined ? await stepsOf(victim) : { length: 0 };
    const all = length || STEPS_OF_COLLECT;
    let killed = 0;
    for (let round = 0; round < BY_STEP; round += 1) {
      const killedBefore = 1 + prng.below(all);
      if (await kill(victim, { killedBefore })) killed += 1;
    }
    expect(killed).toBe(BY_STEP);
  }, 600_000);

  test(`after a random time loses nothing (seed ${SEED})`, async ({ annotate }) => {
    const prng = new Prng(SEED);
    let killed = 0;
    for (let round = 0; round < BY_TIME; round += 1) {
      if (await kill(victim, { later: prng.below(LIFE_MAX) })) killed += 1;
    }
    await annotate(`${killed} of ${BY_TIME} were killed before they had ended`);
  }, 600_000);
});

test('SIGKILL between archive and forgetting loses nothing', async ({ annotate }) => {
  const victim = VICTIMS.find(({ name }) => name === 'log --compact');
  if (victim === undefined) throw new Error('nothing is compacted');
  const steps = await stepsOf(victim);
  const named = steps.indexOf('link') + 1;
  expect(named).toBeGreaterThan(0);
  // The archive has its name before the step after that; the last step closes the store.
  const window = steps.map((_, index) => index + 1).filter((step) => step > named);
  expect(window.length).toBeGreaterThan(8);
  const chosen = isLong ? window : [window[0], window[2], window[4], window.at(-3), window.at(-2)];
  for (const killedBefore of chosen) {
    expect(await kill(victim, { killedBefore: killedBefore ?? 0 })).toBe(true);
  }
  await annotate(`before each of ${chosen.length} of ${window.length} steps`);
}, 600_000);
