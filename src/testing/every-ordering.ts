/**
 * Every ordering of a small model, one after the other, for checks that want to see all of them rather than some at
 * random: a driver's protocol of three importers has a few hundred.
 */
import { present } from '../base/assert.ts';
import { formatInputError, type InputError } from '../base/document.ts';
import { foundInWords } from '../base/found-words.ts';
import { refused, type Result } from '../base/result.ts';
import { readModel } from '../explorer/model/model-document.ts';
import { modelOf } from '../explorer/model/model-of-document.ts';
import { checkModel, type Model } from '../explorer/model/model.ts';
import type { ModelCall } from '../explorer/model/model-calls.ts';
import {
  encodeReplayString,
  replayRun,
  type ReplayedRun,
} from '../explorer/replay-strings/replay-string.ts';
import { callsOf } from '../explorer/slow/model-steps.ts';
import { reachableStates, type Transition } from '../explorer/slow/reachable-states.ts';
import { withReplayString } from './replayable.ts';

/** An ordering: its calls with what each was answered, the world at its end, and its log. @public */
export interface Ordering extends ReplayedRun {
  /** The ordering in one line, for `npx cenalloc replay` and the page. */
  readonly replayString: string;
}

/** How far to go. @public */
export interface EveryOrderingOptions {
  /** The most orderings; 10000 where it is left out. A model that has more throws instead of being checked in part. */
  readonly orderingsMax?: number;
}

/** So many take some seconds. */
const ORDERINGS_MAX_DEFAULT = 10_000;

/**
 * Runs a check on every complete ordering of a model.
 *
 * @param model - A model of the family `programs` with at most a few importers, or the text of a `*.model.json` file,
 *   under its own policy and without the file of a platform.
 * @param check - Throws, or rejects, where an ordering is not as it should be.
 * @returns How many orderings were checked: as many as `explore` counts.
 * @throws Error with the words of the check and the replay string of the first ordering that fails. TypeError where
 *   the model has cycles, or more orderings than `orderingsMax`.
 * @example
 * ```ts
 * import { everyOrdering } from 'cenalloc/testing';
 *
 * const count = await everyOrdering(
 *   {
 *     policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *     mapMax: 1, cpuMax: 0, buffers: 1, calls: 'programs',
 *   },
 *   ({ world }) => {
 *     if (world.buffers['b0']?.life !== 'freed') throw new Error('b0 is left over');
 *   },
 * );
 * console.log(count); // 46
 * ```
 * @public
 */
export async function everyOrdering(
  model: Model | string,
  check: (ordering: Ordering) => unknown,
  { orderingsMax = ORDERINGS_MAX_DEFAULT }: EveryOrderingOptions = {},
): Promise<number> {
  const setting = requireModel(model);
  if (setting.calls !== 'programs') {
    throw new TypeError('calls: expected programs, since free calls go round in circles for ever');
  }
  if (setting.refusedRelease === true) {
    throw new TypeError('refusedRelease: a model is checked without; add the release to a program');
  }
  const states = [...reachableStates(setting)].map(({ transitions }) => transitions);
  let count = 0;
  for (const calls of waysThrough(states)) {
    count += 1;
    if (count > orderingsMax) {
      throw new TypeError(
        `the model has more than ${orderingsMax} orderings: give it fewer importers or buffers, or say orderingsMax`,
      );
    }
    const run = { setting, calls };
    const ordering = { ...replayRun(run), replayString: encodeReplayString(run) };
    await withReplayString(run, () => check(ordering));
  }
  return count;
}

/** A model, however it is given; throws a `TypeError` that says why it is none. */
function requireModel(given: Model | string): Model {
  const read = typeof given === 'string' ? modelOfText(given) : checkModel(given);
  if (read.ok) return read.value;
  throw new TypeError(formatInputError(read.refusal));
}

function modelOfText(text: string): Result<Model, InputError> {
  const source = 'model';
  if (!text.includes('{')) {
    const found = foundInWords(text);
    const message = `expected a model, or the text of a model file, found ${found}: read the file first`;
    return refused({ source, message });
  }
  const read = readModel(text, source);
  if (!read.ok) return read;
  const { platform = null, policy } = read.value;
  if (policy === 'all') {
    return refused({ source, field: 'policy', message: 'expected one policy, found all' });
  }
  if (typeof platform === 'string') {
    const message = 'a text knows no other files: put the platform in its place';
    return refused({ source, field: 'platform', message });
  }
  return modelOf(read.value, platform, policy, source);
}

/** The calls of each way from the first state to one in which nothing more can happen. */
function* waysThrough(
  states: readonly (readonly Transition[])[],
  at = 0,
  before: readonly ModelCall[] = [],
): Generator<readonly ModelCall[]> {
  const transitions = present(states[at], 'state of an ordering');
  if (transitions.length === 0) yield before;
  for (const { call, target, refusal } of transitions) {
    if (target === null) throw new TypeError('the model has too many states to be checked whole');
    const calls = callsOf(call, { isTurnedAway: refusal !== null, isGivenUp: false });
    yield* waysThrough(states, target, [...before, ...calls]);
  }
}
