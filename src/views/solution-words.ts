/**
 * The answer of the solver on one screen: the allocator and how each importer sees the buffer, or
 * who is in conflict with whom and which single change would help.
 */
import type { ImporterSpec } from '../allocators/platform.ts';
import type { PassedOver } from '../allocators/pool.ts';
import type { Placement, Solution } from '../allocators/solve.ts';
import type { Platform } from '../allocators/platform.ts';
import { addressInWords, counted, sizeInWords } from '../base/quantity-words.ts';
import { statementInWords } from '../constraints/statement-words.ts';

/** How many entries of a table are shown before the rest is counted. */
const ENTRIES_SHOWN = 4;

/** The lines of an answer. */
export function solutionInWords(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: number,
  solution: Solution,
): readonly string[] {
  const names = importers.map(({ id }) => id).join(', ');
  const question = `${platform.name}: ${sizeInWords(size)} shared by ${names === '' ? 'nobody' : names}`;
  const { placement, allocator } = solution;
  if (placement === null || allocator === null) {
    return [question, '', 'unsatisfiable: no allocator serves everybody', ...whyNot(solution)];
  }
  return [
    question,
    '',
    `${solution.verdict}: ${allocator.name} (${allocator.kind}, priority ${allocator.priority})`,
    ...placementInWords(placement),
    ...passedOverInWords('Preferred, but passed over:', solution.passedOver),
  ];
}

function placementInWords({ runs, contiguous, tables }: Placement): string[] {
  const [first] = runs;
  const where = first === undefined ? '' : ` from ${addressInWords(first.address)}`;
  const shape = contiguous ? 'one contiguous run' : counted(runs.length, 'run');
  return [
    `  storage: ${shape}${where}`,
    ...tables.map(({ importer, entries }) => {
      const shown = entries
        .slice(0, ENTRIES_SHOWN)
        .map((entry) => `${addressInWords(entry.dmaAddress)} + ${sizeInWords(entry.length)}`);
      const more = entries.length > ENTRIES_SHOWN ? `, … ${entries.length} entries` : '';
      return `  ${importer} sees ${shown.join(', ')}${more}`;
    }),
  ];
}

function whyNot({ conflicts, corrections, passedOver }: Solution): string[] {
  const lines = conflicts.flatMap(({ members }) => [
    members.length === 1 ? '  This alone cannot be met:' : '  These cannot be met together:',
    ...members.map((member) => `    ${statementInWords(member)}`),
  ]);
  const help =
    corrections.length === 0
      ? ['  No single change helps.']
      : [
          '  Any one of these changes helps:',
          ...corrections.map(({ change, allocator }) => `    ${change}  (then: ${allocator})`),
        ];
  return [...lines, ...passedOverInWords('Allocators:', passedOver), ...help];
}

function passedOverInWords(title: string, passedOver: readonly PassedOver[]): string[] {
  if (passedOver.length === 0) return [];
  return [
    `  ${title}`,
    ...passedOver.map(({ allocator, reason }) => `    ${allocator.name}: ${reason}`),
  ];
}
