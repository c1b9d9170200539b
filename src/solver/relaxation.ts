/**
 * The smallest change of a value that is enough: "hvs: maxSegmentCount 4 instead of 1". A bound is
 * moved as little as helps, found by bisection, because a looser bound is never harder to meet; a set
 * gets the one member that helps. What can only be dropped has no relaxation.
 */
import { listInWords } from '../base/quantity-words.ts';
import type { ConflictMember } from '../base/refusal.ts';
import {
  imageFieldIn,
  type Constraints,
  type StatedName,
  type StatementField,
} from '../constraints/constraints.ts';
import { imageFieldOf } from '../constraints/images/image-constraints.ts';
import type { PixelApi } from '../constraints/pixel-formats/pixel-apis.ts';
import { formatNameFor } from '../constraints/pixel-formats/format-names.ts';
import { isAboutBuffer, type Question } from '../constraints/statements.ts';
import { valueInWords, whoStates } from '../constraints/statement-words.ts';
import type { Dispute } from './dispute.ts';
import { nearestCount } from './nearest-request.ts';
import { looserValue } from './looser-value.ts';

/** A change of one or more statements to one looser value. */
export interface Relaxation {
  readonly words: string;
  readonly to: unknown;
  /** The question with the looser value. */
  readonly question: Question;
}

/** The smallest change that helps, or null where these statements can only be dropped. */
export function relaxationOf(
  dispute: Dispute,
  members: readonly ConflictMember[],
): Relaxation | null {
  const [first] = members;
  if (first === undefined || members.some((each) => each.field === 'oneOf')) return null;
  // Several statements are relaxed together where they say the same: "all three reach 2 GiB".
  const value = JSON.stringify(first.value);
  const isSame = members.every(
    (each) =>
      each.field === first.field &&
      JSON.stringify(each.value) === value &&
      apiOf(dispute, each) === apiOf(dispute, first),
  );
  if (!isSame) return null;
  const changed = (candidate: unknown): Question =>
    members.reduce((question, each) => withValue(question, each, candidate), dispute.question);
  const helps = (candidate: unknown): boolean =>
    dispute.canBeServed(changed(candidate), dispute.groups);
  const looser = isNumberAsked(first)
    ? (nearestCount(dispute, first.field) ?? undefined)
    : looserValue(first.field, first.value, helps, knownValues(dispute, first));
  // Nothing is proposed that was not tried.
  if (looser === undefined || !helps(looser)) return null;
  const [from, to] = [first.value, looser].map((each) => valueInWords(first.field, each));
  const words = `${askedFor(members)} ${to} instead of ${from}`;
  return { words, to: looser, question: changed(looser) };
}

/** `ask for size`, or `camera and display: alignment`. */
function askedFor(members: readonly ConflictMember[]): string {
  const [first] = members;
  if (first === undefined || isAboutBuffer(first)) return `ask for ${first?.field ?? ''}`;
  return `${listInWords(members.map(whoStates))}: ${first.field}`;
}

/** In whose names a participant tells formats. */
function apiOf({ question }: Dispute, { participant }: ConflictMember): PixelApi | undefined {
  return question.participants.find(({ id }) => id === participant)?.constraints.api;
}

/** Whether this is a number asked of the buffer, which may be too large for some and too small for others. */
export function isNumberAsked(
  member: ConflictMember,
): member is ConflictMember & { readonly field: 'size' | 'bufferCount' } {
  return isAboutBuffer(member) && ['size', 'bufferCount'].includes(member.field);
}

/** Values of a field that others state: what a set may have to accept. */
function knownValues(dispute: Dispute, member: ConflictMember): readonly unknown[] {
  const { field } = member;
  const own = apiOf(dispute, member);
  const values = dispute.question.participants.flatMap(({ constraints }): readonly unknown[] => {
    const name = imageFieldIn(field);
    if (name === null) return [constraints[field as StatedName]];
    const { images = [], api } = constraints;
    // A name means something in its own API alone.
    if (name === 'format') {
      return images.map(({ format }) =>
        format === undefined ? undefined : formatNameFor(format, api, own),
      );
    }
    return images.map((entry) => entry[name]);
  });
  return values.filter((value) => value !== undefined);
}

/** The same question with another value for one statement. */
function withValue(
  question: Question,
  { participant, field }: ConflictMember,
  value: unknown,
): Question {
  if (isAboutBuffer({ participant, field, value })) {
    const { request } = question;
    return field.startsWith('image.')
      ? {
          ...question,
          request: {
            ...request,
            image: { ...request.image, [field.slice('image.'.length)]: value },
          },
        }
      : { ...question, request: { ...request, [field]: value } };
  }
  const participants = question.participants.map((each) =>
    each.id === participant
      ? { ...each, constraints: withStatement(each.constraints, field as StatementField, value) }
      : each,
  );
  return { ...question, participants };
}

function withStatement(
  constraints: Constraints,
  field: StatementField,
  value: unknown,
): Constraints {
  const name = imageFieldIn(field);
  if (name === null) return { ...constraints, [field]: value };
  const { images = [] } = constraints;
  const withAll = (each: unknown) => images.map((entry) => ({ ...entry, [name]: each }));
  // One more format is one more pair for each there is; those there are stay as they are.
  return 'anotherPair' in imageFieldOf(name).loosening && Array.isArray(value)
    ? { ...constraints, images: [...images, ...withAll(value.at(-1))] }
    : { ...constraints, images: withAll(value) };
}
