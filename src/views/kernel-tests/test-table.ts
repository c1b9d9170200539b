/**
 * An ordering among peers as a table in C for `kernel/cp_play.h`: who takes part, each step, and what it
 * must answer on each of the cores.
 */
import type { InputError } from '../../base/document.ts';
import { RULES_OF } from '../../explorer/peers/peer-rules.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { EXPORTER, type PeerStep } from '../../explorer/peers/peer-calls.ts';
import { peerStepText } from '../../explorer/peers/peer-replay-string.ts';
import type { PeerScript } from '../../explorer/peers/play-ordering.ts';
import { KERNEL_CORES, outcomesOnCore, type CoreOutcome } from './core-outcomes.ts';
import { moduleCallOf, moduleImporter, moduleRules, type ModuleCall } from './module-calls.ts';

/** The module has four. */
const IMPORTERS_MAX = 4;

/** A table, and whether it needs a second thread. */
export interface TestTable {
  /** Definitions in C, each begun by the name of the table. */
  readonly text: readonly string[];
  readonly hasThreads: boolean;
}

/**
 * The table of an ordering; a revoke that was begun is followed to its last wait.
 *
 * @refuses What the test module cannot do, with the step and the reason.
 */
export function testTable(name: string, script: PeerScript): Result<TestTable, InputError> {
  if (script.importers.length > IMPORTERS_MAX) {
    const message = `the test module has ${IMPORTERS_MAX} importers`;
    return refused({ source: 'ordering', message });
  }
  if (script.closed.length > 0) {
    const message = 'both dma-bufs of the test module are open';
    return refused({ source: 'ordering', message });
  }
  const { transport } = { ...RULES_OF[script.rules], ...script.except };
  if (transport !== 'not-asked') {
    const message = 'transports are a proposal, and no kernel matches them';
    return refused({ source: 'ordering', message });
  }
  const whole = { ...script, steps: [...script.steps, ...lastWait(script.steps)] };
  const importers: string[] = [];
  for (const each of whole.importers) {
    const importer = moduleImporter(each);
    if (!importer.ok) return importer;
    importers.push(importer.value);
  }
  const calls: ModuleCall[] = [];
  for (const step of whole.steps) {
    const caller = whole.importers.find((each) => each.name === step.who) ?? null;
    const call = moduleCallOf(step, caller);
    if (!call.ok) return call;
    calls.push(call.value);
  }
  const outcomes = KERNEL_CORES.map((core) => outcomesOnCore(whole, core));
  if (outcomes[0] === null || outcomes[0] === undefined) {
    return refused({ source: 'ordering', message: 'a step has to wait for ever' });
  }
  return ok({
    text: [
      ...castText(name, whole, importers, outcomes),
      '',
      ...rowsText(name, whole, calls, outcomes),
    ],
    hasThreads: calls.some(({ window }) => window !== 'CP_AT_ONCE'),
  });
}

/** Whoever has set and notified gives up its own count, and waits for whatever is still mapped. */
function lastWait(steps: readonly PeerStep[]): readonly PeerStep[] {
  const ops = steps.map(({ op }) => op);
  const notified = ops.lastIndexOf('notify');
  if (!ops.includes('set') || notified < ops.lastIndexOf('waitUnmaps')) return [];
  const left = (['put', 'waitUnmaps'] as const).filter((op) => ops.lastIndexOf(op) < notified);
  return left.map((op) => ({ who: EXPORTER, op }));
}

type Outcomes = readonly (readonly (CoreOutcome | null)[] | null)[];

function castText(
  name: string,
  script: PeerScript,
  importers: readonly string[],
  outcomes: Outcomes,
): readonly string[] {
  const unknown = outcomes.map((each) => (each === null ? '1' : '0'));
  return [
    `static const struct cp_cast ${name}_cast = {`,
    `\t.rules = ${moduleRules(script)
      .join(' |\n\t\t ')
      .replaceAll(/(CP_MAP_\w+,|CP_FOLD_\w+,) /g, '$1\n\t\t\t  ')},`,
    `\t.local_full = ${script.localFree ? 0 : 1},`,
    `\t.count = ${importers.length},`,
    '\t.importers = {',
    ...importers.map((each, at) => `\t\t${each}, /* ${script.importers[at]?.name ?? ''} */`),
    '\t},',
    `\t.unknown = { ${unknown.join(', ')} },`,
    '};',
  ];
}

function rowsText(
  name: string,
  script: PeerScript,
  calls: readonly ModuleCall[],
  outcomes: Outcomes,
): readonly string[] {
  const names = script.importers.map((each) => each.name);
  return [
    `static const struct cp_row ${name}_rows[] = {`,
    ...script.steps.flatMap((step, at) => {
      const call = calls[at];
      if (call === undefined) return [];
      const { op, arg, window, point } = call;
      const who = Math.max(0, names.indexOf(step.who));
      const byCore = outcomes.map((each) => expectedText(each?.[at] ?? null, names));
      return [
        `\t{ "${peerStepText(step)}", ${op}, ${who}, ${arg}, ${window}, ${point},`,
        `\t  ${coresText(byCore)} },`,
      ];
    }),
    '};',
  ];
}

/** One for all cores, or one each. */
function coresText(byCore: readonly (string | null)[]): string {
  const [first] = byCore;
  if (first !== null && byCore.every((each) => each === first)) return `CP_ANY(${first})`;
  const each = byCore.map((text) => (text === null ? 'CP_NOT_MADE' : `CP_IS(${text})`));
  return `{ ${each.join(',\n\t    ')} }`;
}

function expectedText(outcome: CoreOutcome | null, names: readonly string[]): string | null {
  if (outcome === null) return null;
  const { errno, place, pins, told, strayed, stale } = outcome;
  const mask = (who: readonly string[]): string => {
    // The exporter has the bit behind those of all importers.
    const bits = who
      .map((each) => 1 << (each === EXPORTER ? IMPORTERS_MAX : names.indexOf(each)))
      .reduce((sum, bit) => sum | bit, 0);
    return `0x${bits.toString(16)}`;
  };
  const error = errno === 0 ? '0' : `-${errno}`;
  const where = place === 'local' ? 'CP_LOCAL' : 'CP_SYSTEM';
  return [error, where, String(pins), mask(told), strayed ? '1' : '0', mask(stale)].join(', ');
}
