/**
 * Orderings among peers as a test in C that runs on a kernel: in the form of kselftest, a program that
 * drives the test module of `kernel/`, or of KUnit, inside the kernel. Expected is what the model says; a
 * kernel that answers otherwise fails the test, and one that lacks the module skips it.
 */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { encodePeerOrdering } from '../../explorer/peers/peer-replay-string.ts';
import type { PeerScript } from '../../explorer/peers/play-ordering.ts';
import { goodOrderOf } from './good-order.ts';
import { testTable } from './test-table.ts';

/** The forms in which a test can be written. */
export const KERNEL_TEST_FORMS = ['kselftest', 'kunit'] as const;

/** A form of a test in C. */
export type KernelTestForm = (typeof KERNEL_TEST_FORMS)[number];

/** An ordering that becomes a test, and what it is a witness of. */
export interface KernelTestCase {
  /** A name in small letters, such as the property that is broken. */
  readonly name: string;
  /** What it shows, as one line. */
  readonly says: string;
  readonly script: PeerScript;
}

/**
 * Writes the tests of some orderings, and of the good order of the same importers, as one C file. A witness
 * with a step that the test module does not have is left out, and a comment says why.
 *
 * @refuses Orderings of which none can be written.
 */
export function kernelTest(
  form: KernelTestForm,
  witnesses: readonly KernelTestCase[],
): Result<string, InputError> {
  const cases = [...witnesses, ...goodCases(witnesses)];
  const names: string[] = [];
  const tests: string[] = [];
  const reasons: InputError[] = [];
  for (const [at, each] of cases.entries()) {
    const name = nameInC(each, at, cases);
    const table = tableFor(form, name, each.script);
    if (table.ok) {
      names.push(name);
      tests.push(...comment(each.says, encodePeerOrdering(each.script)));
      tests.push(...table.value, '', ...testText(form, name), '');
    } else {
      const { source, message } = table.refusal;
      if (at < witnesses.length) reasons.push(table.refusal);
      tests.push(...comment(`Left out: ${name}. ${source}: ${message}.`), '');
    }
  }
  const [why] = reasons;
  if (why !== undefined && reasons.length === witnesses.length) return refused(why);
  return ok([...HEAD[form], '', ...tests, ...footText(form, names), ''].join('\n'));
}

function tableFor(
  form: KernelTestForm,
  name: string,
  script: PeerScript,
): Result<readonly string[], InputError> {
  const table = testTable(name, script);
  if (!table.ok) return table;
  if (form === 'kunit' && table.value.hasThreads) {
    const message = 'a window between two threads is for a kselftest, and KUnit has one';
    return refused({ source: 'ordering', message });
  }
  return ok(table.value.text);
}

/** The good order of each set of importers that the witnesses have. */
function goodCases(witnesses: readonly KernelTestCase[]): readonly KernelTestCase[] {
  const found = new Map<string, KernelTestCase>();
  for (const { script } of witnesses) {
    const good = goodOrderOf(script);
    const text = good === null ? '' : encodePeerOrdering(good);
    const isWitness = witnesses.some((each) => encodePeerOrdering(each.script) === text);
    if (good === null || isWitness || found.has(text)) continue;
    const says = 'The same importers in an order that serves everybody.';
    found.set(text, { name: 'good_order', says, script: good });
  }
  return [...found.values()];
}

function nameInC({ name }: KernelTestCase, at: number, cases: readonly KernelTestCase[]): string {
  const word = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  const same = cases.filter((each) => word(each.name) === word(name));
  const before = cases.slice(0, at).filter((each) => word(each.name) === word(name));
  return same.length === 1 ? word(name) : `${word(name)}_${before.length + 1}`;
}

/** Texts of others end no comment. */
function comment(...lines: readonly string[]): readonly string[] {
  return ['/*', ...lines.map((line) => ` * ${line.replaceAll('*/', '* /')}`), ' */'];
}

const WRITTEN = [
  ' * Written by cenalloc. What each step must answer comes from a model; a step that',
  ' * answers otherwise fails. Needs the test module cenalloc_peers and its headers,',
  ' * cenalloc_peers.h and cp_play.h.',
];

