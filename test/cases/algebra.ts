/**
 * Laws and single merges of other negotiators. What is right is asked of the product; what the other
 * system answers, where it differs, of a model of its fault.
 */
import * as v from 'valibot';
import { readLaw } from './algebra/laws.ts';
import type { CaseKind } from './kind.ts';
import { Expectations, NotUnderstoodError } from './report.ts';

const file = v.strictObject({ schema: v.string(), about: v.string(), cases: v.array(v.unknown()) });

const oneCase = v.strictObject({
  id: v.string(),
  source: v.looseObject({}),
  law: v.string(),
  input: v.string(),
  expect: v.record(v.string(), v.unknown()),
  basis: v.string(),
  note: v.exactOptional(v.string()),
  arith: v.exactOptional(v.string()),
});

export const algebra: CaseKind = {
  checkFile(content) {
    v.parse(file, content);
  },
  runCase(raw) {
    const each = v.parse(oneCase, raw);
    const law = readLaw(each.law, each.input);
    if (law === undefined) throw new NotUnderstoodError(`law "${each.law}" of "${each.input}"`);
    const expect = new Expectations(each.expect);
    law(expect);
    expect.finish();
  },
};
