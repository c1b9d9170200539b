/** `cenalloc explore`: every ordering of the calls of a model. */
import { dirname, isAbsolute, join } from 'node:path';
import { Option, type Command } from 'commander';
import { readPlatform } from '../../allocators/platform/platform-schema.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { comparePolicies } from '../../explorer/compare-policies.ts';
import { explore, type Exploration } from '../../explorer/explore.ts';
import { PROFILES, readModel, type ModelDocument } from '../../explorer/model/model-document.ts';
import { modelOf } from '../../explorer/model/model-of-document.ts';
import type { Model } from '../../explorer/model/model.ts';
import {
  DEFAULT_PROPERTIES,
  PROPERTY_NAMES,
  type PropertyName,
} from '../../explorer/model/property.ts';
import {
  explorationInWords,
  policyTableInWords,
} from '../../views/explorations/exploration-words.ts';
import { explorationAsJson } from '../../views/explorations/exploration-json.ts';
import { EXIT } from '../output/exit-codes.ts';
import { readLimits } from './explore-limits.ts';
import { exploreProfile } from './explore-profile.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { readText } from '../input/read-input.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

interface ExploreOptions {
  readonly policy?: Policy | 'all';
  readonly profile?: string;
  readonly property?: readonly string[];
  readonly limit?: readonly string[];
  readonly symmetry: boolean;
  readonly partialOrder?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc explore examples/models/two-importers.model.json
  $ cenalloc explore examples/models/pi4-camera-codec-display.model.json --policy all
  $ cenalloc explore two.model.json --property everyone-served --json | jq .policies[0].orderings
  $ cenalloc explore two.model.json --profile rfc-as-posted
  $ cenalloc explore large.model.json --limit states=1000000 --limit seconds=60

Properties: ${PROPERTY_NAMES.join(', ')}.

Exit codes: 0 every property holds, 1 one is broken, 2 bad input, 3 a limit was reached.`;

/** Adds the command to the program. */
export function addExploreCommand(program: Command): void {
  program
    .command('explore')
    .description('try every ordering of the calls of a small model')
    .argument('<model>', 'a *.model.json file, or - for stdin')
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
    .option('--json', 'print what was found as JSON (cenalloc/explore/1)')
    .addHelpText('after', EXAMPLES)
    .action(runExplore);
}

/** A model file, opened: under each policy that is asked for. */
interface Opened {
  readonly document: ModelDocument;
  readonly models: readonly Model[];
}

function runExplore(path: string, options: ExploreOptions): void {
  const done = exploreFile(path, options);
  if (!done.ok) rejectInput(done.refusal);
}

function exploreFile(path: string, options: ExploreOptions): Result<null, InputError> {
  const limits = readLimits(options.limit ?? []);
  if (!limits.ok) return limits;
  const opened = openModels(path, options.policy);
  if (!opened.ok) return opened;
  const { document, models } = opened.value;
  if ((options.profile ?? document.profile) !== undefined) {
    return exploreProfile(nameOf(path), models, options.json === true);
  }
  const properties = readProperties(options.property, document);
  if (!properties.ok) return properties;
  const explored: Exploration[] = [];
  const seconds: number[] = [];
  for (const model of models) {
    const started = performance.now();
    const progress = new ProgressLine(model.policy);
    const found = explore(model, {
      properties: properties.value,
      limits: limits.value,
      symmetry: options.symmetry,
      partialOrder: options.partialOrder === true,
      clock: () => performance.now(),
      onProgress: progress.show,
    });
    progress.end();
    if (!found.ok) return refused({ ...found.refusal, source: nameOf(path) });
    explored.push(found.value);
    seconds.push((performance.now() - started) / 1000);
  }
  if (options.json === true) printJson(explorationAsJson(explored, seconds));
  else print(inWords(path, document, models, explored));
  process.exitCode = exitCodeOf(explored);
  return ok(null);
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

function inWords(
  path: string,
  document: ModelDocument,
  models: readonly Model[],
  explored: readonly Exploration[],
): readonly string[] {
  const name = document.name === undefined ? [] : [document.name, ''];
  const each = explored.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    ...explorationInWords(one, path),
  ]);
  const [first] = models;
  const isComparable = explored.length > 1 && explored.every(({ complete }) => complete);
  if (first === undefined || !isComparable || first.calls !== 'programs') return [...name, ...each];
  const table = comparePolicies(
    first,
    models.map(({ policy }) => policy),
  );
  return table.ok
    ? [...name, ...each, '', ...policyTableInWords(table.value, path)]
    : [...name, ...each];
}

function exitCodeOf(explored: readonly Exploration[]): number {
  if (explored.some(({ complete }) => !complete)) return EXIT.limit;
  const isBroken = explored.some(({ properties }) =>
    properties.some(({ holds }) => holds !== true),
  );
  return isBroken ? EXIT.found : EXIT.clean;
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}

/** Reads a model file, and the platform file that it names. */
export function openModels(
  path: string,
  policy: Policy | 'all' | undefined,
): Result<Opened, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const document = readModel(text.value, nameOf(path));
  if (!document.ok) return document;
  const platform = openPlatform(path, document.value.platform);
  if (!platform.ok) return platform;
  const asked = policy ?? document.value.policy;
  const models: Model[] = [];
  for (const each of asked === 'all' ? POLICIES : [asked]) {
    const model = modelOf(document.value, platform.value, each, nameOf(path));
    if (!model.ok) return model;
    models.push(model.value);
  }
  return ok({ document: document.value, models });
}

/** A platform that is named is found beside the model's file. */
function openPlatform(
  path: string,
  platform: Platform | string | undefined,
): Result<Platform | null, InputError> {
  if (platform === undefined) return ok(null);
  if (typeof platform !== 'string') return ok(platform);
  const file = isAbsolute(platform) ? platform : join(path === '-' ? '.' : dirname(path), platform);
  const text = readText(file);
  return text.ok ? readPlatform(text.value, file) : text;
}
