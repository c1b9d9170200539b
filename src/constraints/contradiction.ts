/**
 * What one participant states and can never get, whoever else takes part: a mistake in the document and
 * no conflict of interests, so it is told when it is read, with the field.
 */
import { COHERENCY_DOMAINS } from './allocator-facts.ts';
import type { Constraints, StatementField } from './constraints.ts';
import { DEMAND_FIELDS } from './constraints.ts';
import { findConflict } from './conflict.ts';
import { isCpuUsage } from './fields/domains.ts';
import { statedFields } from './fields/mandatory.ts';
import { isFeasible } from './meets.ts';

/** The field that contradicts another field of the same participant, and why. */
export interface Contradiction {
  readonly field: keyof Constraints;
  readonly message: string;
}

/** The first contradiction within one participant's constraints, or null. */
export function findContradiction(constraints: Constraints): Contradiction | null {
  return findMisfit(constraints) ?? findImpossible(constraints);
}

/** What does not fit together for a reason that can be told better than by naming the fields. */
function findMisfit(constraints: Constraints): Contradiction | null {
  const { alignment = 1, dmaWindow, iommu, mandatory = [], usage = [], domains } = constraints;
  if (iommu !== true && (dmaWindow?.busOffset ?? 0) % alignment !== 0) {
    const message =
      'busOffset must be a multiple of alignment, so that both sides agree what is aligned';
    return { field: 'dmaWindow', message };
  }
  const stated = statedFields({ id: '', constraints });
  const unstated = mandatory.find((name) => !stated.includes(name));
  if (unstated !== undefined) {
    const message = `"${unstated}" is marked as mandatory, but this participant does not state it`;
    return { field: 'mandatory', message };
  }
  const cpuUsage = usage.find(isCpuUsage);
  const isUntouchable = (domains ?? COHERENCY_DOMAINS).every((each) => each === 'inaccessible');
  if (cpuUsage !== undefined && (isUntouchable || constraints.secure === true)) {
    const what = isUntouchable ? 'the domain inaccessible alone' : 'protected memory';
    return { field: 'usage', message: `${cpuUsage} needs the CPU, which ${what} keeps out` };
  }
  return null;
}

/** What no memory at all could meet, found by the solver itself. */
function findImpossible(constraints: Constraints): Contradiction | null {
  const question = { participants: [{ id: 'self', constraints }], request: {} };
  const members = findConflict(question, isFeasible);
  const [first] = members;
  if (first === undefined) return null;
  const names = members.map(({ field }) => field).join(' and ');
  // What is taken as a fact, such as the format, is no member, and then one field stands alone.
  const whose = members.length === 1 ? '' : ' of one participant';
  const message = `no memory can ever meet ${names}${whose}`;
  return { field: topField(first.field as StatementField), message };
}

function topField(field: StatementField): keyof Constraints {
  return DEMAND_FIELDS.find((name) => name === field) ?? 'images';
}
