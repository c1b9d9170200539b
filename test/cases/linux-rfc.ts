/**
 * Sequences of calls from the Linux lineage. What is right is asked of the product's exporter; what the
 * posted code did, of a model of the posted code with the one defect that the case names.
 */
import * as v from 'valibot';
import type { CaseKind } from './kind.ts';
import { checkCorrect } from './linux-rfc/correct.ts';
import { reconstructed } from './linux-rfc/absent-cases.ts';
import { readOperation, type Operation } from './linux-rfc/operation.ts';
import { checkPolicies } from './linux-rfc/policies.ts';
import { poolEntrySchema, poolOf } from './linux-rfc/pool.ts';
import { checkPosted } from './linux-rfc/posted.ts';
import { withComparisons } from './linux-rfc/sequence.ts';
import type { CaseFile } from './read-cases.ts';
import { Expectations, NotUnderstoodError } from './report.ts';

const text = v.exactOptional(v.string());

const oneCase = v.strictObject({
  id: v.string(),
  source: v.string(),
  basis: v.string(),
  ops: v.pipe(v.array(v.string()), v.minLength(1)),
  pool: v.exactOptional(v.array(poolEntrySchema)),
  expect: v.record(v.string(), v.unknown()),
  mutant: text,
  note: text,
  arith: text,
});

const file = v.strictObject({ schema: v.string(), about: v.string(), cases: v.array(v.unknown()) });

/** The calls of a case, with those of the case that it repeats. */
function operationsOf(ops: readonly string[], content: CaseFile['content']): readonly Operation[] {
  return ops.map(readOperation).flatMap((each) => {
    if (each.call !== 'as') return [each];
    const repeated = content.cases.find(({ id }) => id.startsWith(each.subject));
    const found =
      repeated === undefined ? reconstructed(each.subject) : v.parse(oneCase, repeated).ops;
    return operationsOf(found, content);
  });
}

export const linuxRfc: CaseKind = {
  checkFile(content) {
    v.parse(file, content);
  },
  runCase(raw, content) {
    const each = v.parse(oneCase, raw);
    const isSmaf = /SMAF/u.test(each.source);
    const operations = withComparisons(operationsOf(each.ops, content));
    const setting = { operations, pool: poolOf(each.pool, isSmaf), mutant: each.mutant, isSmaf };
    const expect = new Expectations(each.expect);
    const isSplit = expect.has('correct') || expect.has('asPublished');
    expect.check('correct', (wanted) => {
      checkCorrect(setting, asFields(wanted));
    });
    expect.check('asPublished', (wanted) => {
      checkPosted(setting, asFields(wanted));
    });
    checkPolicies(setting, expect, each.expect);
    if (!isSplit) {
      const plain = Object.entries(each.expect).filter(([key]) => expect.unread.includes(key));
      if (plain.length > 0) checkCorrect(setting, Object.fromEntries(plain));
      for (const [key] of plain) expect.check(key, () => undefined);
    }
    expect.finish();
  },
};

/** A text stands for the whole outcome. */
function asFields(wanted: unknown): Readonly<Record<string, unknown>> {
  if (typeof wanted === 'string') return { outcome: wanted };
  if (typeof wanted === 'object' && wanted !== null) return wanted as Record<string, unknown>;
  throw new NotUnderstoodError(`outcome ${JSON.stringify(wanted)}`);
}
