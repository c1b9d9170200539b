/** `cenalloc replay`: a world from its log. */
import type { Command } from 'commander';
import type { InputError } from '../base/document.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { decodeLog } from '../events/codec.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import { describeWorld, type WorldDescription } from '../exporter/world.ts';
import { runReplayString } from '../explorer/replay-string.ts';
import { replay } from '../store/replay.ts';
import { eventInWords } from '../views/event-words.ts';
import { counted } from '../base/quantity-words.ts';
import { numbered, outcomeInWords } from '../views/outcome-words.ts';
import { buffersAsJson } from '../views/world-json.ts';
import { worldInWords } from '../views/world-words.ts';
import { readText } from './read-input.ts';
import { openModels } from './explore.ts';
import { print, printJson, rejectInput } from './terminal.ts';

interface ReplayOptions {
  readonly until?: string;
  readonly model?: string;
  readonly facts?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc replay examples/logs/late-display.jsonl
  $ cenalloc replay late.jsonl --facts --until 5
  $ cenalloc replay 'cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1'

Exit codes: 0 replayed, 2 the input cannot be read, or the log tells of something impossible.`;

/** Adds the command to the program. */
export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('rebuild the world from a log of facts, or re-run a short replay string')
    .argument('<log>', 'a log as JSON Lines, - for stdin, or a string that begins with cen1:')
    .option('--until <sequence>', 'stop after this fact')
    .option('--model <file>', 'the model that a string names by its fingerprint (cen1:…:#…:)')
    .option('--facts', 'print every fact, one line each')
    .option('--json', 'print the world as JSON (cenalloc/replay/1)')
    .addHelpText('after', EXAMPLES)
    .action(runReplay);
}

function runReplay(input: string, options: ReplayOptions): void {
  if (/^cen\d+:/.test(input)) {
    replayString(input, options);
    return;
  }
  const replayed = replayLog(input, options);
  if (!replayed.ok) {
    rejectInput(replayed.refusal);
    return;
  }
  const { facts, world } = replayed.value;
  if (options.json === true) printJson(asJson(facts, world));
  else print(inWords(facts, world, options.facts === true));
}

/** Re-runs the calls of a replay string through a real exporter. */
function replayString(text: string, options: ReplayOptions): void {
  if (options.until !== undefined) {
    const message = 'a replay string holds calls, not facts; leave its last calls out instead';
    rejectInput({ source: '--until', message });
    return;
  }
  const known = options.model === undefined ? ok(null) : openModels(options.model, undefined);
  if (!known.ok) {
    rejectInput(known.refusal);
    return;
  }
  const run = runReplayString(text, known.value?.models[0] ?? null);
  if (!run.ok) {
    rejectInput(run.refusal);
    return;
  }
  const { outcomes, log, world } = run.value;
  if (options.json === true) {
    printJson(asJson(log, world));
    return;
  }
  const lines = outcomes.map(({ command, outcome }) =>
    outcomeInWords(command, outcome.ok ? null : outcome.refusal),
  );
  const facts = options.facts === true ? [...log.map(eventInWords), ''] : [];
  print([...numbered(lines), '', ...facts, ...worldInWords(world)]);
}

interface Replayed {
  readonly facts: readonly RecordedEvent[];
  readonly world: WorldDescription;
}

function replayLog(path: string, { until }: ReplayOptions): Result<Replayed, InputError> {
  if (until !== undefined && !/^[1-9][0-9]{0,14}$/.test(until)) {
    return refused({ source: '--until', message: `expected a sequence number, found "${until}"` });
  }
  const source = path === '-' ? 'stdin' : path;
  const text = readText(path);
  if (!text.ok) return text;
  const log = decodeLog(text.value, source);
  if (!log.ok) return log;
  const last = until === undefined ? Infinity : Number(until);
  const world = replay(log.value, last);
  if (!world.ok) {
    const { sequence, message } = world.refusal;
    return refused({ source, field: `sequence ${sequence}`, message });
  }
  const facts = log.value.filter((each) => each.sequence <= last);
  return ok({ facts, world: describeWorld(world.value) });
}

function inWords(
  facts: readonly RecordedEvent[],
  world: WorldDescription,
  isEveryFactShown: boolean,
): readonly string[] {
  const refusals = facts.filter(({ event }) => event.type === 'CallRefused');
  const summary = `${counted(facts.length, 'fact')} replayed, ${counted(refusals.length, 'refusal')} among them`;
  return [
    ...(isEveryFactShown ? [...facts.map(eventInWords), ''] : []),
    summary,
    ...(isEveryFactShown ? [] : refusals.map(eventInWords)),
    '',
    ...worldInWords(world),
  ];
}

function asJson(facts: readonly RecordedEvent[], world: WorldDescription): object {
  return {
    schema: 'cenalloc/replay/1',
    facts: facts.length,
    refusals: facts.flatMap(({ sequence, event }) =>
      event.type === 'CallRefused' ? [{ sequence, ...event.refusal }] : [],
    ),
    policy: world.policy,
    platform: world.platform.name,
    buffers: buffersAsJson(world),
  };
}
