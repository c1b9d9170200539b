/**
 * Facts of which nothing is left but the gaps: one among the numbers of the log, one in its stream. Where only one
 * number can fill the gap of a stream, both are of the same fact, and it is told as one.
 */
import { assert } from '../../base/assert.ts';
import type { Damage } from '../verify-log.ts';
import { numberIn, stringIn } from './columns.ts';
import type { Driver } from './driver.ts';

/** The place of a fact that is not there. */
export interface LostFact {
  readonly sequence: number;
  readonly stream: string;
  readonly version: number;
}

/** How many gaps are looked at: where there are more, each is told as it was found. */
const GAPS_MAX = 1000;

/** Numbers that no fact has, from the last archived one to the last that a head knows. */
const MISSING_NUMBERS = `SELECT earlier + 1 AS first, sequence - 1 AS last
  FROM (SELECT sequence,
      lag(sequence, 1, (SELECT coalesce(max(at), 0) FROM base)) OVER (ORDER BY sequence) AS earlier
    FROM (SELECT sequence FROM facts UNION SELECT max(sequence) + 1 FROM heads))
  WHERE sequence > earlier + 1 ORDER BY sequence LIMIT ?`;

/** Single versions that a stream lacks, and the numbers that its facts have before and after. */
const MISSING_VERSIONS = `SELECT stream, version - 1 AS version, earlier_sequence, sequence
  FROM (SELECT stream, version, sequence,
      lag(version, 1, 0) OVER places AS earlier, lag(sequence, 1, 0) OVER places AS earlier_sequence
    FROM (SELECT stream, version, sequence FROM facts
      UNION ALL SELECT stream, version, (SELECT coalesce(max(at), 0) FROM base) FROM archived
      UNION ALL SELECT stream, version + 1, sequence + 1 FROM heads)
    WINDOW places AS (PARTITION BY stream ORDER BY version))
  WHERE version = earlier + 2 LIMIT ?`;

/** The facts that are lost and whose place is known both ways. Cost: that of sorting all facts. */
export function findLostFacts(driver: Driver): readonly LostFact[] {
  const numbers = driver.prepare(MISSING_NUMBERS).all(GAPS_MAX + 1);
  const versions = driver.prepare(MISSING_VERSIONS).all(GAPS_MAX + 1);
  if (numbers.length > GAPS_MAX || versions.length > GAPS_MAX) return [];
  const gaps = numbers.map((row) => ({
    first: numberIn(row, 'first'),
    last: numberIn(row, 'last'),
  }));
  const lost: LostFact[] = [];
  for (const row of versions) {
    const [after, before] = [numberIn(row, 'earlier_sequence'), numberIn(row, 'sequence')];
    const within = gaps.filter(({ first, last }) => last > after && first < before);
    const [only] = within;
    if (only === undefined || within.length > 1) continue;
    const [first, last] = [Math.max(only.first, after + 1), Math.min(only.last, before - 1)];
    assert(first <= last, 'a gap has a number');
    if (first < last) continue;
    lost.push({
      sequence: first,
      stream: stringIn(row, 'stream'),
      version: numberIn(row, 'version'),
    });
  }
  return lost;
}

/** Names lost facts by both of their places, each once. */
export function nameLostFacts(
  damages: readonly Damage[],
  lost: readonly LostFact[],
): readonly Damage[] {
  const words = new Map<string, string>();
  for (const { sequence, stream, version } of lost) {
    const place = `${stream} version ${version}`;
    const name = `fact ${sequence} (${place})`;
    words.set(`fact ${sequence}`, name).set(place, name);
  }
  const told = new Set<string>();
  const named: Damage[] = [];
  for (const damage of damages) {
    const end = damage.message.lastIndexOf(MISSING);
    const name = end < 0 ? undefined : words.get(damage.message.slice(0, end));
    const message = name === undefined ? damage.message : name + damage.message.slice(end);
    if (!told.has(message)) named.push({ ...damage, message });
    told.add(message);
  }
  return named;
}

const MISSING = ' is missing: ';
