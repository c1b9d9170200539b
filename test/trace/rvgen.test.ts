/**
 * The transcript of a run of the kernel's rvgen, from Debian's source of 7.3.4: it was run on what is exported
 * today, it read the automaton that is meant, and what it wrote compiles with Debian's headers. `rvgen/run.py`
 * makes it anew where the tool can be had.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { rvMonitor } from '../../src/views/charts/rv-monitor.ts';
import { readByRvgen } from './read-by-rvgen.ts';

const texts = v.array(v.string());
const run = { exit: v.number(), output: texts };
const transcriptSchema = v.object({
  monitors: v.array(
    v.object({
      ...run,
      monitor: v.picklist(['buffer', 'attachment']),
      input: v.string(),
      errors: texts,
      automaton: v.object({
        initial: v.string(),
        finals: texts,
        events: texts,
        next: v.record(v.string(), v.array(v.nullable(v.string()))),
      }),
      compiled: v.object({ exit: v.number(), messages: texts, handlers: texts }),
      kunit: v.object(run),
    }),
  ),
});

const text = readFileSync(join(import.meta.dirname, 'rvgen/transcript.json'), 'utf8');
const { monitors } = v.parse(transcriptSchema, JSON.parse(text));

test('both monitors were run', () => {
  expect(monitors.map(({ monitor }) => monitor)).toEqual(['buffer', 'attachment']);
});

describe.each(monitors)('the monitor of a $monitor', (told) => {
  const dot = rvMonitor(told.monitor, 2);
  const meant = readByRvgen(dot);

  test('the run is one of what is exported today', () => {
    const digest = createHash('sha256').update(dot).digest('hex');
    expect(digest, 'run test/trace/rvgen/run.py again').toBe(told.input);
  });

  test('rvgen read the automaton that is meant', () => {
    const { initial, finals, events, next } = told.automaton;
    expect([initial, finals, events]).toEqual([meant.initial, meant.finals, meant.events]);
    expect(Object.keys(next).sort()).toEqual([...meant.states].sort());
    for (const [state, row] of Object.entries(next)) {
      const targets = events.map((event) => meant.next.get(state)?.get(event) ?? null);
      expect(row, state).toEqual(targets);
    }
  });

  test('it went well, and what it wrote compiles with a handler for each event', () => {
    expect([told.exit, told.errors, told.kunit.exit]).toEqual([0, [], 0]);
    expect([told.compiled.exit, told.compiled.messages]).toEqual([0, []]);
    const handlers = [...meant.events, 'obj_cleanup'].map((event) => `handle_${event}`).sort();
    expect(told.compiled.handlers).toEqual(handlers);
  });
});
