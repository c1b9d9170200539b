/** `cenalloc explore`: every ordering of the calls of a model. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { adviseOn, type Advice } from '../../explorer/answers/advice.ts';
import { WORKERS_MAX } from '../../explorer/cores/explore-with-workers.ts';
import { NodeCrew } from '../../explorer/cores/node-crew.ts';
import { comparePolicies } from '../../explorer/compare-policies.ts';
import type { Exploration } from '../../explorer/explore.ts';
import { PROFILES, type ModelDocument } from '../../explorer/model/model-document.ts';
import { isPeerOrdering } from '../../explorer/peers/peer-replay-string.ts';
import { isPeersModel } from '../../base/peers-profile.ts';
import type { Model } from '../../explorer/model/model.ts';
import {
  DEFAULT_PROPERTIES,
  PROPERTY_NAMES,
  type PropertyName,
} from '../../explorer/model/property.ts';
import { KERNEL_TEST_FORMS, type KernelTestForm } from '../../views/kernel-tests/kernel-test.ts';
import {
  explorationInWords,
  policyTableInWords,
} from '../../views/explorations/exploration-words.ts';
import { explorationAsJson } from '../../views/explorations/exploration-json.ts';
import { EXIT } from '../output/exit-codes.ts';
import { readLimits } from './explore-limits.ts';
import type { SearchLimits } from '../../explorer/engine/search-options.ts';
import { estimateAll, roomFor, tellEstimates, warnOfShortage } from './explore-estimate.ts';
import { exploreProfile } from './explore-profile.ts';
import { proveModels } from './explore-prove.ts';
import { explorePeersModel, playPeerOrdering } from './explore-peers-model.ts';
import { openModels } from '../input/model-file.ts';
import { readText } from '../input/read-input.ts';
import { sourceName } from '../input/source-name.ts';
import { readCheckpoint } from './explore-checkpoint.ts';
import {
  checkCheckpointPlace,
  exploreAll,
  leaveCheckpoint,
  type NamedQuestion,
} from './explore-search.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

interface ExploreFlags {
  readonly policy?: Policy | 'all';
  readonly profile?: string;
  readonly property?: readonly string[];
  readonly limit?: readonly string[];
  readonly symmetry: boolean;
  readonly partialOrder?: true;
  readonly workers?: number;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly estimate?: true;
  readonly prove?: true;
  readonly emit?: KernelTestForm;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc explore examples/models/two-importers.model.json
  $ cenalloc explore examples/models/pi4-camera-codec-display.model.json --policy all
  $ cenalloc explore two.model.json --property everyone-served --json | jq .policies[0].orderings
  $ cenalloc explore two.model.json --profile rfc-as-posted
  $ cenalloc explore two.model.json --prove --policy all
  $ cenalloc explore examples/models/peers/o01-late-static.model.json
  $ cenalloc explore "peers1:amdgpu:R,S:R.attach R.pin S.attach S.map"
  $ cenalloc explore examples/models/peers/o01-late-static.model.json --emit kselftest > o01.c
  $ cenalloc explore large.model.json --limit states=1000000 --limit seconds=60
  $ cenalloc explore large.model.json --workers 4
  $ cenalloc explore large.model.json --estimate
  $ cenalloc explore large.model.json --checkpoint large.checkpoint
  $ cenalloc explore large.model.json --resume large.checkpoint

Ctrl-C leaves a checkpoint and says its name. --resume goes on from it, with the options of the first run, to what
a run without an interruption would have found.

Properties: ${PROPERTY_NAMES.join(', ')}.

Exit codes: 0 every property holds, 1 one is broken, 2 bad input, 3 a limit was reached, or
with --prove something was not shown; with --estimate 0 it fits, 3 it does not, or may not.`;

/** What is possible instead of a test for a kernel. */
const NO_KERNEL_TEST =
  'only models of peers become tests (docs/peers.md), as no kernel has an exporter that places by constraints; ' +
  'cenalloc replay plays the witnesses of this one, and cenalloc export bpftrace watches a running kernel';

