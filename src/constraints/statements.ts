/**
 * Everything that was stated, one by one: what each participant states, and what is asked of the buffer
 * itself. Explanations ask "would it work without these?", so the same participants can be had with some
 * of their statements dropped.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { DEMAND_FIELDS, type Constraints, type Participant } from './constraints.ts';
import type { StatementField } from './constraints.ts';
import type { ContentRequest } from './content.ts';
import { isFixedField } from './fields/fixed.ts';
import { statedFields } from './fields/mandatory.ts';
import { IMAGE_FIELD_NAMES } from './images/image-constraints.ts';
import { isOneFormat } from './pixel-formats/format-agreement.ts';
import { withoutDemand } from './without-demand.ts';

/** The participant that stands for what is asked of the buffer itself. */
export const BUFFER_PARTICIPANT = 'buffer';

/** Who takes part, and what is asked of the buffer. @public */
export interface Question {
  /** Whom the buffer is for, with what each states. */
  readonly participants: readonly Participant[];
  /** What the buffer is to hold. */
  readonly request: ContentRequest;
}

/** Everything that was stated, in a fixed order: the buffer first, then participant by participant. */
export function statementsOf(question: Question): readonly ConflictMember[] {
  const { participants, request } = question;
  const statements = [
    ...statementsOfRequest(request),
    ...participants.flatMap(({ id, constraints }) =>
      statementsOfConstraints(constraints).map((each) => ({ participant: id, ...each })),
    ),
  ];
  // A format on which all agree is no demand of anybody but a fact, like the wiring of an importer:
  // without it nothing would be known about the size of the image that the others argue about.
  const isAgreed = isFormatAgreed(question);
  return statements.filter(({ field }) => !(isAgreed && FORMAT_FIELDS.includes(field)));
}

/** Where a format may be stated. */
const FORMAT_FIELDS: readonly string[] = ['image.format', 'images.format'];

/** Whether one format is named, and nobody says of it what others do not. */
function isFormatAgreed({ participants, request }: Question): boolean {
  const asked = request.image === undefined ? [] : [{ images: [request.image] }];
  return isOneFormat([...asked, ...participants.map(({ constraints }) => constraints)]);
}

/**
 * Whether a statement is about the buffer and not one of a participant. An importer may have the same name, but
 * states none of these fields.
 */
export function isAboutBuffer({ participant, field }: ConflictMember): boolean {
  const isAsked = field === 'size' || field === 'bufferCount' || field.startsWith('image.');
  return participant === BUFFER_PARTICIPANT && isAsked;
}

/** Whether a statement is hardware, as its importer says; what is asked of the buffer never is. */
export function isFixed(
  { participants }: Question,
  { participant, field }: ConflictMember,
): boolean {
  return participants.some(
    ({ id, constraints }) => id === participant && isFixedField(constraints, field),
  );
}

/** Whether a conflict is hardware alone, so that nothing in it can be dropped. */
export function areAllFixed(question: Question, conflict: readonly ConflictMember[]): boolean {
  return conflict.length > 0 && conflict.every((each) => isFixed(question, each));
}

function statementsOfRequest(request: ContentRequest): readonly ConflictMember[] {
  const { whole, size = whole, bufferCount, image = {} } = request;
  const about = (field: string, value: unknown) =>
    value === undefined ? [] : [{ participant: BUFFER_PARTICIPANT, field, value }];
  return [
    ...about('size', size),
    ...about('bufferCount', bufferCount),
    ...Object.entries(image).flatMap(([name, value]) => about(`image.${name}`, value)),
  ];
}

function statementsOfConstraints(
  constraints: Constraints,
): readonly { readonly field: StatementField; readonly value: unknown }[] {
  const statements: { field: StatementField; value: unknown }[] = [];
  for (const field of DEMAND_FIELDS) {
    const value = constraints[field];
    if (value === undefined || value === false) continue;
    if (field !== 'images') statements.push({ field, value });
  }
  for (const name of IMAGE_FIELD_NAMES) {
    const values = (constraints.images ?? []).map((entry) => entry[name]);
    if (values.every((value) => value === undefined)) continue;
    statements.push({ field: `images.${name}`, value: oneOrAll(values) });
  }
  return statements;
}

/** One value where all entries state the same, else the value of each entry; null is "not said". */
function oneOrAll(values: readonly unknown[]): unknown {
  const texts = new Set(values.map((value) => JSON.stringify(value)));
  return texts.size === 1 ? values[0] : values.map((value) => value ?? null);
}

/** The same question with only some of the statements. */
export function withStatements(
  question: Question,
  kept: ReadonlySet<ConflictMember>,
  all: readonly ConflictMember[],
): Question {
  const dropped = new Map<string, string[]>();
  const unasked: string[] = [];
  for (const statement of all) {
    if (kept.has(statement)) continue;
    const { participant, field } = statement;
    if (isAboutBuffer(statement)) unasked.push(field);
    else dropped.set(participant, [...(dropped.get(participant) ?? []), field]);
  }
  return {
    participants: question.participants.map((each) => without(each, dropped.get(each.id) ?? [])),
    request: withoutAsked(question.request, unasked),
  };
}

function without(participant: Participant, fields: readonly string[]): Participant {
  if (fields.length === 0) return participant;
  const { id, constraints } = participant;
  const left = fields.reduce<Constraints>(
    (rest, field) => withoutDemand(rest, field as StatementField),
    constraints,
  );
  return { id, constraints: left, knows: participant.knows ?? statedFields(constraints) };
}

function withoutAsked(request: ContentRequest, fields: readonly string[]): ContentRequest {
  if (fields.length === 0) return request;
  const { whole, size, bufferCount, image } = request;
  const keeps = (field: string, value: unknown) => value !== undefined && !fields.includes(field);
  const asked = Object.entries(image ?? {}).filter(([name]) => keeps(`image.${name}`, name));
  return {
    ...(whole !== undefined && keeps('size', whole) ? { whole } : {}),
    ...(size !== undefined && keeps('size', size) ? { size } : {}),
    ...(keeps('bufferCount', bufferCount) ? { bufferCount } : {}),
    ...(asked.length > 0 ? { image: Object.fromEntries(asked) } : {}),
  };
}
