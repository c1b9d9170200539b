/** What the posted code does in a sequence, asked of its model with the defect that the case names. */
import { DEFECTS, PostedBuffer, type Defect, type Outcome } from '../as-published/cenalloc-rfc.ts';
import { postedMismatch } from '../as-published/dma-parms.ts';
import { Expectations, holds, NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import { readNumber } from '../words.ts';
import { runSequence } from './sequence.ts';
import type { Setting } from './setting.ts';

/** The defects by the words that cases use for them. */
const NAMES: readonly (readonly [RegExp, Defect])[] = [
  [/poison/u, 'poisoned-mask'],
  [/late/u, 'no-late-guard'],
  [/lowest|break|priority/u, 'lowest-priority'],
  [/recompute|detach/u, 'no-recompute'],
  [/second-map|loses-table/u, 'second-map-loses-table'],
  [/unset|deref|first-alloc/u, 'unset-allocator'],
  [/lock|phys/u, 'double-lock'],
  [/double-unmap|unmap/u, 'double-unmap'],
  [/free|never-mapped|unmapped/u, 'free-unmapped'],
  [/stays|stale|failed-map/u, 'allocator-stays'],
];

interface Facts {
  readonly ends: ReadonlyMap<string, readonly Outcome[]>;
  readonly last: Outcome | undefined;
  readonly buffer: PostedBuffer;
}

/** Checks what a case says of the posted code. */
export function checkPosted(setting: Setting, wanted: Fields): void {
  const expect = new Expectations(wanted);
  if (/err-ptr/u.test(setting.mutant ?? '')) {
    expect.check('attachB', (value) => {
      const posted = postedMismatch(1);
      holds(String(value), String(value).startsWith(posted.answer));
      if (/leak/u.test(String(value))) sameValue('attachments', posted.attachments, 2);
    });
    expect.finish();
    return;
  }
  const facts = replayPosted(setting, defectsOf(setting.mutant));
  for (const key of Object.keys(wanted)) {
    expect.check(key, (value) => {
      checkOne(key, value, facts);
    });
  }
  expect.finish();
  if (defectsOf(setting.mutant).includes('no-late-guard')) checkProductSwitch(setting, wanted);
}

/** The product keeps this defect as the policy `rfc`, to show it. */
function checkProductSwitch({ operations, pool }: Setting, wanted: Fields): void {
  const run = runSequence(operations, pool, 'rfc');
  for (const [key, value] of Object.entries(wanted)) {
    const [, subject] = /^attach([A-Z])$/u.exec(key) ?? [];
    if (subject === undefined) continue;
    const isOk = run.ends.get(`attach ${subject}`)?.at(-1)?.isOk === true;
    sameValue(`${key} under the policy rfc`, isOk, /^ok/u.test(String(value)));
  }
}

function defectsOf(mutant: string | undefined): readonly Defect[] {
  if (mutant === undefined) return [...DEFECTS].filter((each) => each !== 'unset-allocator');
  const found = NAMES.find(([pattern]) => pattern.test(mutant));
  if (found === undefined) throw new NotUnderstoodError(`the mutant "${mutant}"`);
  return [found[1]];
}

function replayPosted({ operations, pool }: Setting, defects: readonly Defect[]): Facts {
  const buffer = new PostedBuffer(pool, defects);
  const ends = new Map<string, Outcome[]>();
  let last: Outcome | undefined;
  for (const { call, subject, stated, isFailing } of operations) {
    last = perform(
      buffer,
      call,
      subject,
      stated.mask === undefined || stated.mask === 0 ? 0xffff_ffff : stated.mask,
      isFailing,
    );
    for (const key of new Set([`${call} ${subject}`, call])) {
      ends.set(key, [...(ends.get(key) ?? []), last]);
    }
  }
  return { ends, last, buffer };
}

function perform(
  buffer: PostedBuffer,
  call: string,
  subject: string,
  mask: number,
  isFailing: boolean,
): Outcome {
  if (call === 'attach') return buffer.attach(subject, mask);
  if (call === 'detach') return buffer.detach(subject);
  if (call === 'map') return buffer.map(subject, isFailing);
  if (call === 'unmap') return buffer.unmap();
  if (call === 'phys') return buffer.phys();
  if (call === 'free') return buffer.free();
  if (call === 'create') return 'ok';
  throw new NotUnderstoodError(`the posted code has no call ${call}`);
}

function checkOne(key: string, value: unknown, facts: Facts): void {
  const [, verb = '', subject = ''] =
    /^(attach|detach|map|unmap|free|phys)_?([A-Z]?)$/u.exec(key) ?? [];
  const text = String(value);
  if (verb !== '') {
    const name = subject === '' ? verb : `${verb} ${subject}`;
    checkText(key, text, facts.ends.get(name)?.at(-1), facts);
  } else if (/^(first|second|third)$/u.test(key)) {
    const index = ['first', 'second', 'third'].indexOf(key);
    checkText(key, text, facts.ends.get('map')?.[index], facts);
  } else if (key === 'merged' || key === 'mask')
    sameValue(key, facts.buffer.mask, readNumber(value));
  else if (key === 'allocator') checkAllocator(text, facts);
  else if (key === 'outcome') checkText(key, text, facts.last, facts);
  else throw new NotUnderstoodError(`published ${key}`);
}

/** Checks each clause of a text such as "NULL; a third map allocates again". */
function checkText(key: string, text: string, end: Outcome | undefined, facts: Facts): void {
  for (const clause of text.split(/; ?/u)) {
    const found = CLAUSES.find(([pattern]) => pattern.test(clause));
    if (found === undefined) throw new NotUnderstoodError(`published ${key} "${clause}"`);
    holds(`${key}: the posted code: ${clause}`, found[1](end, facts, clause), end);
  }
}

type ClauseCheck = (end: Outcome | undefined, facts: Facts, clause: string) => boolean;

const CLAUSES: readonly (readonly [RegExp, ClauseCheck])[] = [
  [/third map allocates again/u, (_, { buffer }) => nextMapAllocates(buffer)],
  [/dead ?lock|mutex twice|lock.*twice|hangs/iu, (end) => end === 'deadlock'],
  [/crash|oops|deref|panic|use.?after.?free/iu, (end) => end === 'crash'],
  [/unmap.*(again|twice)|twice|double/iu, (_, { buffer }) => buffer.releases === 2],
  [/poison|for ?ever|every later|stays? (?:0|empty)/iu, (_, { buffer }) => buffer.mask === 0],
  [
    /allocator.*(?:stays|remains|still|keeps?)|(?:stays|remains) set/iu,
    (_, { buffer }) => buffer.allocator !== null,
  ],
  [
    /lowest/iu,
    (_, { buffer }, clause) =>
      !/[A-Z]{3}/u.test(clause) || clause.includes(buffer.allocator ?? ' '),
  ],
  [/-?E[A-Z]{3,}/u, (end, _, clause) => clause.includes((end ?? '').replace('-', ' ').trim())],
  [/^(reject|refus|error|fail)/iu, (end) => end !== 'ok' && end !== undefined],
  [/NULL/u, (end) => end === 'NULL'],
  [/leak/iu, (_, { buffer }) => buffer.allocations > buffer.releases],
  [
    /^[A-Z] (?:is )?(?:reject|refus|fail)/u,
    (_, { ends }, clause) => ends.get(`attach ${clause.slice(0, 1)}`)?.at(-1) !== 'ok',
  ],
  [/^(ok|accept)/iu, (end) => end === 'ok'],
  [
    /never (?:re)?comput|not recomputed|0b[01]+/iu,
    (_, { buffer }, clause) => namesMask(clause, buffer.mask),
  ],
];

function nextMapAllocates(buffer: PostedBuffer): boolean {
  const before = buffer.allocations;
  buffer.map('A');
  return buffer.allocations === before + 1;
}

function namesMask(clause: string, mask: number): boolean {
  const [literal] = /0b[01]+|0x[\da-f]+/iu.exec(clause) ?? [];
  return literal === undefined || readNumber(literal) === mask;
}

function checkAllocator(text: string, { buffer }: Facts): void {
  const [name] = /^[A-Z][A-Z_]+/u.exec(text) ?? [];
  if (name !== undefined) sameValue('the posted allocator', buffer.allocator, name);
  else if (/set/u.test(text)) holds(text, buffer.allocator !== null, buffer.allocator);
  else if (/lowest/u.test(text)) holds(text, buffer.allocator !== null, buffer.allocator);
  else throw new NotUnderstoodError(`published allocator "${text}"`);
}
