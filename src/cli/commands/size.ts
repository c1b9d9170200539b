/** `cenalloc size`: how large regions must be for streams, and when fragmentation refuses. */
import type { Command } from 'commander';
import type { Platform } from '../../allocators/platform/platform.ts';
import { sizeStreams } from '../../allocators/sizing/size-streams.ts';
import type { Streams } from '../../allocators/sizing/streams.ts';
import { readStreams } from '../../allocators/sizing/streams-schema.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { memoryPicture, momentsOf } from '../../views/memory/memory-picture.ts';
import { sizeDocument } from '../../views/memory/size-document.ts';
import { sizingInWords } from '../../views/memory/size-words.ts';
import { svgFile } from '../../views/pictures/svg-file.ts';
import { EXIT } from '../output/exit-codes.ts';
import { readPlatformFile } from '../input/platform-file.ts';
import { orMisread } from '../input/misread-texts.ts';
import { readText } from '../input/read-input.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

interface SizeOptions {
  readonly hours: string;
  readonly seed: string;
  readonly svg?: string;
  readonly json?: true;
}

const EXAMPLES = `
The streams live on the platform for some simulated hours, by a chance that the seed fixes. The
answer: what all of them need at once, when memory refused for the first time and why, and the
smallest region in which nothing was refused, in steps of 4 MiB. A region that takes too much leaves
too little to others: where no size does, the answer says in which steps all were tried.

Examples:
  $ cenalloc size board.platform.json examples/streams/camera-and-display.streams.json
  $ cenalloc size board.platform.json camera.streams.json --hours 72 --seed 7
  $ cenalloc size board.platform.json camera.streams.json --svg memory.svg
  $ cenalloc size board.platform.json camera.streams.json --json | jq .needs

Exit codes: 0 nothing refused, 1 something refused or impossible, 2 bad input, 3 a limit was reached.`;

/** A year. */
const HOURS_MAX = 8_760;

/** Adds what the command takes and does. */
export function addSizeCommand(command: Command): void {
  command
    .argument('<platform>', 'a *.platform.json file, or - for stdin')
    .argument('<streams>', 'a *.streams.json file, or - for stdin')
    .option('--hours <number>', 'simulated hours', '24')
    .option('--seed <number>', 'where chance begins', '1')
    .option('--svg <file>', 'draw memory before, at the worst moment, and after')
    .option('--json', 'print the answer as JSON (cenalloc/size/1)')
    .addHelpText('after', EXAMPLES)
    .action(runSize);
}

async function runSize(
  platformPath: string,
  streamsPath: string,
  options: SizeOptions,
): Promise<void> {
  const question = readQuestion(platformPath, streamsPath, options);
  if (!question.ok) {
    rejectInput(question.refusal);
    return;
  }
  const { platform, streams, hours, seed } = question.value;
  const chance = { seed, seconds: hours * 3600 };
  const sizing = sizeStreams(platform, streams, chance);
  const { simulation } = sizing;
  if (options.svg !== undefined && simulation !== null) {
    const picture = memoryPicture({
      heading: `${platform.name}: ${streams.name}`,
      moments: momentsOf(simulation.snapshots),
      owners: streams.streams.map(({ name }) => name),
      chosen: null,
    });
    const written = await writeWhole(options.svg, [svgFile(picture)], {
      inputs: [platformPath, streamsPath],
    });
    if (!written.ok) {
      rejectInput(written.refusal);
      return;
    }
  }
  if (options.json === true) printJson(sizeDocument(platform, streams, chance, sizing));
  else print(sizingInWords(platform, streams, sizing, { seed, hours }));
  const isRefused = simulation === null || simulation.firstRefusal !== null;
  const isCutOff = simulation !== null && simulation.seconds < hours * 3600;
  process.exitCode = isRefused ? EXIT.found : isCutOff ? EXIT.limit : EXIT.clean;
}

interface Question {
  readonly platform: Platform;
  readonly streams: Streams;
  readonly hours: number;
  readonly seed: number;
}

function readQuestion(
  platformPath: string,
  streamsPath: string,
  options: SizeOptions,
): Result<Question, InputError> {
  const hours = wholeNumber('--hours', options.hours, 1, HOURS_MAX);
  if (!hours.ok) return hours;
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 32 - 1);
  if (!seed.ok) return seed;
  if (platformPath === STDIN && streamsPath === STDIN) {
    return refused({ source: 'stdin', message: 'only one of the two documents can come from it' });
  }
  const platform = readPlatformFile(platformPath);
  if (!platform.ok) return platform;
  const streamsText = readText(streamsPath);
  if (!streamsText.ok) return streamsText;
  const read = readStreams(streamsText.value, sourceName(streamsPath), platform.value);
  const streams = orMisread(read, streamsText.value, ['streams']);
  if (!streams.ok) return streams;
  return ok({
    platform: platform.value,
    streams: streams.value,
    hours: hours.value,
    seed: seed.value,
  });
}

function wholeNumber(
  source: string,
  text: string,
  min: number,
  max: number,
): Result<number, InputError> {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return ok(value);
  return refused({ source, message: `expected a whole number from ${min} to ${max}` });
}
