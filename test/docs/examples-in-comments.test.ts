/**
 * Examples in comments are whole: the compiler takes each `@example` of the sources as a module of its own, with the
 * project's options and the imports that it shows. Whoever copies one begins with what works.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { ROOT } from './documented-commands.ts';

/** An example, and where its tag stands: a file and a line from 1. */
interface Example {
  readonly place: string;
  /** What stands in its fence; null where that is none of TypeScript, or is not closed. */
  readonly code: string | null;
}

/** The examples of a text; each ends where its comment or the next tag begins. */
function examplesIn(file: string, text: string): readonly Example[] {
  return Array.from(text.matchAll(/^ *\* @example\b([^]*?)(?=^ *\*(?:\/| @))/gmu), (found) => {
    const [, comment = ''] = found;
    const shown = comment.replaceAll(/^ *\* ?/gmu, '');
    const code = /^\n```ts\n([^]*?)^```\n/mu.exec(shown)?.[1] ?? null;
    return { place: `${file}:${text.slice(0, found.index).split('\n').length}`, code };
  });
}

/** What is wrong with examples: the place of each that does not compile, and what the compiler says of it. */
function complaintsAbout(examples: readonly Example[]): readonly string[] {
  const read = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const project = ts.parseJsonConfigFileContent(read.config, ts.sys, ROOT);
  // An example may end with the value that it is about.
  const options = { ...project.options, noUnusedLocals: false };
  const modules = new Map(
    examples.map(({ code }, at) => [
      join(ROOT, `example-${at}.ts`).replaceAll(sep, '/'),
      // Without an import or export it would be a script, which shares its names with the others.
      `${code ?? ''}export {};\n`,
    ]),
  );
  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => modules.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => modules.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules.keys()].flatMap((path, at) => {
    const { place, code } = present(examples[at], 'the example of a module');
    if (code === null) return [`${place}: has no block of TypeScript`];
    const tree = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)].map(
      ({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}

const examples = globSync('src/**/*.{ts,tsx}', { cwd: ROOT })
  .map((path) => path.replaceAll(sep, '/'))
  .sort()
  .flatMap((path) => examplesIn(path, readFileSync(join(ROOT, path), 'utf8')));

function commentWith(...lines: readonly string[]): string {
  const shown = lines.map((line) => ` * ${line}`.trimEnd());
  return ['/**', ' * A.', ' *', ' * @example', ...shown, ' */', ''].join('\n');
}

const IMPORT = "import { bytes } from 'cenalloc';";
const spoiled = examplesIn(
  'spoiled.ts',
  [
    commentWith('```ts', IMPORT, '', 'const a = bytes(4096);', '```', '@public'),
    commentWith('```ts', 'const a = bytes(4096);', '```'),
    commentWith('```ts', IMPORT, "const a = bytes('4 KiB');", '```', '@throws b'),
    commentWith('```ts', 'const a = ;', '```'),
    commentWith('const a = 4096;'),
    commentWith('```ts', 'const a = 4096;'),
  ].join(''),
);

// One program for all, since most of its time goes into what all of them import.
const complaints = complaintsAbout([...examples, ...spoiled]);

test('every example compiles as it stands', () => {
  expect(examples.length).toBeGreaterThanOrEqual(40);
  expect(complaints.filter((each) => !each.startsWith('spoiled.ts'))).toEqual([]);
});

test('one that lacks an import, is called wrongly or is no block is named with its line', () => {
  expect(complaints.filter((each) => each.startsWith('spoiled.ts'))).toEqual([
    "spoiled.ts:15: Cannot find name 'bytes'.",
    "spoiled.ts:23: Argument of type 'string' is not assignable to parameter of type 'number'.",
    'spoiled.ts:33: Expression expected.',
    'spoiled.ts:41: has no block of TypeScript',
    'spoiled.ts:47: has no block of TypeScript',
  ]);
});
