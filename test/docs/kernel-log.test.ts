/**
 * docs/kernel-log.md shows the rules of pasted texts and the words of kernels as the tables of the program have them.
 * `UPDATE_DOCS=1` writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KERNEL_WORDS } from '../../src/imports/pastes/kernel-words.ts';
import { PASTE_RULES } from '../../src/imports/pastes/paste-rules.ts';
import { ROOT } from './documented-commands.ts';
import { withTables } from './kernel-log-page.ts';

const PATH = join(ROOT, 'docs/kernel-log.md');

test('the page has the tables of the program', async () => {
  const page = readFileSync(PATH, 'utf8');
  const made = await withTables(page);
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(PATH, made);
  else expect(page).toBe(made);
});

/** What is found in other texts than a kernel's log. */
const ELSEWHERE = [
  'cma-contradiction',
  'attached-repeatedly',
  'unattached',
  'emulated-format',
  'not-negotiated',
  'addresses-hidden',
];

test('each rule of a log is shown in the words of a kernel', () => {
  const shown = new Set<string>(KERNEL_WORDS.map(({ rule }) => rule));
  const rules = Object.keys(PASTE_RULES);
  expect(rules.filter((rule) => !shown.has(rule))).toEqual(ELSEWHERE);
});
