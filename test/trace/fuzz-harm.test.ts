/**
 * Lawful runs with limits, pages, moves and refused probes, made at random, cut by losses and changed in single signs:
 * whatever is missing, nothing that did not happen is told as an error. An error may stand only on a map that failed,
 * which the run has, too, or where a line was changed so that it tells another story. CENALLOC_FUZZ=200000 asks for
 * more lines than the 40,000 of every run; the seed of a failure is in its message.
 */
import { expect, test } from 'vitest';
import { checkTrace, type TraceReport } from '../../src/trace/index.ts';
import { binaryRecording } from './lawful-dat.ts';
import { lawfulRun } from './lawful-run.ts';
import { randomOf, type Random } from './random-of.ts';

const LINES = Number(process.env['CENALLOC_FUZZ'] ?? 40_000);
const SEED = Number(process.env['CENALLOC_SEED'] ?? 20_261_129);

async function reportOn(lines: readonly string[], hint: string): Promise<TraceReport | null> {
  const result = await checkTrace(lines).catch((error: unknown) => {
    expect.fail(`${hint}: ${String(error)}`);
  });
  return result.ok ? result.value : null;
}

/** The errors of a report that do not stand on a map that failed. */
function unfounded({ findings }: TraceReport, lines: readonly string[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .filter(({ line }) => !(lines[line - 1] ?? '').includes('sgt=0xffffffffffff'))
    .map(({ line, rule, message }) => `line ${line}: ${rule}: ${message}`);
}

/** Takes lines out, and says so as the kernel does. */
function withLosses(lines: readonly string[], random: Random): readonly string[] {
  const kept = [...lines];
  for (let losses = random(4); losses > 0; losses -= 1) {
    const count = 1 + random(12);
    const at = kept.findIndex((line) => !line.startsWith('#')) + random(kept.length);
    kept.splice(at, count, `CPU:${random(2)} [LOST ${count} EVENTS]`);
  }
  return kept;
}

/** A probe that the kernel has refused shows nothing. */
function withRefusal(lines: readonly string[], random: Random): readonly string[] {
  const probes = [
    'unmap_attachment',
    'detach',
    'map_attachment__return',
    'export__return',
    'release',
    'unpin',
  ];
  const probe = `dma_buf_${probes[random(probes.length)] ?? ''}`;
  return lines
    .filter((line) => !line.includes(`: ${probe}: `))
    .map((line) =>
      line.replace(new RegExp(`^# probe: (\\w+:cenalloc/${probe} )`), '# refused: $1'),
    );
}

test(`nothing that did not happen is an error, over ${LINES} lines`, async () => {
  let read = 0;
  let understood = 0;
  for (let seed = SEED; read < LINES; seed += 1) {
    const random = randomOf(seed);
    const whole = lawfulRun(random);
    const form = random(4);
    const refused = form === 0 ? withRefusal(whole, random) : whole;
    const lines = form === 1 || form === 2 ? withLosses(refused, random) : refused;
    read += lines.length;
    const report = await reportOn(lines, `CENALLOC_SEED=${seed}`);
    if (report === null) continue;
    understood += report.understood;
    expect(unfounded(report, lines), `CENALLOC_SEED=${seed}, form ${form}`).toEqual([]);
  }
  expect(understood).toBeGreaterThan(LINES / 2);
});

test('the same runs, broken without a mark of it, do give errors', async () => {
  let broken = 0;
  for (let seed = SEED; seed < SEED + 200; seed += 1) {
    const lines = lawfulRun(randomOf(seed)).filter((line) => !line.includes(': dma_buf_unmap_'));
    const report = await reportOn(lines, `CENALLOC_SEED=${seed}`);
    if (report !== null && unfounded(report, lines).length > 0) broken += 1;
  }
  expect(broken).toBeGreaterThan(100);
});

test('changed lines end in a report or a refusal', async () => {
  for (let seed = SEED, read = 0; read < LINES / 4; seed += 1) {
    const random = randomOf(seed);
    const lines = lawfulRun(random).map((line) => {
      if (random(5) !== 0) return line;
      const at = random(line.length + 1);
      const sign = '019afx= "-()#:.'.charAt(random(15));
      return line.slice(0, at) + sign + line.slice(at + random(3));
    });
    read += lines.length;
    const report = await reportOn(lines, `CENALLOC_SEED=${seed}`);
    if (report === null) continue;
    const counts = Object.values(report.severities);
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    for (const { line } of report.findings) expect(line).toBeLessThanOrEqual(lines.length);
  }
});

test('changed bytes of a trace.dat end in lines or in a refusal', () => {
  const random = randomOf(SEED);
  const whole = binaryRecording();
  let lines = 0;
  for (let round = 0; round < LINES / 500; round += 1) {
    const bytes = Uint8Array.from(whole.bytes);
    for (let count = 1 + random(8); count > 0; count -= 1) {
      bytes[random(random(2) === 0 ? 512 : bytes.length)] = random(256);
    }
    const cut = random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    lines += whole.linesOf(cut);
  }
  expect(lines).toBeGreaterThan(LINES / 500);
});
