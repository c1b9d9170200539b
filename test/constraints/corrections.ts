/** What is told of conflicts and corrections, in a form that a second opinion can be compared with. */
import type { ConflictMember } from '../../src/index.ts';

/** The members of a conflict or a correction as one text, whatever their order. */
export function named(members: readonly Pick<ConflictMember, 'participant' | 'field'>[]): string {
  return members
    .map(({ participant, field }) => `${participant}.${field}`)
    .sort()
    .join(' ');
}

/** Several wishes about the buffer may be told as the nearest request instead. */
export function isToldAsNearest(correction: string): boolean {
  const fields = correction.split(' ');
  return fields.length > 1 && fields.every((each) => each.startsWith('buffer.'));
}
