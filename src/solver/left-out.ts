/**
 * What leaving an importer out means: it gets a buffer of its own, and somebody copies from the shared one to
 * that, or back. Who reaches both can do so.
 */
import { possibleContents } from '../constraints/content.ts';
import { mergeConstraints } from '../constraints/requirement.ts';
import type { Participant } from '../constraints/constraints.ts';
import { sizeInWords } from '../base/quantity-words.ts';
import type { Correction, Copy, Dispute } from './dispute.ts';

/** How many are named who reach both buffers. */
const NAMED_MAX = 3;

/** The correction that leaves some of the participants out, by their positions. */
export function leavingOut(dispute: Dispute, positions: readonly number[]): Correction {
  const { participants } = dispute.question;
  const rest = participants.filter((_, position) => !positions.includes(position));
  const copies = positions.flatMap((position) => {
    const out = participants[position];
    return out === undefined ? [] : [copyFor(dispute, rest, out)];
  });
  const who = copies.map(({ importer }) => importer).join(' and ');
  const how = copies
    .filter(({ by }) => by.length > 0)
    .map((copy) => copyInWords(copy, copies.length > 1))
    .join(', ');
  return {
    kind: 'leaveOut',
    change: `leave ${who} out${how === '' ? '' : ` and ${how}`}`,
    makesIt: 'satisfiable',
    members: [],
    copies,
  };
}

function copyFor(dispute: Dispute, rest: readonly Participant[], out: Participant): Copy {
  const { request } = dispute.question;
  const shared = mergeConstraints(rest);
  const [content] = possibleContents(shared, request);
  const together = mergeConstraints([...rest, out]);
  const isOther = together.images?.length === 0 && shared.images?.length !== 0;
  return {
    importer: out.id,
    how: isOther ? 'convert' : 'copy',
    bytes: content?.size ?? null,
    by: whoReachesBoth(dispute, rest, out),
  };
}

/** Those of the others who could share a buffer with who is left out, and the CPU likewise. */
function whoReachesBoth(
  { question: { request }, groups, canBeServed }: Dispute,
  rest: readonly Participant[],
  out: Participant,
): readonly string[] {
  const shares = (one: Participant, others: readonly Participant[]) =>
    canBeServed({ participants: [...others, one], request }, []);
  const devices = rest.filter((each) => shares(each, [out])).map(({ id }) => id);
  const cpu: Participant = {
    id: 'the CPU',
    constraints: { usage: ['cpu.READ_OFTEN'] },
    knows: [...rest, out].flatMap(({ constraints: { mandatory = [] } }) => mandatory),
  };
  const isCpu =
    shares(cpu, [out]) && canBeServed({ participants: [...rest, cpu], request }, groups);
  return [...devices, ...(isCpu ? [cpu.id] : [])];
}

function copyInWords({ importer, how, bytes, by }: Copy, isOneOfSeveral: boolean): string {
  const named = by.length > NAMED_MAX ? [...by.slice(0, NAMED_MAX - 1), by.at(-1) ?? ''] : by;
  const whom = isOneOfSeveral ? ` for ${importer}` : '';
  const size = bytes === null ? 'each buffer' : `${sizeInWords(bytes)} a buffer`;
  return `${how} ${size}${whom} (${named.join(' or ')} could)`;
}