/** Adds what the command takes and does. */
export function addExploreCommand(command: Command): void {
  command
    .argument('<model>', 'a *.model.json file, - for stdin, or an ordering of peers, as "peers1:…"')
    .addOption(
      new Option('--policy <name>', 'late-attach policy instead of the one in the file').choices([
        ...POLICIES,
        'all',
      ]),
    )
    .option(
      '--property <names>',
      'properties instead of those in the file, separated by commas',
      append,
    )
    .addOption(
      new Option(
        '--profile <name>',
        'the posted code with its defects instead of a policy',
      ).choices(PROFILES),
    )
    .option(
      '--limit <what=number>',
      'stop at states=N, memory=SIZE or seconds=N; repeatable',
      append,
    )
    .option('--no-symmetry', 'search importers and buffers that are alike one by one')
    .option('--partial-order', 'search independent buffers one after the other (fewer states)')
    .addOption(
      new Option(
        '--workers <n>',
        'threads that search, 1 to 256; all cores if left out, and one for what one ends soon',
      ).argParser(readWorkers),
    )
    .option(
      '--checkpoint <file>',
      'where a search that is interrupted, or reaches its limit of seconds, is left for --resume',
    )
    .option('--resume <file>', 'go on from the checkpoint of an interrupted search')
    .option(
      '--estimate',
      'tell how many states there are and how much memory they take, and search nothing',
    )
    .option(
      '--prove',
      'prove the core properties for every number of such importers and of buffers instead',
    )
    .addOption(
      new Option(
        '--emit <form>',
        'print the witnesses of a model of peers as a test in C for a kernel instead',
      ).choices(KERNEL_TEST_FORMS),
    )
    .option('--json', 'print what was found as JSON (cenalloc/explore/1)')
    .addHelpText('after', EXAMPLES)
    .action(runExplore);
}

async function runExplore(path: string, options: ExploreFlags): Promise<void> {
  const done = await exploreFile(path, options);
  if (!done.ok) rejectInput(done.refusal);
}

async function exploreFile(path: string, options: ExploreFlags): Promise<Result<null, InputError>> {
  const limits = readLimits(options.limit ?? []);
  if (!limits.ok) return limits;
  if (isPeerOrdering(path)) return playPeerOrdering(path, options);
  const text = readText(path);
  if (text.ok && isPeersModel(text.value)) {
    return explorePeersModel(text.value, sourceName(path), options, [
      ...(options.policy === undefined ? [] : ['--policy']),
      ...(options.prove === true ? ['--prove'] : []),
      ...otherOptions(options),
    ]);
  }
  const opened = openModels(path, options.policy, text);
  if (!opened.ok) return opened;
  if (options.emit !== undefined) {
    return refused({ source: '--emit', message: NO_KERNEL_TEST });
  }
  const { document, models } = opened.value;
  if (options.prove === true) {
    const idle = whyNotProved(options, document);
    if (idle !== null) return refused({ source: '--prove', message: idle });
    return proveModels(sourceName(path), document.name, models, options.json === true);
  }
  if ((options.profile ?? document.profile) !== undefined) {
    if (options.estimate === true) {
      return refused({ source: '--estimate', message: 'the posted code is small: explore it' });
    }
    const [idle] = keptOptions(options);
    if (idle !== undefined) {
      const message = 'the posted code is searched at once: it leaves nothing to go on with';
      return refused({ source: idle, message });
    }
    return exploreProfile(sourceName(path), models, options.json === true);
  }
  const properties = readProperties(options.property, document);
  if (!properties.ok) return properties;
  const question: NamedQuestion = {
    models,
    properties: properties.value,
    symmetry: options.symmetry,
    partialOrder: options.partialOrder === true,
  };
  return options.estimate === true
    ? estimateFile(path, question, options, limits.value)
    : searchFile(path, document, question, options, limits.value);
}

/** Tells what a search would take. */
function estimateFile(
  path: string,
  question: NamedQuestion,
  options: ExploreFlags,
  limits: SearchLimits,
): Result<null, InputError> {
  const [idle] = keptOptions(options);
  if (idle !== undefined) {
    return refused({ source: idle, message: '--estimate searches nothing that could be left' });
  }
  const room = roomFor(limits, workersOf(options));
  return tellEstimates(question, room, sourceName(path), options.json === true);
}

function workersOf({ workers = availableParallelism() }: ExploreFlags): number {
  return workers;
}

/** Searches each policy and tells what was found. */
async function searchFile(
  path: string,
  document: ModelDocument,
  question: NamedQuestion,
  options: ExploreFlags,
  limits: SearchLimits,
): Promise<Result<null, InputError>> {
  const { models } = question;
  const workers = workersOf(options);
  const room = roomFor(limits, workers);
  const kept =
    options.checkpoint === undefined ? ok(null) : checkCheckpointPlace(options.checkpoint);
  if (!kept.ok) return kept;
  const from = options.resume === undefined ? ok(null) : readCheckpoint(options.resume, question);
  if (!from.ok) return from;
  const estimates = estimateAll(question, room);
  if (!estimates.ok) return refused({ ...estimates.refusal, source: sourceName(path) });
  warnOfShortage(question, estimates.value, room, limits);
  const crew = workers === 1 ? null : new NodeCrew({ workers });
  const explored = await exploreAll(question, from.value, {
    limits: { ...limits, bytes: room.bytes },
    ...(crew === null ? {} : { crew }),
  });
  await crew?.end();
  if (!explored.ok) return refused({ ...explored.refusal, source: sourceName(path) });
  const { found, seconds, end } = explored.value;
  const advice = models
    .slice(0, found.length)
    .map((model, index) => adviceFor(model, found[index]));
  if (options.json === true) {
    printJson(explorationAsJson(found, seconds, advice, estimates.value));
  } else print(inWords(path, document, models, found, { end, limits, advice }));
  process.exitCode = found.length < models.length ? EXIT.limit : exitCodeOf(found);
  return leaveCheckpoint(path, question, explored.value, options);
}

