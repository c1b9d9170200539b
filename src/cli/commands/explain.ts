/** `cenalloc explain NAME`: what a rule, a finding, a property, a policy, an errno or a word means, without a network. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { guessOf } from '../../base/known-fields.ts';
import {
  explainDocument,
  explainedNames,
  explanationsInWords,
} from '../../views/explained/explanation-words.ts';
import { allExplanations, type ExplainedName } from '../../views/explained/explanations.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

const HELP = `
Answers carry names: refusals the id of a rule (ATT4), findings that of theirs (late-attach), models those of
properties and policies. Without a name all of them are listed. The texts are those of docs/spec.md, docs/peers.md,
docs/glossary.md and docs/kernel-log.md, which the package brings.

Examples:
  $ cenalloc explain ATT4
  $ cenalloc explain late-attach
  $ cenalloc explain PP1 placement-independent-of-order
  $ cenalloc explain EBUSY fits "first map"
  $ cenalloc explain | grep barrier
  $ cenalloc explain --json | jq -r '.explanations[].name'

Exit codes: 0 explained, 2 nothing has such a name.`;

/** Lines are not longer than this, however wide the terminal is. */
const WIDTH_MAX = 100;

/** Both `src/cli/commands` and `dist/cli/commands` are three steps below the root of the package. */
const DOCS = new URL('../../../docs/', import.meta.url);

/** Adds what the command takes and does. */
export function addExplainCommand(command: Command): void {
  command
    .argument('[names...]', 'ids of rules, names of findings, properties and policies, or words')
    .option('--json', 'print what is known as JSON (cenalloc/explain/1)')
    .addHelpText('after', HELP)
    .action(explain);
}

function explain(names: readonly string[], { json }: { readonly json?: boolean }): void {
  const all = allExplanations({
    spec: pageOf('spec.md'),
    peers: pageOf('peers.md'),
    glossary: pageOf('glossary.md'),
  });
  const found: ExplainedName[] = [];
  for (const name of names) {
    const these = all.filter((each) => keyOf(each.name) === keyOf(name));
    if (these.length === 0) {
      const known = all.map((each) => each.name);
      const guess = guessOf(name, known) || '; cenalloc explain lists all names';
      const message = `nothing has this name${guess}`;
      rejectInput({ source: `explain ${name}`, message });
      return;
    }
    found.push(...these);
  }
  const width = Math.min(process.stdout.columns || WIDTH_MAX, WIDTH_MAX);
  if (json === true) printJson(explainDocument(names.length === 0 ? all : found));
  else if (names.length === 0) print(explainedNames(all, width));
  else print(explanationsInWords(found, width));
}

/** Names are found however they are typed: [att4], "late attach", late_attach. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/[\s_]+/g, '-');
}

function pageOf(name: string): string {
  return readFileSync(new URL(name, DOCS), 'utf8');
}
