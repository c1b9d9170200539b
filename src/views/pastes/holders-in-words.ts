/** Who holds which buffer, in lines for people: the largest first, then devices, processes and what grew. */
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import {
  sizeOfAll,
  heldByDevice,
  type ChangedCount,
  type HolderChanges,
} from '../../imports/pastes/holder-changes.ts';
import type { PasteBuffer } from '../../imports/pastes/paste-facts.ts';
import { heldBuffersInWords, pasteFindingInWords } from './answer-in-words.ts';

/** Lines without colours. */
export function holdersInWords(
  answer: PasteAnswer,
  changes: HolderChanges | null,
): readonly string[] {
  const { buffers = [], complete, findings = [], unknown = [] } = answer;
  const largestFirst = [...buffers].sort((one, other) => (other.size ?? -1) - (one.size ?? -1));
  return [
    ...(complete ? [] : ['The text is cut off: there may be more.']),
    ...(answer.buffers === undefined ? [] : [sumInWords(buffers)]),
    ...heldBuffersInWords({ ...answer, buffers: largestFirst }),
    ...heldByDevice(buffers).map(
      ({ device, attachments, buffers: count, bytes }) =>
        `${device}: ${counted(attachments, 'attachment')} to ${counted(count, 'buffer')}${bytes === null ? '' : ` of ${sizeInWords(bytes)}`}`,
    ),
    ...findings.map(pasteFindingInWords),
    ...(changes === null ? [] : changesInWords(changes)),
    ...unknown.map((each) => `not known: ${each}`),
  ];
}

function sumInWords(buffers: readonly PasteBuffer[]): string {
  const bytes = sizeOfAll(buffers);
  return `${counted(buffers.length, 'buffer')}${bytes === null ? '' : `, ${sizeInWords(bytes)}`}`;
}

function changesInWords({ appeared, gone, counts }: HolderChanges): readonly string[] {
  if (appeared.length + gone.length + counts.length === 0) return ['Nothing changed since then.'];
  return [
    'Since then:',
    ...appeared.map((buffer) => `  new: ${bufferInWords(buffer)}`),
    ...gone.map((buffer) => `  gone: ${bufferInWords(buffer)}`),
    ...counts.map(countInWords),
  ];
}

function bufferInWords({ ino, size, exporter }: PasteBuffer): string {
  const stated = [size === null ? null : sizeInWords(size), exporter].filter(
    (each) => each !== null,
  );
  return `buffer ino=${ino ?? '?'}${stated.length === 0 ? '' : `: ${stated.join(', ')}`}`;
}

function countInWords({ what, before, after }: ChangedCount): string {
  const [from, to] = what === 'bytes' ? [sizeInWords(before), sizeInWords(after)] : [before, after];
  return `  ${what}: ${from} then, ${to} now`;
}
