/**
 * What two kernels of Debian answered, judged again by the model of today: every step of every ordering, and
 * the recordings that were made in the same run. What the tests said of themselves is not believed.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/base/unwrap.ts';
import { present } from '../../src/base/assert.ts';
import { PEER_CLASSES, traitsOfClass } from '../../src/explorer/peers/importer-classes.ts';
import { PEER_IMPORTER_OPS } from '../../src/explorer/peers/peer-calls.ts';
import { PEER_RULE_SETS } from '../../src/explorer/peers/peer-rules.ts';
import type { PeerScript } from '../../src/explorer/peers/play-ordering.ts';
import { checkTrace, type OperationCounts } from '../../src/trace/index.ts';
import {
  outcomesOnCore,
  type CoreOutcome,
  type KernelCore,
} from '../../src/views/kernel-tests/core-outcomes.ts';
import { toldOrderings } from './told-orderings.ts';

const KERNELS = [
  { release: '6.12', core: 'pins' },
  { release: '7.3', core: 'maps' },
] as const;

/** The exporter has the bit behind those of four importers. */
const EXPORTER_BIT = 4;

const ERRORS: Readonly<Record<string, number>> = {
  0: 0,
  EBUSY: -16,
  ENODEV: -19,
  EINVAL: -22,
  EOPNOTSUPP: -95,
  ETIMEDOUT: -110,
};

