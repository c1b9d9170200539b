/**
 * Perfetto traces are read as the text that their events came from: the events of real recordings are
 * written into the messages that Perfetto publishes, in each of its forms, and must lead to the same report.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCheck } from '../../src/cli/commands/check.ts';
import type { CheckDocument } from '../../src/trace/index.ts';
import {
  bundleOf,
  DescribedEvents,
  genericEvent,
  message,
  packetOf,
  processTree,
  put,
  putNumber,
  traceOf,
} from './perfetto-file.ts';
import { recordedEvents, type RecordedKernelEvent } from './recorded-events.ts';
import { captureOutput } from '../support/captured-output.ts';
import { recordedText } from './recorded-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-perfetto-'));
const NAMES = [
  'k612-late',
  'k612-badorder',
  'k612-killed_leak',
  'k73-heap_late_32_bounced',
  'ktp-late_tp',
];

const captured = captureOutput();

/** Each CPU's events in portions, one CPU after the other, as Perfetto writes them. */
function portions(events: readonly RecordedKernelEvent[]): RecordedKernelEvent[][] {
  const cpus = [...new Set(events.map(({ cpu }) => cpu))].sort((a, b) => b - a);
  return cpus.flatMap((cpu) => {
    const own = events.filter((event) => event.cpu === cpu);
    const cut = Math.ceil(own.length / 2);
    return [own.slice(0, cut), own.slice(cut)].filter(({ length }) => length > 0);
  });
}

function genericPackets(events: readonly RecordedKernelEvent[]): Uint8Array[] {
  const bundles = portions(events).map((some) =>
    packetOf(1, bundleOf(some[0]?.cpu ?? 0, some.map(genericEvent))),
  );
  return [...bundles, packetOf(2, processTree(events))];
}

function describedPackets(events: readonly RecordedKernelEvent[]): Uint8Array[] {
  const kinds = new DescribedEvents();
  return [
    packetOf(2, processTree(events)),
    ...portions(events).map((some) => {
      const written = some.map((event) => kinds.write(event));
      const descriptors = written.flatMap(({ descriptor }) => descriptor ?? []);
      return packetOf(
        1,
        bundleOf(
          some[0]?.cpu ?? 0,
          written.map(({ event }) => event),
          { descriptors },
        ),
      );
    }),
  ];
}

const FORMS: Readonly<Record<string, (events: readonly RecordedKernelEvent[]) => Uint8Array>> = {
  'named fields': (events) => traceOf(genericPackets(events)),
  'described fields': (events) => traceOf(describedPackets(events)),
  deflate: (events) => traceOf([packetOf(50, deflateSync(traceOf(genericPackets(events))))]),
  zstd: (events) => traceOf([packetOf(133, zstdCompressSync(traceOf(genericPackets(events))))]),
};

async function check(content: string | Uint8Array): Promise<CheckDocument> {
  const path = join(folder, 'recording');
  writeFileSync(path, content);
  captured.output = '';
  await runCheck([path], { json: true });
  return JSON.parse(captured.output) as CheckDocument;
}

/** What a report says, apart from line numbers, digits of the time, and what only text tells. */
function said({ files, buffers, findings }: CheckDocument): unknown {
  const [file] = files;
  return {
    complete: file?.complete,
    understood: file?.understood,
    buffers: buffers.map(({ ino, exporter, size, devices, counts, attaches, lateAttaches }) => ({
      ...{ ino, exporter, size, devices, counts },
      attaches: attaches.map(({ device, attachment, late, reach }) => [
        ...[device, attachment, late, reach.verdict],
      ]),
      late: lateAttaches.map(({ device, task, pid, liveMaps }) => [device, task, pid, liveMaps]),
    })),
    findings: findings.map(({ rule, device, task, pid }) => [rule, device, task, pid]),
  };
}

