/**
 * What was asked at a step of a recording: the conditions of the way that its call has gone, or would have, in the state
 * in which the buffer was before it. Of a log everything is answered, as the machine let the fact happen or the refusal
 * names the rule; a kernel asks none of it, and of its recording only what it tells is answered.
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { valueInWords } from '../../constraints/statement-words.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { isWithin, recordedStorage, stretchAt } from '../memory/recorded-storage.ts';
import { reachInWords } from '../memory/reach-rows.ts';
import type { Recording } from '../recordings/recording.ts';
import type { StepRefusal } from '../recordings/recorded-step.ts';
import { bufferAtStep } from './chart-history.ts';
import type { AskedCondition, WayVerdict } from './way-verdict.ts';
import { waysAtStep } from './ways-at-step.ts';

/** The values that some of the conditions compare. */
export interface ComparedValue {
  readonly name: string;
  readonly value: string;
  /** Whether the storage does not do for it; null where nobody can tell. */
  readonly isBroken: boolean | null;
}

/** The conditions of one step. */
export interface StepRules {
  /** The ways that the step has gone or was refused on; none where no way leads on by it. */
  readonly ways: readonly WayVerdict[];
  /** What an importer needs, and the storage that is there. */
  readonly compared: readonly ComparedValue[];
  /** A refusal that comes from no condition of these ways. */
  readonly beside: StepRefusal | null;
}

/** What was asked at a step; null where it is about no buffer, or makes one. */
export function rulesAtStep(recording: Recording, index: number): StepRules | null {
  const buffer = recording.bufferAt(index);
  if (buffer < 0) return null;
  const { walked, before } = bufferAtStep(recording, index, buffer);
  if (before === null || before.life === null) return null;
  const { importer, refusal } = recording.step(index);
  const open = waysAtStep(recording, buffer, before, importer, null);
  const isLog = recording.source.kind === 'log';
  const ways = [...walked.taken].flatMap(([key, outcome]) => {
    const verdict = open.get(key);
    if (verdict === undefined) return [];
    if (outcome === 'refused') return [refusal === null ? verdict : brokenBy(verdict, refusal)];
    return [isLog ? held(verdict) : verdict];
  });
  const isTold = ways.some(({ closedBy }) => closedBy !== null && closedBy === refusal?.rule);
  const beside = refusal !== null && isLog && !isTold ? refusal : null;
  return { ways, compared: comparedAt(recording, index), beside };
}

/** What happened was allowed: every condition of the way held. */
function held(verdict: WayVerdict): WayVerdict {
  const asked = verdict.asked.map((each): AskedCondition => ({
    ...each,
    answer: 'holds',
    reason: null,
  }));
  return { ...verdict, isOpen: true, closedBy: null, insteadTo: null, asked };
}

/** The refusal names the first rule that breaks: those before it held, those behind it were not asked. */
function brokenBy(verdict: WayVerdict, { rule, message }: StepRefusal): WayVerdict {
  const at = verdict.asked.findIndex(({ condition }) => condition.id === rule);
  if (rule === null || at < 0) return verdict;
  const asked = verdict.asked.map((each, place): AskedCondition => {
    if (place === at) return { ...each, answer: 'breaks', reason: message };
    return { ...each, answer: place < at ? 'holds' : 'not asked', reason: null };
  });
  return { ...verdict, isOpen: false, closedBy: rule, insteadTo: null, asked };
}

/** Steps at which somebody's needs meet storage. */
const COMPARED = new Set(['attach', 'map', 'allocate', 'move']);

function comparedAt(recording: Recording, index: number): readonly ComparedValue[] {
  const { importer } = recording.step(index);
  if (importer === null || !COMPARED.has(recording.kindAt(index))) return [];
  const needs = needsOf(recording, index, importer);
  const storage = recordedStorage(recording);
  const stretch = stretchAt(storage, recording.bufferAt(index), index);
  const isThere = stretch !== null && stretch.from <= index;
  const reach = storage.reach.get(recording.importerAt(index));
  const within = reach === undefined || !isThere ? null : isWithin(reach, stretch);
  const rows: ComparedValue[] = Object.entries(needs ?? {}).map(([name, value]) => ({
    name: `${importer}: ${name}`,
    value: valueInWords(name, value),
    isBroken: name === 'dmaWindow' && within !== null ? !within : null,
  }));
  if (needs === null && reach !== undefined)
    rows.push({
      name: importer,
      value: reachInWords([importer], reach).slice(importer.length + 1),
      isBroken: within === null ? null : !within,
    });
  if (rows.length === 0) return [];
  const there = isThere
    ? stretch.pieces
        .map(
          ({ base, size }) =>
            `${sizeInWords(size).replace(/ \(.*/, '')} at ${addressInWords(base)}`,
        )
        .join(', ')
    : 'none yet';
  const isMore = isThere && stretch.pieces.length < stretch.entries;
  const value = isMore ? `${there} and ${stretch.entries - stretch.pieces.length} more` : there;
  return [...rows, { name: 'storage', value, isBroken: null }];
}

/** What an importer stated when it attached, or what its platform says of it; null of a kernel's recording. */
function needsOf({ source }: Recording, index: number, importer: string): Constraints | null {
  const event = source.log[index]?.event;
  if (event?.type === 'ImporterAttached') return event.constraints;
  const created = source.log[0]?.event;
  if (created?.type !== 'ExporterCreated') return null;
  return created.platform.importers.find(({ id }) => id === importer)?.constraints ?? null;
}
