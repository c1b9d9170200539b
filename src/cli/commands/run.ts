/** `cenalloc run`: runs the calls of a scenario and compares each with what is expected. */
import { Option, type Command } from 'commander';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result } from '../../base/result.ts';
import { counted } from '../../base/quantity-words.ts';
import { encodedLines } from '../../events/encode-log.ts';
import type { SyncEventStore } from '../../events/event-store.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { readScenario, type Scenario, type ScenarioCall } from '../../exporter/scenario.ts';
import { createExporter } from '../../store/create-exporter.ts';
import { numbered, outcomeInWords } from '../../views/logs/outcome-words.ts';
import { buffersAsJson } from '../../views/logs/world-json.ts';
import { worldInWords } from '../../views/logs/world-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { openStoreFile } from '../input/open-log.ts';
import { openPlatform } from '../input/platform-file.ts';
import { orMisread } from '../input/misread-texts.ts';
import { readText } from '../input/read-input.ts';
import { sourceName } from '../input/source-name.ts';
import { interruptible, Turns, type Interruption } from '../output/interruption.ts';
import { note, print, printJson, rejectInput } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

interface RunOptions {
  readonly policy?: Policy;
  readonly log?: string;
  readonly store?: string;
  readonly actor?: string;
  readonly json?: true;
}

/** One call and what came of it. */
interface Outcome {
  readonly call: ScenarioCall;
  readonly refusal: Refusal | null;
  readonly asExpected: boolean;
}

const EXAMPLES = `
Examples:
  $ cenalloc run examples/scenarios/late-display.scenario.json
  $ cenalloc run late-display.scenario.json --policy fits
  $ cenalloc run late-display.scenario.json --log late.jsonl && cenalloc replay late.jsonl
  $ cenalloc run late-display.scenario.json --store late.cenalloc --actor nightly

Exit codes: 0 every call went as expected, 1 one did not, 2 bad input.`;

/** Adds what the command takes and does. */
export function addRunCommand(command: Command): void {
  command
    .argument('<scenario>', 'a *.scenario.json file, or - for stdin')
    .addOption(
      new Option('--policy <name>', 'late-attach policy instead of the one in the file').choices(
        POLICIES,
      ),
    )
    .option('--log <file>', 'write the log of facts as JSON Lines')
    .option('--store <file>', 'keep the facts in a store, and continue where it ends')
    .option('--actor <name>', 'who makes the calls, as the facts in the store tell')
    .option('--json', 'print the outcome as JSON (cenalloc/run/1)')
    .addHelpText('after', EXAMPLES)
    .action(runScenario);
}

async function runScenario(path: string, options: RunOptions): Promise<void> {
  const opened = openScenario(path, options);
  if (!opened.ok) {
    rejectInput(opened.refusal);
    return;
  }
  const { store } = options;
  if (store === undefined) {
    await runCalls(path, opened.value, options);
    return;
  }
  const kept = await openStoreFile(store, {});
  if (!kept.ok) {
    rejectInput(kept.refusal);
    return;
  }
  try {
    await runCalls(path, opened.value, options, kept.value);
  } finally {
    kept.value.close();
  }
}

/** What is kept in a store has times: it is read by people who want to know when. */
async function runCalls(
  scenarioPath: string,
  { scenario, platform, policy }: Opened,
  options: RunOptions,
  store?: SyncEventStore,
): Promise<void> {
  const { actor } = options;
  const exporter = createExporter({
    platform,
    policy,
    ...(store === undefined ? {} : { store, clock: () => Date.now() }),
    ...(actor === undefined ? {} : { actor }),
  });
  const outcomes = await interruptible((interruption) =>
    executeAll(exporter, scenario.calls, interruption),
  );
  if (options.log !== undefined) {
    const written = await writeWhole(options.log, encodedLines(exporter.log()), {
      inputs: [scenarioPath],
    });
    if (!written.ok) {
      rejectInput(written.refusal);
      return;
    }
  }
  if (options.json === true) printJson(asJson(scenario, policy, exporter, outcomes));
  else print(inWords(scenario, exporter, outcomes));
  if (outcomes.some((each) => !each.asExpected)) process.exitCode = EXIT.found;
  else process.exitCode = outcomes.length < scenario.calls.length ? EXIT.limit : EXIT.clean;
}

/** Makes the calls one after the other, until all are made or somebody interrupts. */
async function executeAll(
  exporter: Exporter,
  calls: readonly ScenarioCall[],
  interruption: Interruption,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const turns = new Turns();
  try {
    for (const call of calls) {
      if (turns.isDue) await turns.take();
      if (interruption.isAsked) break;
      outcomes.push(execute(exporter, call));
    }
  } finally {
    const left = calls.length - outcomes.length;
    const cause = interruption.isAsked ? `interrupted (${interruption.name ?? ''})` : 'broken off';
    if (left > 0) note(`${cause}: ${left} of ${counted(calls.length, 'call')} were not made`);
  }
  return outcomes;
}

interface Opened {
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly policy: Policy;
}

function openScenario(path: string, options: RunOptions): Result<Opened, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const read = readScenario(text.value, sourceName(path));
  const scenario = orMisread(read, text.value, ['scenario']);
  if (!scenario.ok) return scenario;
  const platform = openPlatform(path, scenario.value.platform);
  if (!platform.ok) return platform;
  const policy = options.policy ?? scenario.value.policy;
  return ok({ scenario: scenario.value, platform: platform.value, policy });
}

function execute(exporter: Exporter, call: ScenarioCall): Outcome {
  const done = exporter.execute(call.command);
  const found = done.ok ? 'ok' : done.refusal.errno;
  return { call, refusal: done.ok ? null : done.refusal, asExpected: found === call.expect };
}

function inWords(
  scenario: Scenario,
  exporter: Exporter,
  outcomes: readonly Outcome[],
): readonly string[] {
  const wrong = outcomes.filter((each) => !each.asExpected).length;
  const made = outcomes.length === scenario.calls.length ? 'all' : 'the first';
  return [
    scenario.name,
    '',
    ...numbered(outcomes.map(withExpectation)),
    '',
    ...worldInWords(exporter.describe()),
    '',
    wrong === 0
      ? `${made} ${outcomes.length} calls went as expected`
      : `${wrong} of ${outcomes.length} calls did not go as expected`,
  ];
}

function withExpectation({ call, refusal, asExpected }: Outcome): string {
  const found = outcomeInWords(call.command, refusal);
  return asExpected ? found : `${found}  <-- expected ${call.expect}`;
}

function asJson(
  scenario: Scenario,
  policy: Policy,
  exporter: Exporter,
  outcomes: readonly Outcome[],
): object {
  return {
    schema: 'cenalloc/run/1',
    scenario: scenario.name,
    policy,
    calls: outcomes.map(({ call, refusal, asExpected }) => ({
      ...call.command,
      outcome: refusal === null ? 'ok' : 'refused',
      refusal,
      expect: call.expect,
      asExpected,
    })),
    asExpected:
      outcomes.length === scenario.calls.length && outcomes.every((each) => each.asExpected),
    buffers: buffersAsJson(exporter.describe()),
  };
}