/** What a proof would ignore. */
function whyNotProved(options: ExploreFlags, document: ModelDocument): string | null {
  if (document.profile !== undefined) return 'the posted code is explored, and not proved';
  const given = [
    ...(options.property === undefined ? [] : ['--property']),
    ...otherOptions(options),
  ];
  return given.length === 0 ? null : `a proof searches no orderings: leave ${given.join(', ')} out`;
}

/** The options of a search that are given. */
function otherOptions(options: ExploreFlags): readonly string[] {
  return [
    ...(options.profile === undefined ? [] : ['--profile']),
    ...(options.limit === undefined ? [] : ['--limit']),
    ...(options.partialOrder === true ? ['--partial-order'] : []),
    ...(options.workers === undefined ? [] : ['--workers']),
    ...(options.symmetry ? [] : ['--no-symmetry']),
    ...(options.estimate === true ? ['--estimate'] : []),
    ...keptOptions(options),
  ];
}

/** The options that need a search which can be left off. */
function keptOptions({ checkpoint, resume }: ExploreFlags): readonly string[] {
  return [
    ...(checkpoint === undefined ? [] : ['--checkpoint']),
    ...(resume === undefined ? [] : ['--resume']),
  ];
}

/** What helps against what is broken; a search that is not whole, or left states out, has no advice. */
function adviceFor(model: Model, found: Exploration | undefined): readonly Advice[] {
  if (found === undefined || !found.complete || found.reduced) return [];
  const named = (wanted: boolean): readonly PropertyName[] =>
    PROPERTY_NAMES.filter((name) =>
      found.properties.some((each) => each.name === name && (each.holds === true) === wanted),
    );
  const advice = adviseOn(model, { broken: named(false), others: named(true) });
  return advice.ok ? advice.value : [];
}

function readWorkers(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= WORKERS_MAX) return count;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${WORKERS_MAX}`);
}

/** An option that may be given several times, each with one word. */
function append(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

function readProperties(
  texts: readonly string[] | undefined,
  document: ModelDocument,
): Result<readonly PropertyName[], InputError> {
  if (texts === undefined) return ok(document.properties ?? DEFAULT_PROPERTIES);
  const names: PropertyName[] = [];
  for (const word of texts.flatMap((text) => text.split(','))) {
    const known = PROPERTY_NAMES.find((name) => name === word.trim());
    if (known === undefined) {
      const message = `unknown property "${word}"${suggestion(word, PROPERTY_NAMES)}`;
      return refused({ source: '--property', message });
    }
    if (!names.includes(known)) names.push(known);
  }
  return ok(names);
}

/** What is told beside what was found. */
interface Telling {
  readonly end: string | undefined;
  readonly limits: SearchLimits;
  /** By policy. */
  readonly advice: readonly (readonly Advice[])[];
}

function inWords(
  path: string,
  document: ModelDocument,
  models: readonly Model[],
  explored: readonly Exploration[],
  { end, limits, advice }: Telling,
): readonly string[] {
  const name = document.name === undefined ? [] : [document.name, ''];
  const each = explored.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    ...explorationInWords(one, path, { end, advice: advice[index] }),
  ]);
  const [first] = models;
  const isComparable = explored.length > 1 && explored.every(({ complete }) => complete);
  if (first === undefined || !isComparable || first.calls !== 'programs') return [...name, ...each];
  const table = comparePolicies(
    first,
    models.map(({ policy }) => policy),
    limits,
  );
  const told = table.ok
    ? policyTableInWords(table.value, path)
    : [`The policies are not compared: ${table.refusal.message}.`];
  return [...name, ...each, '', ...told];
}

function exitCodeOf(explored: readonly Exploration[]): number {
  const verdicts = explored.flatMap(({ properties }) => properties.map(({ holds }) => holds));
  if (explored.some(({ complete }) => !complete)) return EXIT.limit;
  if (verdicts.includes(false)) return EXIT.found;
  return verdicts.includes(null) ? EXIT.limit : EXIT.clean;
}
