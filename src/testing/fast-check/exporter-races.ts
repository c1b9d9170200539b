/**
 * Races: several callers make their calls at the same time, in whatever order fast-check's scheduler lets them, and
 * afterwards everything is given back. What they were answered must be what they could have been answered one after
 * the other, in an order in which no call stands before one that had ended before it began.
 */
import fc from 'fast-check';
import { commandOf, type ModelCall } from '../../explorer/model/model-calls.ts';
import { encodeCall } from '../../explorer/replay-strings/replay-string.ts';
import type { Setting } from '../../explorer/model/model.ts';
import type { ReferenceModel } from '../reference/reference-model.ts';
import { withReplayString } from '../replayable.ts';
import type { TestedAnswer, TestedExporter } from '../tested-exporter.ts';
import { modelCalls } from './arbitrary-runs.ts';
import { answerLater, whyAnotherAnswer } from './compare-answers.ts';
import { beginExporterRun, type CommandOptions } from './exporter-commands.ts';

/** What callers do at the same time, on buffers that exist and to which all have attached. @public */
export interface ExporterRace {
  /** Calls before, one after the other. */
  readonly before: readonly ModelCall[];
  /** The calls of each caller, in its order. */
  readonly callers: readonly (readonly ModelCall[])[];
  /** Calls after, one after the other: they show what the callers left. */
  readonly after: readonly ModelCall[];
}

/** Waits until the scheduler says so: what an exporter under test awaits where it waits for something. @public */
export type Turn = () => Promise<unknown>;

/** A call that was answered, with the moments between which it was. */
interface Made {
  readonly call: ModelCall;
  readonly began: number;
  readonly ended: number;
  readonly answer: TestedAnswer<unknown> | undefined;
}

/**
 * Races of two or three callers with up to four calls each.
 *
 * @public
 */
export function exporterRaces({
  buffers = 1,
  importers = 2,
}: CommandOptions = {}): fc.Arbitrary<ExporterRace> {
  const blind = modelCalls(buffers, importers).filter(({ call }) => call !== 'create');
  const indices = (count: number) => Array.from({ length: count }, (_, index) => index);
  const before = indices(buffers).flatMap((buffer): readonly ModelCall[] => [
    { call: 'create', buffer },
    ...indices(importers).map((importer): ModelCall => ({ call: 'attach', buffer, importer })),
  ]);
  const after = indices(buffers).flatMap((buffer): readonly ModelCall[] => [
    ...indices(importers).flatMap((importer): readonly ModelCall[] => {
      const unmap: ModelCall = { call: 'unmap', buffer, importer, direction: null };
      return [unmap, unmap, { call: 'detach', buffer, importer }];
    }),
    { call: 'end', buffer },
    { call: 'put', buffer },
    { call: 'put', buffer },
    { call: 'put', buffer },
  ]);
  // What all callers share is where they meet: references and CPU access come as often as all else.
  const shared = fc.record({
    call: fc.constantFrom('get' as const, 'put' as const, 'begin' as const, 'end' as const),
    buffer: fc.nat(buffers - 1),
  });
  // Callers that want the same few things meet more often than those that want anything.
  const wanted = fc.array(fc.oneof(blind, shared), { minLength: 1, maxLength: 3 });
  return wanted.chain((some) => {
    const calls = fc.array(fc.constantFrom(...some), { minLength: 1, maxLength: 4 });
    return fc
      .array(calls, { minLength: 2, maxLength: 3 })
      .map((callers) => ({ before, callers, after }));
  });
}

/**
 * Runs a race, and throws where its answers are those of no order.
 *
 * @param create - Makes the exporter under test; it awaits `turn()` wherever it waits for something, so that the
 *   scheduler decides who goes on.
 * @throws Error with the calls and answers of each caller, and the calls before as a replay string.
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { createModelExporter } from 'cenalloc/explorer';
 * import { exporterRaces, maskSettings, runExporterRace } from 'cenalloc/testing/fast-check';
 *
 * await fc.assert(
 *   fc.asyncProperty(
 *     fc.scheduler(),
 *     maskSettings('strict'),
 *     exporterRaces(),
 *     (scheduler, setting, race) =>
 *       runExporterRace(scheduler, setting, race, (each) => createModelExporter(each)),
 *   ),
 * );
 * ```
 * @public
 */
export async function runExporterRace(
  scheduler: fc.Scheduler,
  setting: Setting,
  race: ExporterRace,
  create: (setting: Setting, turn: Turn) => TestedExporter,
): Promise<void> {
  const turn: Turn = () => scheduler.schedule(Promise.resolve());
  const { model, real } = beginExporterRun(setting, (each) => create(each, turn));
  let moment = 0;
  const make = async (call: ModelCall): Promise<Made> => {
    moment += 1;
    const began = moment;
    const answer = await answerLater(real.maker, call);
    moment += 1;
    return { call, began, ended: moment, answer };
  };
  const inTurn = async (calls: readonly ModelCall[], isScheduled: boolean): Promise<Made[]> => {
    const made: Made[] = [];
    for (const call of calls) {
      if (!real.maker.has(call)) continue;
      if (isScheduled) await turn();
      made.push(await make(call));
    }
    return made;
  };
  const before = await scheduler.waitFor(inTurn(race.before, false));
  const callers = await scheduler.waitFor(
    Promise.all(race.callers.map((calls) => inTurn(calls, true))),
  );
  const after = await scheduler.waitFor(inTurn(race.after, false));
  withReplayString({ setting, calls: race.before }, () => {
    const wrong = follow(model, setting, before);
    if (wrong !== null) throw new Error(wrong);
    if (hasOrder(model, setting, callers, after)) return;
    throw new Error(`these answers are those of no order:\n${inLines(callers, after)}`);
  });
}

/** The model answers calls in their order; what was answered otherwise, or null. */
function follow(model: ReferenceModel, setting: Setting, made: readonly Made[]): string | null {
  for (const { call, answer } of made) {
    const expected = model.answer(commandOf(setting, call));
    const size = model.sizeOf(`b${call.buffer}`);
    const why = whyAnotherAnswer(setting, call, answer, expected, size);
    if (why !== null) return why;
  }
  return null;
}

/** Looks for an order: whoever began before all others had ended may be next. */
function hasOrder(
  model: ReferenceModel,
  setting: Setting,
  callers: readonly (readonly Made[])[],
  after: readonly Made[],
): boolean {
  const left = callers.filter((calls) => calls.length > 0);
  if (left.length === 0) return follow(model.copy(), setting, after) === null;
  const firstEnd = Math.min(...left.map(([next]) => next?.ended ?? Infinity));
  return left.some((calls) => {
    const [next, ...rest] = calls;
    if (next === undefined || next.began > firstEnd) return false;
    const tried = model.copy();
    if (follow(tried, setting, [next]) !== null) return false;
    return hasOrder(tried, setting, [...left.filter((each) => each !== calls), rest], after);
  });
}

function inLines(callers: readonly (readonly Made[])[], after: readonly Made[]): string {
  const line = (made: readonly Made[]): string =>
    made.map(({ call, answer }) => `${encodeCall(call)} ${answerInWords(answer)}`).join(', ');
  const lines = callers.map((made, index) => `  caller ${index + 1}: ${line(made)}`);
  return [...lines, `  afterwards: ${line(after)}`].join('\n');
}

function answerInWords(answer: TestedAnswer<unknown> | undefined): string {
  if (answer === undefined) return 'nothing';
  return answer.ok ? 'ok' : answer.refusal.errno;
}
