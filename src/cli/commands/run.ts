/** `cenalloc run`: runs the calls of a scenario and compares each with what is expected. */
import { dirname, isAbsolute, join } from 'node:path';
import { Option, type Command } from 'commander';
import { readPlatform } from '../../allocators/platform/platform-schema.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result } from '../../base/result.ts';
import { encodeLog } from '../../events/codec.ts';
import type { SyncEventStore } from '../../events/event-store.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { readScenario, type Scenario, type ScenarioCall } from '../../exporter/scenario.ts';
import { createExporter } from '../../store/create-exporter.ts';
import { numbered, outcomeInWords } from '../../views/logs/outcome-words.ts';
import { buffersAsJson } from '../../views/logs/world-json.ts';
import { worldInWords } from '../../views/logs/world-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { openStoreFile, withStore } from '../input/open-log.ts';
import { readText } from '../input/read-input.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';
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

/** Adds the command to the program. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run the calls of a scenario through the exporter')
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
    runCalls(opened.value, options);
    return;
  }
  await withStore(async () => {
    const kept = await openStoreFile(store, {});
    if (!kept.ok) {
      rejectInput(kept.refusal);
      return;
    }
    try {
      runCalls(opened.value, options, kept.value);
    } finally {
      kept.value.close();
    }
  });
}

/** What is kept in a store has times: it is read by people who want to know when. */
function runCalls(
  { scenario, platform, policy }: Opened,
  options: RunOptions,
  store?: SyncEventStore,
): void {
  const { actor } = options;
  const exporter = createExporter({
    platform,
    policy,
    ...(store === undefined ? {} : { store, clock: () => Date.now() }),
    ...(actor === undefined ? {} : { actor }),
  });
  const outcomes = scenario.calls.map((call) => execute(exporter, call));
  if (options.log !== undefined) {
    const written = writeWhole(options.log, encodeLog(exporter.log()));
    if (!written.ok) {
      rejectInput(written.refusal);
      return;
    }
  }
  if (options.json === true) printJson(asJson(scenario, policy, exporter, outcomes));
  else print(inWords(scenario, exporter, outcomes));
  process.exitCode = outcomes.every((each) => each.asExpected) ? EXIT.clean : EXIT.found;
}

interface Opened {
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly policy: Policy;
}

function openScenario(path: string, options: RunOptions): Result<Opened, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const scenario = readScenario(text.value, path === '-' ? 'stdin' : path);
  if (!scenario.ok) return scenario;
  const platform = openPlatform(path, scenario.value.platform);
  if (!platform.ok) return platform;
  const policy = options.policy ?? scenario.value.policy;
  return ok({ scenario: scenario.value, platform: platform.value, policy });
}

/** A platform that is named is found beside the scenario's file. */
function openPlatform(path: string, platform: Platform | string): Result<Platform, InputError> {
  if (typeof platform !== 'string') return ok(platform);
  const file = isAbsolute(platform) ? platform : join(path === '-' ? '.' : dirname(path), platform);
  const text = readText(file);
  return text.ok ? readPlatform(text.value, file) : text;
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
  return [
    scenario.name,
    '',
    ...numbered(outcomes.map(withExpectation)),
    '',
    ...worldInWords(exporter.describe()),
    '',
    wrong === 0
      ? `all ${outcomes.length} calls went as expected`
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
    asExpected: outcomes.every((each) => each.asExpected),
    buffers: buffersAsJson(exporter.describe()),
  };
}
