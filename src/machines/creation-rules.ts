/**
 * The rules about a buffer that comes into being. Its chart begins after that, so they are asked of the
 * buffers that exist. [BUF1]
 */
import { isName } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import { foundInWords } from '../base/found-words.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { BufferCreated } from '../events/events.ts';
import { rule, type Rule } from './rule.ts';

/** The buffers that were ever created, and how many there may be. */
interface Register {
  readonly buffers: { readonly size: number; has(id: BufferCreated['buffer']): boolean };
  readonly limits: Limits;
}

export const hasName = rule<Register, BufferCreated>(
  { id: 'BUF1', errno: 'EINVAL', says: 'The buffer has a name that can stand in a log.' },
  (_, { buffer }) =>
    isName(buffer) && buffer !== EXPORTER_STREAM
      ? null
      : {
          message: `A buffer cannot be named by ${foundInWords(buffer)}.`,
          next: `Use up to 128 characters without white space and "/", but not "${EXPORTER_STREAM}".`,
        },
);

export const hasNewName = rule<Register, BufferCreated>(
  { id: 'BUF1', errno: 'EEXIST', says: 'No buffer had this name before.' },
  ({ buffers }, { buffer }) =>
    buffers.has(buffer)
      ? {
          message: `There was a buffer ${buffer} before.`,
          next: 'Choose another name, or leave it out.',
        }
      : null,
);

export const hasRoomForBuffer = rule<Register, BufferCreated>(
  { id: 'LIM1', errno: 'EOVERFLOW', says: 'The limit of buffers is not reached.' },
  ({ buffers, limits: { buffersMax } }) =>
    buffers.size < buffersMax
      ? null
      : {
          message: `${buffersMax} buffers were created, the limit buffersMax.`,
          next: 'Create the exporter with a higher limit.',
        },
);

export const hasWholePages = rule<Register, BufferCreated>(
  { id: 'BUF1', errno: 'EINVAL', says: 'The size is whole pages, at least one.' },
  (_, { size }) =>
    Number.isSafeInteger(size) && size >= PAGE_SIZE && size % PAGE_SIZE === 0
      ? null
      : {
          message: `A buffer of ${size} bytes is not made of whole pages.`,
          next: 'Round the size up to whole pages of 4096 bytes.',
        },
);

export const declaresEachOnce = rule<Register, BufferCreated>(
  { id: 'BAR2', errno: 'EINVAL', says: 'Each importer that is waited for is declared once.' },
  (_, { declared = [] }) => {
    const at = declared.findIndex((each, index) => !isName(each) || declared.indexOf(each) < index);
    return at === -1
      ? null
      : {
          message: `${foundInWords(declared[at])} is no importer that can be waited for, or stands twice.`,
          next: 'Declare each importer once, by its name.',
        };
  },
);

/** In the order in which they are asked. */
export const CREATION_RULES: readonly Rule<Register, BufferCreated>[] = [
  hasName,
  hasNewName,
  hasRoomForBuffer,
  declaresEachOnce,
  hasWholePages,
];

/** Why a buffer cannot come into being, or null where it can. */
export function whyNotCreated(
  buffers: Register['buffers'],
  limits: Limits,
  fact: BufferCreated,
): RuleBreach | null {
  for (const each of CREATION_RULES) {
    const breach = each.whyNot({ buffers, limits }, fact, null);
    if (breach !== null) return breach;
  }
  return null;
}
