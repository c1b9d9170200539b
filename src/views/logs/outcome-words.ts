/**
 * One call and what came of it, on one line.
 */
import { formatRefusal, type Refusal } from '../../base/refusal.ts';
import type { Command } from '../../events/commands.ts';

/** `attach frame hvs: ok`, or the refusal. */
export function outcomeInWords(command: Command, refusal: Refusal | null): string {
  if (refusal !== null) return formatRefusal(refusal);
  const who = [command.buffer, 'importer' in command ? command.importer : undefined];
  return `${[command.call, ...who.filter((each) => each !== undefined)].join(' ')}: ok`;
}

/** Numbers calls from 1, aligned. */
export function numbered(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
}
