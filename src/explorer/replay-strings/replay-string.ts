/**
 * A whole run in one short line that can be pasted into a bug report and replayed:
 *
 *     cen1:<policy>:<model>:<calls>
 *     cen1:strict:7,3,6/-,-,1/1,0:c0 a0.0 a0.1 m0.0> u0.0 d0.0 p0
 *
 * The model is `masks/capacities/mapMax,cpuMax` (`-` is unbounded), the name of a platform that is
 * built in, such as `@mixed`, or `#` and the fingerprint of a model that is at hand. A call is a letter and a buffer's index, then `.` and an importer's
 * index where the call has one: create, attach, map, unmap, detach, begin, end,
 * get, put, release, seal (by a deadline); i pins and o unpins, and `~` attaches dynamically. `>` maps
 * to the device, `<` from it, no mark both ways; unmap says no direction without a mark, and `=`
 * says both ways. Every run has exactly one text, so texts can be compared.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';
import type { Command } from '../../events/commands.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Event } from '../../events/events.ts';
import type { WorldDescription } from '../../exporter/world.ts';
import { commandOf, type ModelCall, type ModelRun } from '../model/model-calls.ts';
import { createModelExporter, type Setting } from '../model/model.ts';
import { encodeModel } from './model-text.ts';
import { parseReplayString } from './replay-string-parser.ts';
import { DIRECTION_MARKS, DYNAMIC_MARK, letterOf, SAID_BOTH_WAYS } from './replay-string-marks.ts';

/** One call of a run that was replayed. @public */
export interface ReplayedCall {
  /** The call by the indices of its buffer and importer, as the replay string says it. */
  readonly call: ModelCall;
  /** The same call as the exporter knows it. */
  readonly command: Command;
  /** The facts that came of it, or the refusal. */
  readonly outcome: Result<readonly Event[]>;
}

/** A run after it was replayed. @public */
export interface ReplayedRun extends ModelRun {
  /** What came of each call, in the order of the calls; a refused one does not end the run. */
  readonly outcomes: readonly ReplayedCall[];
  /** The world after the last call. */
  readonly world: WorldDescription;
  /** All facts in order, from the creation of the exporter on, refusals included. */
  readonly log: readonly RecordedEvent[];
}

/**
 * Writes a run as a replay string. The setting must be one that `checkModel` accepts.
 *
 * @public
 */
export function encodeReplayString({ setting, calls }: ModelRun): string {
  return `cen1:${setting.policy}:${encodeModel(setting)}:${calls.map(encodeCall).join(' ')}`;
}

/** Writes one call, such as `a0.1`. @public */
export function encodeCall(call: ModelCall): string {
  const importer = 'importer' in call ? `.${call.importer}` : '';
  return `${letterOf(call.call)}${call.buffer}${importer}${markOf(call)}`;
}

function markOf(call: ModelCall): string {
  if (call.call === 'attach') return call.isDynamic === true ? DYNAMIC_MARK : '';
  if (!('direction' in call) || call.direction === null) return '';
  if (call.call === 'unmap' && call.direction === 'bidirectional') return SAID_BOTH_WAYS;
  return DIRECTION_MARKS[call.direction];
}

/**
 * Replays a run through a real exporter.
 *
 * @param text - A replay string.
 * @param known - The model that the string may name by its fingerprint.
 * @returns Each call with its outcome, and the final world; or what of the text is not understood,
 *   and at which position.
 * @example
 * ```ts
 * import { runReplayString } from 'cenalloc/explorer';
 *
 * const run = runReplayString('cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1');
 * if (run.ok) console.log(run.value.outcomes.at(-1)?.outcome); // EBUSY [ATT4]: late
 * ```
 * @public
 */
export function runReplayString(
  text: string,
  known: Setting | null = null,
): Result<ReplayedRun, InputError> {
  const parsed = parseReplayString(text, known);
  return parsed.ok ? ok(replayRun(parsed.value)) : refused(parsed.refusal);
}

/**
 * Replays a run that is a value already.
 *
 * @throws TypeError where the setting is not valid.
 * @public
 */
export function replayRun({ setting, calls }: ModelRun): ReplayedRun {
  const exporter = createModelExporter(setting);
  const outcomes = calls.map((call): ReplayedCall => {
    const command = commandOf(setting, call);
    return { call, command, outcome: exporter.execute(command) };
  });
  const log = [...exporter.log()];
  return { setting, calls, outcomes, world: exporter.describe(), log };
}
