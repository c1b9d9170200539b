/** What must happen in a sequence, asked of the product's exporter. */
import { mergeParms, type DmaParms } from '../as-published/dma-parms.ts';
import { smafOutcome } from '../as-published/smaf.ts';
import { Expectations, holds, NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import { readNumber } from '../words.ts';
import { mergedMask, mergedParms, runSequence, type End, type Run } from './sequence.ts';
import type { Setting } from './setting.ts';

/** Checks what a case calls correct. */
export function checkCorrect(setting: Setting, wanted: Fields): void {
  if (setting.isSmaf && smafOutcome(setting) !== undefined) {
    checkSmaf(setting, wanted);
    return;
  }
  const run = runSequence(setting.operations, setting.pool, 'fits');
  checkChosenIds(setting, run);
  const expect = new Expectations(wanted);
  for (const key of Object.keys(wanted)) {
    expect.check(key, (value) => {
      checkOne(key, value, run, setting);
    });
  }
  expect.finish();
}

/** "map A (chooses id 2)": what the case says beside a call holds, too. */
function checkChosenIds({ operations, pool }: Setting, run: Run): void {
  for (const [index, { chooses, isNeverAttached, subject }] of operations.entries()) {
    const isAttached = operations
      .slice(0, index)
      .some((each) => each.call === 'attach' && each.subject === subject);
    if (isNeverAttached) holds(`${subject} was never attached`, !isAttached);
    if (chooses === undefined) continue;
    sameValue('the chosen allocator', run.allocator, pool.find(({ id }) => id === chooses)?.name);
  }
}

function checkOne(key: string, value: unknown, run: Run, setting: Setting): void {
  const [, verb = '', subject = ''] =
    /^(attach|detach|map|unmap|free|phys|create|cpu)_?([A-Z]?)$/iu.exec(key) ?? [];
  if (verb !== '') {
    const name = subject === '' ? verb.toLowerCase() : `${verb.toLowerCase()} ${subject}`;
    checkEnd(key, run.ends.get(name)?.at(-1), value, run);
  } else if (/^(second|third|first)$/u.test(key)) checkMap(key, value, run);
  else if (key === 'merged') checkMerged(value, run, setting);
  else if (key === 'allocator') sameValue(key, run.allocator, value);
  else if (key === 'mask') sameValue(key, mergedMask(run), readNumber(value));
  else if (/^(outcome|result|expected)$/u.test(key)) checkOutcome(String(value), run);
  else if (/^(allocations|releases|frees)$/u.test(key)) {
    const fact = key === 'allocations' ? 'BackingAllocated' : 'BufferFreed';
    sameValue(key, run.facts.get(fact) ?? 0, value);
  } else throw new NotUnderstoodError(`expectation ${key}`);
}

/** "ok", "-EINVAL", "error", "rejected: storage already in SYSTEM_CONTIG" */
export function checkEnd(key: string, end: End | undefined, value: unknown, run: Run): void {
  if (end === undefined) throw new NotUnderstoodError(`${key}: the sequence has no such call`);
  const text = String(value);
  const [, errno] = /-?\b(E[A-Z]{3,})\b/u.exec(text) ?? [];
  if (/^(ok|accept|succe)/iu.test(text)) sameValue(key, end.isOk ? 'ok' : end.message, 'ok');
  else if (errno !== undefined) sameValue(key, end.isOk ? 'ok' : end.errno, errno);
  else if (/^(error|reject|refus|denied|fail)/iu.test(text)) sameValue(key, end.isOk, false);
  else throw new NotUnderstoodError(`${key} "${text}"`);
  const [, storage] = /storage (?:is )?already in (\w+)/u.exec(text) ?? [];
  if (storage !== undefined) sameValue('the storage', run.allocator, storage);
}

function checkMap(key: string, value: unknown, run: Run): void {
  const maps = run.ends.get('map') ?? [];
  const index = ['first', 'second', 'third'].indexOf(key);
  const end = maps[index];
  if (!/^(the )?same table/u.test(String(value))) {
    checkEnd(key, end, value, run);
    return;
  }
  const [first] = maps;
  holds(`${key} map`, end?.isOk === true && first?.isOk === true);
  sameValue(
    'the table',
    end?.isOk === true ? end.table : null,
    first?.isOk === true ? first.table : null,
  );
}

function checkMerged(value: unknown, run: Run, { operations }: Setting): void {
  if (typeof value === 'string' || typeof value === 'number') {
    sameValue('merged', mergedMask(run), readNumber(value));
    return;
  }
  const wanted = readParms(value);
  const attached = [...run.attached.values()];
  sameValue('merged as published', mergeParms(attached), wanted);
  // The product keeps a set of limits; each of them is implied by the published minimum, and a single
  // importer's limits are exactly its own (docs/decisions/0002-segment-limits-are-a-set.md).
  const limits = mergedParms(run);
  for (const limit of limits) {
    const isImplied = Object.entries(limit).every(
      ([field, most]) => (wanted[field as keyof DmaParms] ?? 0) <= most,
    );
    holds(`the limit ${JSON.stringify(limit)} is implied`, isImplied, wanted);
  }
  if (attached.length === 1) sameValue('the limits of the last', limits, [wanted]);
  holds(
    'somebody was attached',
    operations.some((each) => each.call === 'attach'),
  );
}

function readParms(value: unknown): DmaParms {
  const parms: Partial<Record<keyof DmaParms, number>> = {};
  for (const [key, each] of Object.entries(value as Fields)) {
    const name = /count/iu.test(key)
      ? 'maxSegCount'
      : /size/iu.test(key)
        ? 'maxSegSize'
        : 'boundary';
    if (name === 'boundary' && !/boundary/iu.test(key))
      throw new NotUnderstoodError(`merged.${key}`);
    parms[name] = readNumber(each);
  }
  return parms;
}

/** A text about the whole sequence. */
function checkOutcome(text: string, run: Run): void {
  const ends = run.all.map(([, end]) => end);
  const last = ends.at(-1);
  if (/^one release|released once|once$/u.test(text)) {
    sameValue('releases', run.facts.get('BufferFreed') ?? 0, 1);
    sameValue('allocations', run.facts.get('BackingAllocated') ?? 0, 1);
  } else if (/address|phys|table|deadlock/iu.test(text)) {
    holds(text, last?.isOk === true, last);
  } else if (/highest/iu.test(text)) {
    holds(
      `${text}: ${String(run.allocator)} is named`,
      text.includes(run.allocator ?? ' ') || !/[A-Z]{3}/u.test(text),
    );
  } else if (/unset|cleared|again|retr|none|null|no allocator/iu.test(text)) {
    holds(text, ends.some((end) => !end.isOk) === (run.allocator === null), run.allocator);
  } else if (/^(ok|freed|allocates|no crash|succe|works|first map allocates)/iu.test(text)) {
    holds(
      text,
      ends.every((end) => end.isOk),
      ends,
    );
  } else checkEnd('outcome', last, text, run);
}

function checkSmaf(setting: Setting, wanted: Fields): void {
  const outcome = smafOutcome(setting);
  const expect = new Expectations(wanted);
  for (const key of Object.keys(wanted)) {
    expect.check(key, (value) => {
      if (key === 'allocator' || key === 'outcome') sameValue(key, outcome?.allocator, value);
      else if (/^select/u.test(key)) {
        const text = String(value);
        if (/^(ok|accept|0$)/u.test(text)) sameValue(key, outcome?.select, 'ok');
        else if (/EINVAL|error|reject|refus/u.test(text))
          sameValue(key, outcome?.select, '-EINVAL');
        else throw new NotUnderstoodError(`${key} "${text}"`);
      } else throw new NotUnderstoodError(`expectation ${key} of a SMAF sequence`);
    });
  }
  expect.finish();
}
