/**
 * The checker of facts finds what the checker of traces finds in the same facts, also where facts are missing or
 * stand twice: a page uses the one, the command line the other.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeLog } from '../../src/events/codec.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import { FactChecker } from '../../src/trace/fact-checker.ts';
import { TraceChecker } from '../../src/trace/check-trace.ts';
import { ROOT } from '../tidy/sources.ts';

const GOLDEN = join(ROOT, 'test/golden');

const LOGS = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jsonl'))
  .map((path) => [path, readFileSync(join(GOLDEN, path), 'utf8')] as const);

function findingsOfBoth(facts: readonly RecordedEvent[]): readonly [unknown, unknown] {
  const [checker, tracer] = [new FactChecker('log'), new TraceChecker({ file: 'log' })];
  for (const fact of facts) {
    checker.feed(fact);
    tracer.feedFact(fact);
  }
  const [short, long] = [checker.finish(), tracer.finish()];
  return [short.ok ? short.value : 'none', long.ok ? long.value.findings : 'none'];
}

test('there are logs to look at', () => {
  expect(LOGS.length).toBeGreaterThan(1);
});

test.each(LOGS)('%s', (path, text) => {
  const log = decodeLog(text, path);
  if (!log.ok) expect.fail(log.refusal.message);
  const facts = log.value;
  const half = Math.floor(facts.length / 2);
  const cut = [...facts.slice(0, half), ...facts.slice(half + 2)];
  const doubled = [...facts.slice(0, half), ...facts.slice(half - 1)];
  for (const each of [facts, cut, doubled, facts.slice(0, half), []]) {
    const [short, long] = findingsOfBoth(each);
    expect(short).toEqual(long);
  }
  expect(findingsOfBoth(facts)[0]).not.toEqual('none');
});
