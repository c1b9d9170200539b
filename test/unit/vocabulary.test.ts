/**
 * The one table of words: what stands in it agrees with the charts, with the schema of logs and with what
 * is known of the kernel's functions, none of which share its text.
 */
import { describe, expect, test } from 'vitest';
import { CALL_NAMES } from '../../src/base/refusal.ts';
import { checkLine } from '../../src/events/check-line.ts';
import {
  CALLS,
  callOfShort,
  FACT_TYPES,
  FACTS,
  factOfStep,
  isFactType,
  LIFE_STATES,
  STEP_WORDS,
} from '../../src/events/vocabulary.ts';
import { attachmentMachine } from '../../src/machines/attachment-machine.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import { chartOf } from '../../src/machines/chart.ts';
import { dmaBufCall } from '../../src/trace/dma-buf-calls.ts';
import { factOfKind, kindOfFact } from '../../src/trace/fact-kinds.ts';

describe('states and facts', () => {
  test('the life of a buffer is that of its chart', () => {
    expect(chartOf(bufferMachine).states).toEqual(LIFE_STATES);
  });

  test('every fact that a chart moves by has words', () => {
    const moving = [bufferMachine, attachmentMachine].flatMap((machine) =>
      chartOf(machine).edges.map(({ event }) => event),
    );
    expect(moving.filter((event) => !isFactType(event))).toEqual([]);
    const still = FACT_TYPES.filter((type) => !moving.includes(type));
    expect(still).toEqual(['ExporterCreated', 'BufferCreated', 'CallRefused']);
  });

  test('a log knows every fact, and says so of a fact that it does not know', () => {
    for (const type of FACT_TYPES) {
      const read = checkLine({ schema: 2, sequence: 1, stream: 's', version: 1, event: { type } });
      expect(read.ok ? '' : read.refusal.message, type).not.toMatch(/unknown event type/);
    }
    const event = { type: 'BufferCreatd' };
    const read = checkLine({ schema: 2, sequence: 1, stream: 's', version: 1, event });
    expect(read.ok ? '' : read.refusal.message).toMatch(/did you mean "BufferCreated"/);
  });
});

describe('steps and calls', () => {
  test('each step stands for one fact', () => {
    expect(STEP_WORDS.map((step) => FACTS[factOfStep(step)].step)).toEqual(STEP_WORDS);
    expect(STEP_WORDS.length).toBe(FACT_TYPES.length - 1);
  });

  test('each call has one short name and one letter', () => {
    expect(Object.keys(CALLS)).toHaveLength(CALL_NAMES.length);
    expect(CALL_NAMES.map((call) => callOfShort(CALLS[call].short))).toEqual(CALL_NAMES);
    expect(new Set(CALL_NAMES.map((call) => CALLS[call].letter)).size).toBe(CALL_NAMES.length);
  });
});

describe('the kernel', () => {
  const shown = FACT_TYPES.filter((type) => FACTS[type].kernel !== null);

  test.each(shown)('%s is what its function does', (type) => {
    const kind = kindOfFact(type);
    expect(kind === null ? null : factOfKind(kind)).toBe(type);
  });

  test('the function of a fact is the innermost of those that call each other for it', () => {
    const outer = ['dma_buf_attach', 'dma_buf_attach_revocable'].concat(
      ['map', 'unmap'].map((verb) => `dma_buf_${verb}_attachment_unlocked`),
    );
    expect(outer.map((name) => dmaBufCall(name)?.kind)).toEqual([
      'attach',
      'attach',
      'map',
      'unmap',
    ]);
    expect(shown.filter((type) => outer.includes(FACTS[type].kernel ?? ''))).toEqual([]);
  });

  test('what only looks at a buffer is no fact', () => {
    expect(factOfKind('sighting')).toBeNull();
    expect(factOfKind('file-release')).toBe('BufferFreed');
    expect(kindOfFact('BackingAllocated')).toBeNull();
  });
});
