/**
 * `npm run site`: the documentation as a site in dist/site, which any web server can serve: the pages of docs/, the
 * rules by their ids, the reference of the library out of its comments, and the page to try. What builds it is
 * installed here and nowhere else: the project itself needs none of it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pageWithDocument } from '../../src/inspect/page-files.ts';
import { allExplanations, type ExplainedName } from '../../src/views/explained/explanations.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REFERENCE = join(ROOT, 'docs/reference');
const PUBLIC = join(import.meta.dirname, 'public');

/** The modules of the package, as package.json exports them. */
function entryPoints(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.values(exports).flatMap((each) =>
    typeof each === 'string' ? [] : [each.types.replace('./dist/', 'src/').replace('.d.ts', '.ts')],
  );
}

/** Runs a program of this folder at the root of the project. */
function run(program: string, ...words: readonly string[]): void {
  const path = join(import.meta.dirname, 'node_modules/.bin', program);
  execFileSync(path, words, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** A rule, a finding or a property as a part of the page of rules. */
function markdownOf({ name, says, cases, notes, page }: ExplainedName): string {
  const more = [
    ...cases.map((each) => `- ${escaped(each)}`),
    ...(cases.length === 0 ? [] : ['']),
    ...notes.flatMap(({ label, text }) =>
      text.includes('\n') || label.startsWith('printed')
        ? [`${escaped(label)}:`, '', '```text', text, '```', '']
        : [`- _${escaped(label)}:_ ${escaped(text)}`],
    ),
  ];
  const source = page.replace('docs/', '../').replace('.md', '');
  return [`### ${name}`, '', escaped(says), '', ...more, '', `[More](${source})`, ''].join('\n');
}

/** Text as it is, whatever Markdown or a template would make of it. */
function escaped(text: string): string {
  return text.replace(/[<>[\]{}|*_`\\]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function writeRules(): void {
  const all = allExplanations({
    spec: readFileSync(join(ROOT, 'docs/spec.md'), 'utf8'),
    peers: readFileSync(join(ROOT, 'docs/peers.md'), 'utf8'),
    glossary: readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8'),
  });
  const kinds = [...new Set(all.map(({ kind }) => kind))].filter((kind) => kind !== 'word');
  const parts = kinds.map((kind) => {
    const these = all.filter((each) => each.kind === kind);
    return [
      `## ${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`,
      '',
      ...these.map(markdownOf),
    ].join('\n');
  });
  const begin = `# Rules by their ids

Every name that an answer carries, as \`cenalloc explain NAME\` tells it.
`;
  writeFileSync(join(REFERENCE, 'rules.md'), [begin, ...parts].join('\n'));
}

function writeReference(): void {
  run(
    'typedoc',
    ...['--plugin', 'typedoc-plugin-markdown', '--out', 'docs/reference'],
    ...['--tsconfig', 'tsconfig.json', '--skipErrorChecking', '--excludeInternal'],
    ...['--readme', 'none', '--name', 'cenalloc', '--disableSources', '--hideBreadcrumbs'],
    ...['--entryFileName', 'index', '--logLevel', 'Error', '--router', 'module'],
    ...entryPoints(),
  );
}

/** The page with an example in it, as `cenalloc export html` writes it. */
function writePage(): void {
  const recording = readFileSync(join(ROOT, 'examples/traces/k73-late.txt'));
  const page = pageWithDocument('k73-late.txt', recording);
  if (!page.ok) throw new Error(page.refusal.message);
  mkdirSync(PUBLIC, { recursive: true });
  writeFileSync(join(PUBLIC, 'page.html'), page.value);
}

rmSync(REFERENCE, { recursive: true, force: true });
writePage();
writeReference();
writeRules();
run('vitepress', 'build', 'docs');
console.log('The site is in dist/site: npx --prefix tools/site vitepress preview docs');
