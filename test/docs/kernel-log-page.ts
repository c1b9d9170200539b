/** The part of docs/kernel-log.md that is made of the tables: the rules by severity, and the words that kernels have for them. */
import { format } from 'prettier';
import { KERNEL_WORDS } from '../../src/imports/pastes/kernel-words.ts';
import { PASTE_RULES, type PasteRuleId } from '../../src/imports/pastes/paste-rules.ts';

const BEGIN = '<!-- made of src/imports/pastes/paste-rules.ts and kernel-words.ts -->';

/** The page with its tables as they are now. */
export async function withTables(page: string): Promise<string> {
  const [head = ''] = page.split(BEGIN);
  const options = { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' } as const;
  return format(`${head}${BEGIN}\n\n${tables()}`, options);
}

function tables(): string {
  const rules = Object.entries(PASTE_RULES);
  const rows = (['error', 'warning', 'note'] as const).flatMap((level) =>
    rules
      .filter(([, { severity }]) => severity === level)
      .map(([rule, { severity, summary }]) => `| \`${rule}\` | ${severity} | ${summary} |`),
  );
  return [
    '| rule | severity | what happened |\n| --- | --- | --- |',
    `${rows.join('\n')}\n`,
    '## Their words\n',
    'Names and figures are made up.\n',
    ...rules.flatMap(([rule]) => wordsOf(rule as PasteRuleId)),
  ].join('\n');
}

function wordsOf(rule: PasteRuleId): readonly string[] {
  const own = KERNEL_WORDS.filter((each) => each.rule === rule);
  if (own.length === 0) return [];
  const shown = own.map(({ kernels, lines }) => {
    return `${kernels}:\n\n${lines.map((line) => `    ${line.trimEnd()}`).join('\n')}\n`;
  });
  return [`### \`${rule}\`\n`, ...shown];
}
