/**
 * Whether an exporter answered as the reference says, and if not, in a sentence why not.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { commandOf, type ModelCall } from '../../explorer/model/model-calls.ts';
import type { Setting } from '../../explorer/model/model.ts';
import type { ReferenceAnswer } from '../reference/reference-model.ts';
import type { CallMaker, Reply, TestedAnswer, TestedExporter } from '../tested-exporter.ts';
import { inWords as valueInWords, Watch } from '../watch.ts';

/** What a call answers; where it throws, an error that names the call. */
export function answerNow(
  maker: CallMaker<TestedExporter>,
  call: ModelCall,
): Reply<unknown> | undefined {
  const watch = new Watch();
  try {
    return watch.made(callInWords(maker.setting, call), () => maker.make(call));
  } catch (error) {
    throw watch.explained(error);
  }
}

/** The same of an exporter that may answer later; an error that names the call where it never does. */
export async function answerLater(
  maker: CallMaker<TestedExporter>,
  call: ModelCall,
): Promise<TestedAnswer<unknown> | undefined> {
  const watch = new Watch();
  return watch.run(() =>
    watch.later(callInWords(maker.setting, call), async () => maker.make(call)),
  );
}

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
  const why = whyNoAnswer(call, answer);
  if (why !== null) return `${said} answered ${why}.`;
  if (answer === undefined) return null;
  if (!isSame(answer, expected)) {
    return `${said} answered ${inWords(answer)}, and ${expected} was expected.`;
  }
  if (!answer.ok || call.call !== 'map') return null;
  const held = bytesOf(answer.value);
  if (held === null || held === size) return null;
  return `${said} gave a table of ${sizeInWords(held)} for a buffer of ${sizeInWords(size)}.`;
}

/** What JavaScript lets through. */
function whyNoAnswer(call: ModelCall, answer: unknown): string | null {
  const { ok, value, refusal } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    readonly ok?: unknown;
    readonly value?: unknown;
    readonly refusal?: { readonly errno?: unknown } | null;
  };
  if (typeof ok !== 'boolean') {
    return `${valueInWords(answer)}, which is no { ok: true, value } and no { ok: false, refusal }`;
  }
  if (!ok && typeof refusal?.errno !== 'string') {
    return `a refusal ${valueInWords(refusal)}, which has no errno such as 'EBUSY'`;
  }
  if (ok && call.call === 'attach' && typeof value !== 'string') {
    return `ok with ${valueInWords(value)}, which is no handle: a text was expected`;
  }
  return null;
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
