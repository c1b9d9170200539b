/** `cenalloc replay`: a world from its log. */
import type { Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { describeWorld, type WorldDescription } from '../../exporter/world.ts';
import { replay } from '../../store/replay.ts';
import { diffWorlds } from '../../store/world-diff.ts';
import { decodeWorld } from '../../store/world-snapshot.ts';
import { diffInWords } from '../../views/logs/diff-words.ts';
import { eventInWords } from '../../views/logs/event-words.ts';
import { counted } from '../../base/quantity-words.ts';
import { numbered, outcomeInWords } from '../../views/logs/outcome-words.ts';
import { buffersAsJson } from '../../views/logs/world-json.ts';
import { worldInWords } from '../../views/logs/world-words.ts';
import { readFacts, type OpenedFacts } from '../input/open-log.ts';
import { isReplayString, runAgain } from '../input/replayed-string.ts';
import { sourceName } from '../input/source-name.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

interface ReplayOptions {
  readonly until?: string;
  readonly diff?: string;
  readonly model?: string;
  readonly facts?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc replay examples/logs/late-display.jsonl
  $ cenalloc replay late.jsonl --facts --until 5
  $ cenalloc replay session.cenalloc --diff 5 --until 9
  $ cenalloc replay 'cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1'

Exit codes: 0 replayed, 2 the input cannot be read, or the log tells of something impossible.`;

/** Adds what the command takes and does. */
export function addReplayCommand(command: Command): void {
  command
    .argument('<log>', 'a store, a log as JSON Lines, - for stdin, or a string of cen1:')
    .option('--until <sequence>', 'stop after this fact')
    .option('--diff <sequence>', 'print what differs from the world after that fact')
    .option('--model <file>', 'the model that a string names by its fingerprint (cen1:…:#…:)')
    .option('--facts', 'print every fact, one line each')
    .option('--json', 'print the world as JSON (cenalloc/replay/1), a difference as patches')
    .addHelpText('after', EXAMPLES)
    .action(runReplay);
}

async function runReplay(input: string, options: ReplayOptions): Promise<void> {
  if (isReplayString(input)) {
    replayString(input, options);
    return;
  }
  const replayed = await replayLog(input, options);
  if (!replayed.ok) {
    rejectInput(replayed.refusal);
    return;
  }
  const { facts, world, before } = replayed.value;
  if (before !== null) printDiff(before, world, options);
  else if (options.json === true) printJson(asJson(facts, world));
  else print(inWords(facts, world, options.facts === true));
}

function printDiff(
  before: WorldDescription,
  after: WorldDescription,
  { diff, until, json }: ReplayOptions,
): void {
  if (json === true) {
    const to = until === undefined ? null : Number(until);
    printJson({ schema: 'cenalloc/diff/1', from: Number(diff), to, ...diffWorlds(before, after) });
    return;
  }
  const lines = diffInWords(before, after);
  print(lines.length === 0 ? ['the worlds are equal'] : lines);
}

/** Re-runs the calls of a replay string through a real exporter. */
function replayString(text: string, options: ReplayOptions): void {
  if (options.until !== undefined || options.diff !== undefined) {
    const message = 'a replay string holds calls, not facts; leave its last calls out instead';
    rejectInput({ source: options.until === undefined ? '--diff' : '--until', message });
    return;
  }
  const run = runAgain(text, options.model);
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
  /** The world to compare with; null where none is asked for. */
  readonly before: WorldDescription | null;
}

async function replayLog(
  path: string,
  { until, diff }: ReplayOptions,
): Promise<Result<Replayed, InputError>> {
  const wrong = notASequence('--until', until) ?? notASequence('--diff', diff);
  if (wrong !== null) return refused(wrong);
  const log = await readFacts(path);
  if (!log.ok) return log;
  const source = sourceName(path);
  const last = until === undefined ? Infinity : Number(until);
  const world = worldAt(log.value, last, source);
  const before = diff === undefined ? ok(null) : worldAt(log.value, Number(diff), source);
  if (!world.ok) return world;
  if (!before.ok) return before;
  const facts = log.value.facts.filter((each) => each.sequence <= last);
  return ok({ facts, world: world.value, before: before.value });
}

function notASequence(source: string, text: string | undefined): InputError | null {
  if (text === undefined || /^[1-9][0-9]{0,14}$/.test(text)) return null;
  return { source, message: `expected a sequence number, found "${text}"` };
}

function worldAt(
  { facts, base }: OpenedFacts,
  last: number,
  source: string,
): Result<WorldDescription, InputError> {
  if (base !== null && last < base.at) {
    const message = `the facts up to ${base.at} were archived; replay the archive`;
    return refused({ source, field: `sequence ${last}`, message });
  }
  const world = replay(facts, last, base === null ? null : decodeWorld(base.state));
  if (world.ok) return ok(describeWorld(world.value));
  const { sequence, message } = world.refusal;
  return refused({ source, field: `sequence ${sequence}`, message });
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
