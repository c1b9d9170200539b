/**
 * Why calls of importers are refused, counted by rule over all states: attaches after which an importer does not
 * come again, and calls that have to wait. The real exporter is asked for the rule, once for each way in which a
 * buffer can be.
 */
import { present } from '../../base/assert.ts';
import type { Errno, RuleId } from '../../base/refusal.ts';
import { isTurnedAway, packCall, unpackCall } from '../engine/packed-calls.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { pathTo } from '../engine/path.ts';
import type { SearchResult } from '../engine/search-result.ts';
import { StateReader } from '../engine/state-reader.ts';
import { expandPath, tellOrdering } from './told-ordering.ts';

/** Refusals by one rule. */
export interface RefusalsOfRule {
  readonly rule: RuleId;
  readonly errno: Errno;
  /** Whoever is refused is turned away; else the call can be made again later. */
  readonly isFinal: boolean;
  /** Pairs of a state and a call that is refused in it. */
  readonly count: number;
  /** The first state in which one is refused. */
  readonly state: number;
  /** What the exporter says there. */
  readonly message: string;
}

type Answer = Pick<RefusalsOfRule, 'rule' | 'errno' | 'message'>;

/** Counts over a complete search without symmetry; most of them first. */
export function refusalsByRule(
  packed: PackedModel,
  found: SearchResult,
): readonly RefusalsOfRule[] {
  const { visited, successors } = found;
  const { width } = packed;
  const reader = new StateReader(packed);
  const answers = new Map<string, Answer | null>();
  const counted = new Map<string, RefusalsOfRule>();
  for (let index = 0; index < visited.count; index += 1) {
    const count = successors.expand(visited.words, index * width);
    const calls = Array.from(successors.calls.subarray(0, count));
    reader.moveTo(visited.words, index * width, count === 0);
    for (const { call, isFinal } of refusedIn(packed, reader, calls)) {
      const key = `${call}:${placeKeyOf(reader)}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = askExporter(packed, found, index, call);
        answers.set(key, answer);
      }
      if (answer === null) continue;
      const group = `${answer.rule} ${answer.errno} ${isFinal}`;
      const known = counted.get(group) ?? { ...answer, isFinal, count: 0, state: index };
      counted.set(group, { ...known, count: known.count + 1 });
    }
  }
  return [...counted.values()].sort((one, other) => other.count - one.count);
}

/** The calls that importers would make in a state and that are refused. */
function refusedIn(
  packed: PackedModel,
  reader: StateReader,
  calls: readonly number[],
): readonly { readonly call: number; readonly isFinal: boolean }[] {
  const made = calls.map(unpackCall);
  const refused: { call: number; isFinal: boolean }[] = [];
  for (let buffer = 0; buffer < packed.bufferCount; buffer += 1) {
    if (!reader.isLive(buffer)) continue;
    for (let importer = 0; importer < packed.importerCount; importer += 1) {
      const at = reader.positionIndexOf(buffer, importer);
      for (const { step } of packed.positions[importer]?.[at]?.steps ?? []) {
        const done = made.find(
          (each) => each.name === step && each.buffer === buffer && each.importer === importer,
        );
        if (done !== undefined && !isTurnedAway(done)) continue;
        refused.push({ call: packCall(step, buffer, importer), isFinal: done !== undefined });
      }
    }
  }
  return refused;
}

/** Everything of a state that the exporter looks at. */
function placeKeyOf(reader: StateReader): string {
  const parts: (number | string)[] = [];
  for (let buffer = 0; buffer < reader.bufferCount; buffer += 1) {
    parts.push(reader.placeOf(buffer) ?? '-', reader.cpuDepthOf(buffer));
    for (let importer = 0; importer < reader.importerCount; importer += 1) {
      const isMissing = reader.isMissing(buffer, importer);
      parts.push(reader.isAttached(buffer, importer) ? reader.mapsOf(buffer, importer) : '.');
      parts.push(isMissing ? 'm' : '.');
    }
  }
  return parts.join();
}

/** What the exporter answers; null where it accepts a call that no program of the model makes just then. */
function askExporter(
  packed: PackedModel,
  found: SearchResult,
  index: number,
  call: number,
): Answer | null {
  const path = pathTo(packed, packed.policy, found.visited, index);
  const calls = expandPath(packed, {
    steps: [...path.steps, { call, before: path.end }],
    end: path.end,
  });
  const told = tellOrdering(packed.model, packed.policy, calls, null);
  const { outcome } = present(told.calls.at(-1), 'last call');
  return outcome.ok ? null : outcome;
}
