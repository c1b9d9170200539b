/**
 * Random calls on an exporter, whoever wrote it, each answer compared with that of a slow and obvious reference.
 * fast-check shrinks a difference to the few calls that show it, and the failure prints them as a replay string.
 */
import type fc from 'fast-check';
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import { DEFAULT_LIMITS } from '../../base/limits.ts';
import { unwrap } from '../../base/unwrap.ts';
import { commandOf, type ModelCall } from '../../explorer/model/model-calls.ts';
import { limitsOf, platformOf, type Setting } from '../../explorer/model/model.ts';
import { ReferenceModel } from '../reference/reference-model.ts';
import { withReplayString } from '../replayable.ts';
import { CallMaker, type TestedAnswer, type TestedExporter } from '../tested-exporter.ts';
import { intents } from './arbitrary-runs.ts';
import { answerLater, answerNow, whyAnotherAnswer } from './compare-answers.ts';
import { callFor, intentInWords, type Intent } from './intents.ts';

/** An exporter under test, and the calls it has seen. @public */
export class ExporterUnderTest {
  /** @internal */
  readonly maker: CallMaker<TestedExporter>;
  /** @internal */
  readonly calls: ModelCall[] = [];

  constructor(setting: Setting, exporter: TestedExporter) {
    this.maker = new CallMaker(setting, exporter);
  }
}

/** Both sides of a run, as `fc.modelRun` and `fc.asyncModelRun` want them. @public */
export interface ExporterRun {
  /** The reference: what should be. */
  readonly model: ReferenceModel;
  /** The exporter under test: what is. */
  readonly real: ExporterUnderTest;
}

/** How many buffers and importers calls are about. @public */
export interface CommandOptions {
  /** Buffers, at least 1; 3 where it is left out. */
  readonly buffers?: number;
  /** Importers of the setting, at least 1; 4 where it is left out, as `maskSettings` has. */
  readonly importers?: number;
}

/**
 * Begins a run: a reference on the platform of a setting, and the exporter under test.
 *
 * @param setting - What the exporter runs on, such as `maskSettings` draws it. The reference knows allocators of the
 *   kinds `system` and `contiguous-region`, and what importers state of masks, windows, segments, alignment,
 *   contiguity and IOMMUs.
 * @param create - Makes the exporter under test for `platformOf(setting)`, `setting.policy` and its limits.
 * @public
 */
export function beginExporterRun(
  setting: Setting,
  create: (setting: Setting) => TestedExporter,
): ExporterRun {
  const platform = unwrap(parsePlatform(platformOf(setting)));
  const limits = { ...DEFAULT_LIMITS, ...limitsOf(setting) };
  return {
    model: new ReferenceModel(platform, setting.policy, limits),
    real: new ExporterUnderTest(setting, create(setting)),
  };
}

/**
 * Commands for `fc.commands`, to be run by `fc.modelRun` on an exporter that answers at once.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { createModelExporter } from 'cenalloc/explorer';
 * import { beginExporterRun, exporterCommands, maskSettings } from 'cenalloc/testing/fast-check';
 *
 * const commands = fc.commands(exporterCommands(), { size: 'max', maxCommands: 60 });
 * fc.assert(
 *   fc.property(maskSettings('strict'), commands, (setting, each) => {
 *     fc.modelRun(() => beginExporterRun(setting, createModelExporter), each);
 *   }),
 * );
 * ```
 * @public
 */
export function exporterCommands(
  options: CommandOptions = {},
): fc.Arbitrary<fc.Command<ReferenceModel, ExporterUnderTest>>[] {
  return [intentsFor(options).map((intent) => new CallCommand(intent))];
}

/**
 * The same for `fc.asyncModelRun`, on an exporter that answers at once or later.
 *
 * @public
 */
export function asyncExporterCommands(
  options: CommandOptions = {},
): fc.Arbitrary<fc.AsyncCommand<ReferenceModel, ExporterUnderTest>>[] {
  return [intentsFor(options).map((intent) => new LaterCallCommand(intent))];
}

function intentsFor({ buffers = 3, importers = 4 }: CommandOptions): fc.Arbitrary<Intent> {
  return intents(buffers, importers);
}

/** One call, whose answer is judged. */
class AnyCallCommand {
  readonly #intent: Intent;

  constructor(intent: Intent) {
    this.#intent = intent;
  }

  /** Every call may be made at any time: whether it is refused is what is compared. */
  check(): boolean {
    return true;
  }

  /** What was wanted; the replay string tells the calls that came of it. */
  toString(): string {
    return intentInWords(this.#intent);
  }

  protected callIn(model: ReferenceModel, { maker, calls }: ExporterUnderTest): ModelCall | null {
    const call = callFor(this.#intent, maker.setting, (buffer) => model.look(buffer));
    if (!maker.has(call)) return null;
    calls.push(call);
    return call;
  }
}

class CallCommand extends AnyCallCommand implements fc.Command<ReferenceModel, ExporterUnderTest> {
  run(model: ReferenceModel, real: ExporterUnderTest): void {
    const call = this.callIn(model, real);
    if (call === null) return;
    const { setting } = real.maker;
    withReplayString({ setting, calls: real.calls }, () => {
      const answer = answerNow(real.maker, call);
      if (answer instanceof Promise) {
        throw new TypeError('the exporter answers later: use asyncExporterCommands');
      }
      judge(model, setting, call, answer);
    });
  }
}

class LaterCallCommand
  extends AnyCallCommand
  implements fc.AsyncCommand<ReferenceModel, ExporterUnderTest>
{
  async run(model: ReferenceModel, real: ExporterUnderTest): Promise<void> {
    const call = this.callIn(model, real);
    if (call === null) return;
    const { setting } = real.maker;
    await withReplayString({ setting, calls: real.calls }, async () => {
      judge(model, setting, call, await answerLater(real.maker, call));
    });
  }
}

function judge(
  model: ReferenceModel,
  setting: Setting,
  call: ModelCall,
  answer: TestedAnswer<unknown> | undefined,
): void {
  const expected = model.answer(commandOf(setting, call));
  const why = whyAnotherAnswer(setting, call, answer, expected, model.sizeOf(`b${call.buffer}`));
  if (why !== null) throw new Error(why);
}