function fileOf(release: string, name: string): string {
  const bytes = readFileSync(`kernel/transcripts/${release}/${name}`);
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The steps of each test as the kernel answered them, `-22 at local, pins 1, told 0, strayed 0, stale 0`. */
function answersIn(text: string): ReadonlyMap<string, readonly string[]> {
  const tests = new Map<string, string[]>();
  let steps: string[] = [];
  for (const line of text.split('\n')) {
    const begun = /^# +RUN +peers\.(\w+) /.exec(line);
    if (begun !== null) tests.set(begun[1] ?? '', (steps = []));
    const step = /^# (\S+) +(-?\d+ at .*), dma /.exec(line);
    if (step !== null && step[1] !== 'expected') steps.push(`${step[1]} ${step[2]}`);
  }
  return tests;
}

function toldText(script: PeerScript, core: KernelCore): readonly string[] | null {
  const outcomes = outcomesOnCore(script, core);
  const mask = (names: readonly string[]): string =>
    names
      .map((name) => script.importers.findIndex((each) => each.name === name))
      .map((index) => 1 << (index < 0 ? EXPORTER_BIT : index))
      .reduce((sum, bit) => sum | bit, 0)
      .toString(16);
  return (
    outcomes?.flatMap((each, at) => {
      const step = script.steps[at];
      if (each === null || step === undefined) return [];
      const name = `${step.who}.${step.op}${step.arg === undefined ? '' : `=${step.arg}`}`;
      const { errno, place, pins, told, strayed, stale } = each;
      return [
        `${name} ${ERRORS[errno]} at ${place}, pins ${pins}, told ${mask(told)}, strayed ${strayed ? 1 : 0}, stale ${mask(stale)}`,
      ];
    }) ?? null
  );
}

/** What `orders` prints of a line: error, place, pins, who was told and whether the addresses are out of reach. */
function answersTo(text: string, core: KernelCore): string {
  const [, rules, names = '', calls = ''] = text.split(':');
  const importers = names.split(',').map((name) => {
    return traitsOfClass(
      present(
        PEER_CLASSES.find((each) => name.startsWith(each)),
        'class',
      ),
      name,
    );
  });
  const steps = calls.split(' ').map((call) => {
    const [who = '', word] = call.split('.');
    return {
      who,
      op: present(
        PEER_IMPORTER_OPS.find((each) => each === word),
        'call',
      ),
    };
  });
  const set = present(
    PEER_RULE_SETS.find((each) => each === rules),
    'rules',
  );
  const script = { rules: set, except: {}, localFree: true, closed: [], importers, steps };
  return (outcomesOnCore(script, core) ?? []).map(answerText).join(' ');
}

function answerText(outcome: CoreOutcome | null): string {
  if (outcome === null) return '-';
  const { errno, place, pins, told, strayed } = outcome;
  const whom = told.length === 0 ? '' : `!${told.join(',')}`;
  return `${errno}@${place}/${pins}${whom}${strayed ? '?' : ''}`;
}

/** The buffers of a recording of all tests: in each, one that asks which core runs, and its own one or two. */
async function recordedCounts(release: string): Promise<readonly OperationCounts[]> {
  const file = 'witnesses.trace.txt.gz';
  const report = unwrap(await checkTrace(fileOf(release, file).split('\n'), { file }));
  return [...report.buffers]
    .sort((a, b) => (a.ino ?? 0) - (b.ino ?? 0))
    .map(({ counts }) => counts);
}

describe.each(KERNELS)('Linux $release', ({ release, core }) => {
  const told = toldOrderings();

  test('answered every step of every test as the model says', () => {
    const answers = answersIn(fileOf(release, 'witnesses.txt'));
    for (const { name, script } of told) {
      const predicted = toldText(script, core);
      const answered = answers.get(name)?.slice(0, script.steps.length) ?? [];
      expect(answered, name).toEqual(predicted === null ? [] : predicted.slice());
    }
  });

  test('the recording of the tests shows what the model predicted', async () => {
    const counts = await recordedCounts(release);
    let at = 0;
    for (const { name, script } of told) {
      const outcomes = outcomesOnCore(script, core);
      const own = Math.max(...script.importers.map(({ buffer }) => buffer)) + 1;
      at += outcomes === null ? 1 : 1 + own;
      // What is made of two steps and a thread is one call in a recording.
      if (outcomes === null || /window|early/.test(name)) continue;
      const seen = (what: 'attach' | 'attachRefused' | 'map' | 'mapRefused'): number =>
        counts.slice(at - own, at).reduce((sum, each) => sum + each[what], 0);
      const made = (ops: readonly string[], isGood: boolean): number =>
        outcomes.filter((each, step) => {
          const { who = '', op = '' } = script.steps[step] ?? {};
          const { callback } = script.importers.find(({ name }) => name === who) ?? {};
          // Whoever gave its mapping up for good asks the core no more.
          const isAsked = op !== 'remap' || callback !== 'unmap+unpin';
          return each !== null && ops.includes(op) && isAsked && (each.errno === 0) === isGood;
        }).length;
      expect(seen('attach'), name).toBe(made(['attach'], true));
      expect(seen('attachRefused'), name).toBe(made(['attach'], false));
      expect(seen('map'), name).toBe(made(['map', 'remap'], true));
      expect(seen('mapRefused'), name).toBe(made(['map', 'remap'], false));
    }
  });

  test('no test failed', () => {
    const text = fileOf(release, 'witnesses.txt');
    expect(text).not.toMatch(/^not ok|DIFFERS/m);
    expect(text.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(told.length);
  });

  test('every order of up to three importers came out as the model says', () => {
    const lines = fileOf(release, 'orders.txt.gz').split('\n');
    const orders = lines.filter((line) => line.startsWith('peers1:'));
    expect(orders).toHaveLength(4_905);
    for (const line of orders) {
      const [text = '', answers] = line.split(' => ');
      expect(answers, text).toBe(answersTo(text, core));
    }
  });
});

test('docs/peers.md names runs that there are, on kernels that answered', () => {
  const page = readFileSync('docs/peers.md', 'utf8');
  const answers = new Map(
    KERNELS.map(({ release }) => [release, answersIn(fileOf(release, 'witnesses.txt'))] as const),
  );
  const told = [...page.matchAll(/`(\w+)` ((?:6\.12|7\.3)(?:, (?:6\.12|7\.3))*)/g)];
  expect(told.length).toBeGreaterThan(30);
  for (const [, name = '', releases = ''] of told) {
    for (const release of releases.split(', ')) {
      const steps = answers.get(release === '7.3' ? '7.3' : '6.12')?.get(name) ?? [];
      expect(steps.length, `${name} on ${release}`).toBeGreaterThan(0);
    }
  }
});
