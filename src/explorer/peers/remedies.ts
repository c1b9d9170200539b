/**
 * Under which protocol a broken property of peers would hold: everybody attaches first, another rule of the
 * exporter, a revoke with all of its parts, or importers that do what they owe. Each is tried alone.
 */
import { exploreGraph, type PeersGraph } from './peers-graph.ts';
import type { PeerProgram, PeerProgramStep } from './importer-classes.ts';
import type { PeerOp } from './peer-calls.ts';
import type { PeersModel } from './peers-model.ts';
import { witnessesIn } from './peer-properties.ts';
import { CHOICES, RULES_OF, type PeerQuestion, type PeerRules } from './peer-rules.ts';

/** A change after which a property holds. */
export interface PeerRemedy {
  readonly words: string;
  readonly model: PeersModel;
  /** Properties that held before and are broken by it. */
  readonly breaks: readonly string[];
}

/** A model with more states than this is not explored once more for each remedy. */
const REMEDY_STATES_MAX = 20_000;

/** For each broken property the changes after which it holds, those that break nothing else first. */
export function remediesFor(
  graph: PeersGraph,
  asked: readonly string[],
  broken: readonly string[],
): ReadonlyMap<string, readonly PeerRemedy[]> {
  const found = new Map<string, readonly PeerRemedy[]>(broken.map((name) => [name, []]));
  if (broken.length === 0 || graph.nodes.length > REMEDY_STATES_MAX) return found;
  for (const { words, model } of changesOf(graph.model)) {
    const changed = exploreGraph(model, REMEDY_STATES_MAX);
    if (changed.isCut) continue;
    const witnesses = witnessesIn(changed, asked);
    const breaks = asked.filter((name) => !broken.includes(name) && witnesses.get(name) !== null);
    for (const name of broken) {
      if (witnesses.get(name) !== null) continue;
      const remedies = [...(found.get(name) ?? []), { words, model, breaks }];
      found.set(
        name,
        remedies.sort((one, other) => one.breaks.length - other.breaks.length),
      );
    }
  }
  return found;
}

interface ModelChange {
  readonly words: string;
  readonly model: PeersModel;
}

function changesOf(model: PeersModel): readonly ModelChange[] {
  const { setting, programs, exporter } = model;
  const changes: ModelChange[] = [];
  const add = (words: string, change: Partial<PeersModel>): void => {
    const changed = { ...model, ...change };
    if (JSON.stringify(changed) !== JSON.stringify(model)) changes.push({ words, model: changed });
  };
  const withRules = (rules: PeerRules): Partial<PeersModel> => ({ setting: { ...setting, rules } });
  add('everybody attaches before the first pin or map', { attachFirst: true });
  const isFixed = setting.rules.map === 'in-place';
  const { transport } = setting.rules;
  const fold = { ...RULES_OF['fold-always'], transport };
  if (!isFixed) add('the exporter follows fold-always', withRules(fold));
  for (const { question, choice, says } of singleChoices()) {
    if (!isSameKind(question, choice, isFixed)) continue;
    add(`${question}: ${choice} (${says})`, withRules({ ...setting.rules, [question]: choice }));
  }
  add('the revoke has all of its parts', { exporter: wholeRevoke(exporter) });
  const unmapping = setting.importers.map((each) =>
    each.kind === 'dynamic' && each.callback !== 'unmap+unpin'
      ? { ...each, callback: 'unmap' as const }
      : each,
  );
  add('every importer unmaps in its callback', { setting: { ...setting, importers: unmapping } });
  const heeding = setting.importers.map((each) => ({ ...each, ignoresPinError: false }));
  add('nobody ignores a refused pin', { setting: { ...setting, importers: heeding } });
  add('whoever is dead detaches and attaches anew', { programs: programs.map(reattaching) });
  add('importers unmap before they detach', { programs: programs.map(unmapFirst) });
  const ready = setting.importers.map((each) => ({ ...each, startsUnready: false }));
  add('importers initialise before they attach', {
    setting: { ...setting, importers: ready },
    programs: programs.map((program) => initFirst(program)),
  });
  return changes;
}

/** Whether an exporter is of the same kind with a choice: one whose storage moves, or never does. */
function isSameKind(question: PeerQuestion, choice: string, isFixed: boolean): boolean {
  // What an exporter offers is what it has: nobody mends an order by offering less.
  if (question === 'transport') return false;
  if (choice === 'refuses') return question === 'revokedMap';
  if (question === 'attach') return isFixed === choice.endsWith('peers');
  return choice !== 'in-place' && choice !== 'absent' && !(isFixed && question === 'map');
}

function singleChoices(): readonly {
  readonly question: PeerQuestion;
  readonly choice: string;
  readonly says: string;
}[] {
  return (Object.keys(CHOICES) as PeerQuestion[]).flatMap((question) =>
    Object.entries(CHOICES[question]).map(([choice, { says }]) => ({ question, choice, says })),
  );
}

/** What a revoke is made of. */
const REVOKE: readonly PeerOp[] = ['set', 'notify', 'waitFences', 'put', 'waitUnmaps'];

/** Every revoke of a program with all of its parts, before the function is disabled. */
function wholeRevoke(program: PeerProgram): PeerProgram {
  const parts = (ops: readonly PeerOp[]): PeerProgram => ops.map((op) => ({ op, loops: false }));
  const isReopened = program.some(({ op }) => op === 'unrevoke');
  const isPart = (step: PeerProgramStep): boolean =>
    [...REVOKE, 'waitKernelFences', 'rearm', 'disable'].includes(step.op) && step.op !== 'set';
  if (!program.some(({ op }) => op === 'set' || op === 'notify')) return program;
  const own = program.some(({ op }) => op === 'set') ? program : [...parts(['set']), ...program];
  return [
    ...own
      .filter((step) => !isPart(step))
      .flatMap((step) =>
        step.op === 'set'
          ? parts([...REVOKE, ...(isReopened ? (['rearm'] as const) : [])])
          : [step],
      ),
    ...program.filter(({ op }) => op === 'disable'),
  ];
}

function reattaching(program: PeerProgram): PeerProgram {
  return program.map((step) => (step.op === 'remap' ? { ...step, op: 'reattach' } : step));
}

function unmapFirst(program: PeerProgram): PeerProgram {
  if (program.some(({ op }) => op === 'unmap')) return program;
  return program.flatMap((step) =>
    step.op === 'detach' ? [{ op: 'unmap', loops: false } as const, step] : [step],
  );
}

function initFirst(program: PeerProgram): PeerProgram {
  const init = program.filter(({ op }) => op === 'init');
  return [...init, ...program.filter(({ op }) => op !== 'init')];
}