describe.each(NAMES)('%s', (name) => {
  test.each(Object.entries(FORMS))('%s lead to the report of the text', async (_form, write) => {
    const text = recordedText(name);
    const events = recordedEvents(text);
    expect(events.length).toBeGreaterThan(5);
    const report = await check(write(events));
    expect(captured.complaints).toBe('');
    expect(report.files[0]?.format).toBe('perfetto');
    const plain = await check(
      text
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n'),
    );
    expect(said(report)).toEqual(said(plain));
  });
});

describe('losses', () => {
  const events = recordedEvents(recordedText('k612-late'));

  test('a bundle that says so makes a recording incomplete', async () => {
    const packets = [packetOf(1, bundleOf(0, events.map(genericEvent), { lost: true }))];
    expect((await check(traceOf(packets))).files[0]).toMatchObject({ complete: false, lost: 1 });
  });

  test.each([3, 4, 8])('statistics of ftrace tell them, field %i', async (number) => {
    const stats = (phase: number, lost: number): Uint8Array =>
      message((writer) => {
        putNumber(writer, 1, phase);
        const cpu = message((inner) => {
          putNumber(inner, 1, 0);
          putNumber(inner, number, lost);
        });
        put(writer, 2, cpu);
      });
    const withLoss = [
      ...genericPackets(events),
      packetOf(34, stats(1, 5)),
      packetOf(34, stats(2, 12)),
    ];
    expect((await check(traceOf(withLoss))).files[0]).toMatchObject({ complete: false, lost: 7 });
    // What was lost before the trace began is no part of it.
    const before = [
      ...genericPackets(events),
      packetOf(34, stats(1, 5)),
      packetOf(34, stats(2, 5)),
    ];
    expect((await check(traceOf(before))).files[0]).toMatchObject({ complete: true, lost: 0 });
  });

  test("chunks that Perfetto's own buffer overwrote make it incomplete", async () => {
    const stats = message((writer) => {
      put(
        writer,
        1,
        message((inner) => {
          putNumber(inner, 3, 4);
        }),
      );
    });
    const report = await check(traceOf([...genericPackets(events), packetOf(35, stats)]));
    expect(report.files[0]?.complete).toBe(false);
  });
});

describe('what is wrong with a file', () => {
  const trace = traceOf(genericPackets(recordedEvents(recordedText('k612-late'))));

  async function refusal(content: Uint8Array): Promise<string> {
    const path = join(folder, 'damaged');
    writeFileSync(path, content);
    captured.complaints = '';
    expect(await runCheck([path], {})).toBe(2);
    return captured.complaints;
  }

  test('a trace that is cut off says where', async () => {
    expect(await refusal(trace.subarray(0, trace.length - 3))).toMatch(
      /the recording is damaged: at byte \d+: the file ends inside a packet/,
    );
  });

  test('a trace without events about dma-buf is not clean', async () => {
    const other = traceOf([packetOf(2, processTree(recordedEvents(recordedText('k612-late'))))]);
    expect(await refusal(other)).toContain('supported: ');
  });

  test('compressed packets may not lie in compressed packets', async () => {
    const nested = traceOf([
      packetOf(50, deflateSync(traceOf([packetOf(50, deflateSync(trace))]))),
    ]);
    expect(await refusal(nested)).toContain('compressed packets lie in compressed packets');
  });

  test('damaged compression is one line', async () => {
    const packed = deflateSync(trace);
    packed.fill(0x55, 20, 60);
    const text = await refusal(traceOf([packetOf(50, packed)]));
    expect(text).toContain('a compressed part is damaged');
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  test('any bytes give a report or one line', async () => {
    const change = fc.record({ at: fc.nat(trace.length - 1), to: fc.nat(255) });
    const changes = fc.array(change, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const damaged = Uint8Array.from(trace);
        for (const { at, to } of all) damaged[at] = to;
        const path = join(folder, 'flipped');
        writeFileSync(path, damaged);
        captured.complaints = '';
        const code = await runCheck([path], { quiet: true });
        expect([0, 1, 2, 3]).toContain(code);
        expect(captured.complaints.split('\n').length).toBeLessThanOrEqual(2);
        expect(captured.complaints).not.toMatch(/ {4}at /);
      }),
      { numRuns: 120 },
    );
  });
});
