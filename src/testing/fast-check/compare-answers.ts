/**
 * Whether an exporter answered as the reference says, and if not, in a sentence why not.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { commandOf, type ModelCall } from '../../explorer/model/model-calls.ts';
import type { Setting } from '../../explorer/model/model.ts';
import type { ReferenceAnswer } from '../reference/reference-model.ts';
import type { TestedAnswer } from '../tested-exporter.ts';

/**
 * What is wrong with an answer; null where nothing is.
 *
 * @param size - The bytes of the buffer, which the table of a map must hold.
 */
export function whyAnotherAnswer(
  setting: Setting,
  call: ModelCall,
  answer: TestedAnswer<unknown> | undefined,
  expected: ReferenceAnswer,
  size: number,
): string | null {
  const said = callInWords(setting, call);
  if (typeof answer !== 'object' || typeof answer.ok !== 'boolean') {
    return `${said} answered ${String(answer)}, which is no { ok: true, value } and no { ok: false, refusal }.`;
  }
  if (!isSame(answer, expected)) {
    return `${said} answered ${inWords(answer)}, and ${expected} was expected.`;
  }
  if (!answer.ok || call.call !== 'map') return null;
  const held = bytesOf(answer.value);
  if (held === null || held === size) return null;
  return `${said} gave a table of ${sizeInWords(held)} for a buffer of ${sizeInWords(size)}.`;
}

/** An exporter that says no rule is held to the errno alone. */
function isSame(answer: TestedAnswer<unknown>, expected: ReferenceAnswer): boolean {
  if (answer.ok) return expected === 'ok';
  const { errno, rule } = answer.refusal;
  return rule === undefined ? expected.startsWith(`${errno} [`) : expected === inWords(answer);
}

function inWords(answer: TestedAnswer<unknown>): string {
  if (answer.ok) return 'ok';
  const { errno, rule } = answer.refusal;
  return rule === undefined ? errno : `${errno} [${rule}]`;
}

/** Such as `attach b0 i1`. */
function callInWords(setting: Setting, call: ModelCall): string {
  const command = commandOf(setting, call);
  const importer = 'importer' in command ? ` ${command.importer}` : '';
  const direction = 'direction' in command ? ` ${command.direction}` : '';
  return `${command.call} ${command.buffer ?? ''}${importer}${direction}`;
}

/** The bytes of a value that is a scatter-gather table; null where it is none. */
function bytesOf(table: unknown): number | null {
  const { entries } = (typeof table === 'object' && table !== null ? table : {}) as {
    readonly entries?: unknown;
  };
  if (!Array.isArray(entries)) return null;
  return (entries as readonly { readonly length?: unknown }[]).reduce(
    (sum, { length }) => sum + Number(length),
    0,
  );
}
