/** `cenalloc solve`: which allocator serves these importers, and if none, why not. */
import type { Command } from 'commander';
import { readPlatform } from '../allocators/platform-schema.ts';
import type { ImporterSpec, Platform } from '../allocators/platform.ts';
import { solve, type Solution } from '../allocators/solve.ts';
import { suggestion } from '../base/fields.ts';
import type { InputError } from '../base/document.ts';
import { explainQuantity, parseQuantity } from '../base/quantity.ts';
import { ok, refused, type Result } from '../base/result.ts';
import {
  bytes,
  bytesOfPages,
  PAGE_SIZE,
  pagesCeil,
  QUANTITY_MAX,
  type Bytes,
} from '../base/units.ts';
import { describeRequirement } from '../constraints/describe-requirement.ts';
import { solutionInWords } from '../views/solution-words.ts';
import { EXIT } from './exit-codes.ts';
import { readText } from './read-input.ts';
import { print, printJson, rejectInput } from './terminal.ts';

interface SolveOptions {
  readonly importer?: string;
  readonly size: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc solve examples/platforms/raspberry-pi-4.platform.json
  $ cenalloc solve pi4.platform.json --importer unicam,codec,hvs --size "8 MiB"
  $ cenalloc solve pi4.platform.json --json | jq .verdict

Exit codes: 0 satisfiable, 1 unsatisfiable, 2 bad input, 3 underdetermined.`;

/** Adds the command to the program. */
export function addSolveCommand(program: Command): void {
  program
    .command('solve')
    .description('find the allocator that serves every importer of a buffer, or say why none does')
    .argument('<platform>', 'a *.platform.json file, or - for stdin')
    .option('--importer <names>', 'who shares the buffer, separated by commas (default: all)')
    .option('--size <size>', 'size of the buffer, such as 8388608 or "8 MiB"', '8 MiB')
    .option('--json', 'print the answer as JSON (cenalloc/solve/1)')
    .addHelpText('after', EXAMPLES)
    .action(runSolve);
}

function runSolve(path: string, options: SolveOptions): void {
  const question = readQuestion(path, options);
  if (!question.ok) {
    rejectInput(question.refusal);
    return;
  }
  const { platform, importers, size } = question.value;
  const solution = solve(platform, importers, size);
  if (options.json === true) printJson(asJson(platform, importers, size, solution));
  else print(solutionInWords(platform, importers, size, solution));
  process.exitCode = {
    satisfiable: EXIT.clean,
    unsatisfiable: EXIT.found,
    underdetermined: EXIT.limit,
  }[solution.verdict];
}

interface Question {
  readonly platform: Platform;
  readonly importers: readonly ImporterSpec[];
  readonly size: Bytes;
}

function readQuestion(path: string, options: SolveOptions): Result<Question, InputError> {
  const size = readSize(options.size);
  if (!size.ok) return size;
  const text = readText(path);
  if (!text.ok) return text;
  const platform = readPlatform(text.value, path === '-' ? 'stdin' : path);
  if (!platform.ok) return platform;
  const importers = chooseImporters(platform.value, options.importer);
  if (!importers.ok) return importers;
  return ok({ platform: platform.value, importers: importers.value, size: size.value });
}

function readSize(input: string): Result<Bytes, InputError> {
  const size = parseQuantity(input);
  if (size === null) return refused({ source: '--size', message: explainQuantity(input) });
  if (size < 1 || size > QUANTITY_MAX - PAGE_SIZE) {
    return refused({ source: '--size', message: 'expected at least 1 byte and less than 2^53' });
  }
  return ok(bytesOfPages(pagesCeil(bytes(size))));
}

function chooseImporters(
  platform: Platform,
  names: string | undefined,
): Result<readonly ImporterSpec[], InputError> {
  if (names === undefined) return ok(platform.importers);
  const known: readonly string[] = platform.importers.map(({ id }) => id);
  const chosen: ImporterSpec[] = [];
  for (const name of names.split(',').map((each) => each.trim())) {
    const importer = platform.importers.find(({ id }) => id === name);
    if (importer === undefined) {
      const message = `${platform.name} has no importer "${name}"${suggestion(name, known)}`;
      return refused({ source: '--importer', message });
    }
    if (chosen.includes(importer)) {
      return refused({ source: '--importer', message: `"${name}" stands twice` });
    }
    chosen.push(importer);
  }
  return ok(chosen);
}

function asJson(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: Bytes,
  solution: Solution,
): object {
  const { verdict, allocator, merged, placement, conflicts, corrections, passedOver } = solution;
  return {
    schema: 'cenalloc/solve/1',
    platform: platform.name,
    importers: importers.map(({ id }) => id),
    size,
    verdict,
    allocator: allocator === null ? null : allocator.name,
    merged: describeRequirement(merged),
    placement:
      placement === null || allocator === null
        ? null
        : { allocator: allocator.name, allocatorId: allocator.id, ...placement },
    conflicts,
    corrections,
    passedOver: passedOver.map((each) => ({
      allocator: each.allocator.name,
      cause: each.cause,
      reason: each.reason,
    })),
  };
}