const HEAD: Readonly<Record<KernelTestForm, readonly string[]>> = {
  kselftest: [
    '// SPDX-License-Identifier: GPL-2.0 OR MIT',
    '/*',
    ...WRITTEN,
    ' */',
    '#include <fcntl.h>',
    '#include "kselftest_harness.h"',
    '#include "cp_play.h"',
    '',
    '#define CP_USAGE_KERNEL 0',
    '#define CP_USAGE_BOOKKEEP 3',
    '',
    'FIXTURE(peers)',
    '{',
    '\tint fd;',
    '\tenum cp_core core;',
    '};',
    '',
    'FIXTURE_SETUP(peers)',
    '{',
    '\tself->fd = open(CP_DEVICE, O_RDWR | O_CLOEXEC);',
    '\tif (self->fd < 0)',
    '\t\tSKIP(return, "no %s: load cenalloc_peers as root", CP_DEVICE);',
    '\tself->core = cp_which_core(self->fd);',
    '\tTH_LOG("this core %s", cp_core_names[self->core]);',
    '}',
    '',
    'FIXTURE_TEARDOWN(peers)',
    '{',
    '\tif (self->fd >= 0)',
    '\t\tclose(self->fd);',
    '}',
  ],
  kunit: [
    '// SPDX-License-Identifier: GPL-2.0',
    '/*',
    ...WRITTEN,
    ' */',
    '#include <kunit/test.h>',
    '#include <linux/dma-resv.h>',
    '#include <linux/module.h>',
    '#include "cp_play.h"',
    '',
    '#define CP_USAGE_KERNEL DMA_RESV_USAGE_KERNEL',
    '#define CP_USAGE_BOOKKEEP DMA_RESV_USAGE_BOOKKEEP',
    '',
    'static enum cp_core core;',
    '',
    'static int peers_init(struct kunit *test)',
    '{',
    '\tint ret = cp_open();',
    '',
    '\tif (!ret)',
    '\t\tcore = cp_which_core(0);',
    '\treturn ret;',
    '}',
    '',
    'static void peers_exit(struct kunit *test)',
    '{',
    '\tcp_close();',
    '}',
  ],
};

function testText(form: KernelTestForm, name: string): readonly string[] {
  const unknown = 'nobody knows what such a core answers';
  if (form === 'kselftest') {
    return [
      `TEST_F(peers, ${name})`,
      '{',
      `\tif (${name}_cast.unknown[self->core])`,
      `\t\tSKIP(return, "${unknown}");`,
      `\tEXPECT_EQ(0, cp_play(self->fd, self->core, &${name}_cast, ${name}_rows,`,
      `\t\t\t     sizeof(${name}_rows) / sizeof(*${name}_rows)));`,
      '}',
    ];
  }
  return [
    `static void test_${name}(struct kunit *test)`,
    '{',
    `\tif (${name}_cast.unknown[core])`,
    `\t\tkunit_skip(test, "${unknown}");`,
    `\tKUNIT_EXPECT_EQ(test, 0, cp_play(0, core, &${name}_cast, ${name}_rows,`,
    `\t\t\t\t\t ARRAY_SIZE(${name}_rows)));`,
    '}',
  ];
}

function footText(form: KernelTestForm, names: readonly string[]): readonly string[] {
  if (form === 'kselftest') return ['TEST_HARNESS_MAIN'];
  return [
    'static struct kunit_case peers_cases[] = {',
    ...names.map((name) => `\tKUNIT_CASE(test_${name}),`),
    '\t{}',
    '};',
    '',
    'static struct kunit_suite peers_suite = {',
    '\t.name = "cenalloc_peers",',
    '\t.init = peers_init,',
    '\t.exit = peers_exit,',
    '\t.test_cases = peers_cases,',
    '};',
    'kunit_test_suite(peers_suite);',
    '',
    'MODULE_DESCRIPTION("Orderings of a shared buffer among peers");',
    'MODULE_LICENSE("GPL");',
  ];
}
