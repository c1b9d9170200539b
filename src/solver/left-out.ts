/**
 * What leaving an importer out means: it gets a buffer of its own, and somebody copies from the shared one to
 * that, or back. Who reaches both can do so.
 */
import { possibleContents } from '../constraints/content.ts';
import {
  mergeConstraints,
  mergeRequirements,
  requirementOf,
  type Requirement,
} from '../constraints/requirement.ts';
import type { Participant } from '../constraints/constraints.ts';
import { listInWords, sizeInWords } from '../base/quantity-words.ts';
import type { Correction, Copy, Dispute } from './dispute.ts';

/** How many devices are named that reach both buffers: more than people compare, and each is tried. */
const DEVICES_MAX = 3;

/** The correction that leaves some of the participants out, by their positions. */
export function leavingOut(dispute: Dispute, positions: readonly number[]): Correction {
  const { question, groups } = dispute;
  const { participants, request } = question;
  const rest = participants.filter((_, position) => !positions.includes(position));
  const shared = mergeConstraints(rest);
  const [content] = possibleContents(shared, request);
  const size = content?.isSizeKnown === true ? content.size : null;
  const helpers = [...rest, ...cpuOf(dispute, rest)];
  const copies = positions.flatMap((position): readonly Copy[] => {
    const out = participants[position];
    if (out === undefined) return [];
    const how = isOfOtherImages(shared, out) ? 'convert' : 'copy';
    // Who says nothing of images, as a device that a kernel log names, is no converter of them.
    const able = helpers.filter((each) => how === 'copy' || isCpu(each) || statesImages(each));
    return [{ importer: out.id, how, bytes: size, by: whoShares(dispute, able, out) }];
  });
  const who = listInWords(copies.map(({ importer }) => importer));
  const done = copies
    .filter(({ by }) => by.length > 0)
    .map((copy) => copyInWords(copy, copies.length > 1))
    .join('; ');
  return {
    kind: 'leaveOut',
    change: `leave ${who} out${done === '' ? '' : `${copies.length > 1 ? ';' : ' and'} ${done}`}`,
    ...dispute.outcomeOf({ participants: rest, request }, groups),
    members: [],
    copies,
  };
}

/** Whether an importer has no format and modifier in common with the others, who have. */
function isOfOtherImages(shared: Requirement, out: Participant): boolean {
  const together = mergeRequirements(shared, requirementOf(out));
  return together.images?.length === 0 && shared.images?.length !== 0;
}

/** The CPU, where it can use the buffer that the others share. */
function cpuOf(
  { question: { request }, groups, canBeServed }: Dispute,
  rest: readonly Participant[],
): readonly Participant[] {
  const cpu = {
    id: CPU,
    constraints: { usage: ['cpu.READ_OFTEN'] },
    knows: rest.flatMap(({ constraints: { mandatory = [] } }) => mandatory),
  };
  return canBeServed({ participants: [...rest, cpu], request }, groups) ? [cpu] : [];
}

const CPU = 'the CPU';

function isCpu({ id }: Participant): boolean {
  return id === CPU;
}

function statesImages({ constraints }: Participant): boolean {
  return constraints.images !== undefined;
}

/** Those who could share a buffer with who is left out: the first few devices, and the CPU. */
function whoShares(
  { question: { request }, canBeServed }: Dispute,
  helpers: readonly Participant[],
  out: Participant,
): readonly string[] {
  const { mandatory = [] } = out.constraints;
  const found: string[] = [];
  for (const helper of helpers) {
    if (!isCpu(helper) && found.length === DEVICES_MAX) continue;
    // That the CPU states nothing is no reason why it could not copy.
    const one = isCpu(helper)
      ? { ...helper, knows: [...(helper.knows ?? []), ...mandatory] }
      : helper;
    if (canBeServed({ participants: [out, one], request }, [])) found.push(helper.id);
  }
  return found;
}

function copyInWords({ importer, how, bytes, by }: Copy, isOneOfSeveral: boolean): string {
  const whom = isOneOfSeveral ? `for ${importer}, ` : '';
  const size = bytes === null ? 'each buffer' : `${sizeInWords(bytes)} of each buffer`;
  const devices = by.filter((each) => each !== CPU);
  // Whether a device can copy, its constraints do not say.
  const reach = `${listInWords(devices)} ${devices.length === 1 ? 'reaches' : 'reach'} both`;
  const who = [
    ...(by.includes(CPU) ? [`${CPU} could`] : []),
    ...(devices.length === 0 ? [] : [reach]),
  ];
  return `${whom}${how} ${size} (${who.join('; ')})`;
}
