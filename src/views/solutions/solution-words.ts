/**
 * The answer of the solver on one screen: the allocator and how each importer sees the buffer, or
 * who is in conflict with whom and which single change would help.
 */
import { suggestion } from '../../base/known-fields.ts';
import {
  buffersInWords,
  divisionWarning,
  formatInWords,
  modifierInWords,
  ownNames,
  pixelWarnings,
  statedFormatInWords,
  unknownInConflicts,
} from './pixel-words.ts';
import { sharingInWords } from './sharing-words.ts';
import { silenceWarnings } from './silence-words.ts';
import { statedFields } from '../../constraints/fields/mandatory.ts';
import { isAboutBuffer } from '../../constraints/statements.ts';
import type { Correction } from '../../solver/dispute.ts';
import type { NearestRequest } from '../../solver/nearest-request.ts';
import { nodeInWords, noHeapWarning, regionHeapInWords } from './heap-words.ts';
import type { PassedOver } from '../../allocators/pool.ts';
import type { Placement, Solution } from '../../solver/solution.ts';
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import type { ConflictMember } from '../../base/refusal.ts';
import { addressInWords, counted, sizeInWords } from '../../base/quantity-words.ts';
import type { ContentRequest } from '../../constraints/content.ts';
import type { ImageAllocation } from '../../constraints/images/image-allocation.ts';
import { NOT_SAID } from '../../constraints/pixel-formats/named-pairs.ts';
import { pixelFormat } from '../../constraints/pixel-formats/pixel-format.ts';
import { statementInWords } from '../../constraints/statement-words.ts';

/** How many entries of a table are shown before the rest is counted. */
const ENTRIES_SHOWN = 4;

/** How many conflicts and corrections are shown on one screen before the rest is counted. */
const SHOWN = 8;

/** The lines of an answer; the size may be one that nobody has asked for. */
export function solutionInWords(
  platform: Platform,
  names: readonly string[],
  request: ContentRequest,
  solution: Solution,
  isDefaultSize = false,
): readonly string[] {
  const { placement, allocator, chosen } = solution;
  const what = sizeAskedOrChosen(request, placement);
  const who = names.length === 0 ? 'nobody' : names.join(', ');
  const question = `${platform.name}: ${what} shared by ${who}`;
  if (solution.verdict === 'underdetermined' && placement === null) {
    return [
      question,
      '',
      'underdetermined: whether an allocator holds all buffers is not known',
      ...passedOverInWords('Allocators:', solution.passedOver),
    ];
  }
  if (placement === null || allocator === null) {
    const lines = whyUnsatisfiable(platform, { names, request, isDefaultSize }, solution);
    const verdict =
      solution.mixed.length === 0
        ? 'unsatisfiable: no allocator serves everybody'
        : 'unsatisfiable: no single allocator holds all buffers';
    return [question, '', verdict, ...mixedInWords(solution), ...lines];
  }
  return [
    question,
    '',
    `${solution.verdict}: ${allocator.name} (${allocator.kind}, priority ${allocator.priority})`,
    ...nodeInWords(platform, allocator).map((each) => `  ${each}`),
    ...noHeapWarning(platform, allocator).map((each) => `  warning: ${each}`),
    ...solution.missing.map((each) => `  not said: ${each}`),
    ...silenceWarnings(solution.participants).map((each) => `  warning: ${each}`),
    ...chosen.map((each) => `  chosen: ${each}`),
    ...placementInWords(placement, solution.participants),
    ...sharingInWords(platform, solution),
    ...passedOverInWords('Preferred, but passed over:', solution.passedOver),
  ];
}

/** That several allocators hold what none of them holds alone. */
function mixedInWords({ mixed }: Solution): readonly string[] {
  if (mixed.length === 0) return [];
  const held = mixed.map(
    ({ allocator, buffers }, index) =>
      `${allocator.name} ${index === 0 ? 'holds ' : ''}${counted(buffers, 'buffer')}`,
  );
  return [`  Placed one by one they can be mixed: ${held.join(', ')}`];
}

function sizeAskedOrChosen({ size }: ContentRequest, placement: Placement | null): string {
  if (size !== undefined) return sizeInWords(size);
  if (placement === null) return 'a buffer';
  return placement.size === null ? 'a buffer of unknown size' : sizeInWords(placement.size);
}

function placementInWords(placement: Placement, speakers: readonly ImporterSpec[]): string[] {
  const { bufferCount, image, domain } = placement;
  const planes = buffersInWords(placement);
  const warnings = [
    ...(image === null ? [] : pixelWarnings(image, speakers)),
    ...divisionWarning(placement),
  ];
  return [
    ...storageLines(placement),
    ...(image === null ? [] : [`  image: ${imageInWords(image, speakers)}`]),
    ...(planes === null
      ? []
      : [`  ${planes}${bufferCount === 1 ? '' : `, for each of ${bufferCount} images`}`]),
    ...warnings.map((each) => `  warning: ${each}`),
    ...(domain === 'cpu' ? [] : [`  coherency domain: ${domain}`]),
    ...placement.tables.map(({ importer, entries }) => {
      const shown = entries
        .slice(0, ENTRIES_SHOWN)
        .map((entry) => `${addressInWords(entry.dmaAddress)} + ${sizeInWords(entry.length)}`);
      const more = entries.length > ENTRIES_SHOWN ? `, … ${entries.length} entries` : '';
      return `  ${importer} sees ${shown.join(', ')}${more}`;
    }),
  ];
}

/** Where the buffer lies, or each of the buffers of its planes. */
function storageLines({ buffers, bufferCount, runs }: Placement): readonly string[] {
  if (buffers.length === 0) {
    const count = bufferCount === 1 ? '' : `, one of ${bufferCount} buffers`;
    return [`  storage: ${runsInWords(runs)}${count}`];
  }
  return buffers.map(
    ({ runs: own, storageSize }, index) =>
      `  storage of buffer ${index}: ${sizeInWords(storageSize)} in ${runsInWords(own)}`,
  );
}

function runsInWords(runs: Placement['runs']): string {
  const [first] = runs;
  const where = first === undefined ? '' : ` from ${addressInWords(first.address)}`;
  return `${runs.length === 1 ? 'one contiguous run' : counted(runs.length, 'run')}${where}`;
}

function imageInWords(image: ImageAllocation, speakers: readonly ImporterSpec[]): string {
  const { format, colorSpace, layouts } = image;
  const names = ownNames(image, speakers);
  const color = colorSpace === null ? '' : `, ${colorSpace}`;
  const isKnown = pixelFormat(format) !== undefined;
  const sizes = layouts.map(({ width, height, bytesPerRow }) => {
    const rows = isKnown ? String(bytesPerRow) : `at least ${bytesPerRow}`;
    return `${width}x${height} with ${rows} ${bytesPerRow === 1 ? 'byte' : 'bytes'} per row`;
  });
  const told = [
    format === NOT_SAID ? 'format not said' : formatInWords(image, names),
    image.modifier === NOT_SAID ? 'modifier not said' : modifierInWords(image, names),
  ];
  const isPlain = told[0] === format && told[1] === image.modifier;
  return `${told.join(isPlain ? ' ' : '; ')}${color}, ${sizes.join('; ')}`;
}

/** What was asked, for explanations. */
interface Asked {
  readonly names: readonly string[];
  readonly request: ContentRequest;
  readonly isDefaultSize: boolean;
}

function whyUnsatisfiable(
  platform: Platform,
  asked: Asked,
  { conflicts, corrections, passedOver, nearest, complete }: Solution,
): string[] {
  const conflictLines = conflicts
    .slice(0, SHOWN)
    .flatMap(({ members }) => [
      members.length === 1 ? '  This alone cannot be met:' : '  These cannot be met together:',
      ...members.map(
        (member) =>
          `    ${memberInWords(platform, member)}${allocatorNames(platform, member)}${asides(platform, asked, member)}`,
      ),
    ]);
  const changes = corrections.filter((each) => !isRelaxedElsewhere(each, corrections));
  const help =
    changes.length === 0
      ? [nearest === null ? '  No single change helps.' : '  No other single change helps.']
      : [
          '  Any one of these changes helps:',
          ...changes.slice(0, SHOWN).flatMap((each) => changeInWords(platform, each)),
          ...moreThan(changes.length, complete),
        ];
  return [
    ...conflictLines,
    ...moreThan(conflicts.length, complete),
    ...unknownInConflicts(platform.importers, conflicts).map((each) => `  warning: ${each}`),
    ...passedOverInWords('Allocators:', passedOver),
    ...(nearest === null
      ? []
      : [`  The nearest request that works: ${nearestInWords(asked.request, nearest)}`]),
    ...help,
  ];
}

/** A change, what it leaves open, and the node of the device tree that makes it where it adds a region. */
function changeInWords(
  platform: Platform,
  { change, region, missing = [] }: Correction,
): readonly string[] {
  const open = missing.map((each) => `      still not said then: ${each}`);
  if (region === undefined) return [`    ${change}`, ...open];
  return [
    `    ${change}`,
    ...open,
    `      reserved-memory: ${region.deviceTree}`,
    ...regionHeapInWords(platform, region).map((each) => `      ${each}`),
  ];
}

/** A statement, whose formats are told with what they mean in the names of the importer. */
function memberInWords({ importers }: Platform, member: ConflictMember): string {
  const { participant, field, value } = member;
  const api = importers.find(({ id }) => id === participant)?.constraints.api;
  const formats = Array.isArray(value) ? value : [value];
  if (field !== 'images.format' || api === undefined) return statementInWords(member);
  const told = formats.map((each) =>
    typeof each === 'string' ? statedFormatInWords(each, api) : 'any',
  );
  return `${participant}: ${field} ${[...new Set(told)].join(', ')}`;
}

/** The allocators that a mask means, as bits say little to people; and names that no allocator has. */
function allocatorNames(platform: Platform, { field, value }: ConflictMember): string {
  if (field === 'allocators' && Array.isArray(value)) return unknownNames(platform, value);
  if (field !== 'allocatorMask' || typeof value !== 'number') return '';
  const names = platform.allocators
    .filter(({ id }) => Math.floor(value / 2 ** id) % 2 === 1)
    .map(({ name }) => name);
  return names.length === 0 ? ' (no allocator here)' : ` (${names.join(', ')})`;
}

function unknownNames({ allocators }: Platform, stated: readonly unknown[]): string {
  const known = allocators.map(({ name }) => name);
  const unknown = stated.filter((each) => typeof each === 'string' && !known.includes(each));
  const [first] = unknown;
  // Who names several heaps takes any of them.
  if (typeof first !== 'string' || unknown.length < stated.length) return '';
  return ` (there is no ${unknown.join(' and no ')} here${suggestion(first, known)})`;
}

/** Dropping a statement says nothing new where a smaller change of it is told. */
function isRelaxedElsewhere(
  { kind, members }: Correction,
  corrections: readonly Correction[],
): boolean {
  const isSame = (other: Correction) => other.kind === 'relax' && other.members === members;
  return kind === 'drop' && corrections.some(isSame);
}

/** Says how many were left out, and never that a list is whole where it is not. */
function moreThan(count: number, complete: boolean): string[] {
  const left = count - SHOWN;
  if (left > 0) return [`    and ${left}${complete ? '' : ' or'} more (--json lists them)`];
  return complete ? [] : ['    and perhaps more: not everything could be judged'];
}

/** What a stranger would not know of a statement: that nobody asked for it, or whom it is about. */
function asides(
  { importers }: Platform,
  { names, isDefaultSize }: Asked,
  member: ConflictMember,
): string {
  const { field, value } = member;
  if (isAboutBuffer(member)) {
    return field === 'size' && isDefaultSize ? ' (the default; --size asks for another)' : '';
  }
  if (field !== 'mandatory' || !Array.isArray(value)) return '';
  const silent = importers
    .filter(({ id, constraints }) => {
      const stated = statedFields(constraints);
      return names.includes(id) && !value.every((name) => stated.some((each) => each === name));
    })
    .map(({ id }) => id);
  const who =
    silent.length === 0
      ? ''
      : `, and ${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not`;
  return ` (everybody must state it${who})`;
}

/** A request that works, with what of the one that was asked is given up. */
function nearestInWords({ image: asked = {} }: ContentRequest, nearest: NearestRequest): string {
  const { image = {} } = nearest;
  const given = (['format', 'modifier'] as const).filter(
    (name) => asked[name] !== undefined && image[name] === undefined,
  );
  const without = given.map((name) => `another ${name} than ${asked[name] ?? ''}`);
  return [requestInWords(nearest), ...without].filter((part) => part !== '').join(', ');
}

/** A request as one would type it. */
export function requestInWords({ size, bufferCount, image = {} }: NearestRequest): string {
  const { format, modifier, width, height, bytesPerRow } = image;
  const parts = [
    format,
    modifier,
    width === undefined && height === undefined ? undefined : `${width ?? '?'}x${height ?? '?'}`,
    bytesPerRow === undefined ? undefined : `${bytesPerRow} bytes per row`,
    size === undefined ? undefined : sizeInWords(size),
    bufferCount === undefined ? undefined : counted(bufferCount, 'buffer'),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function passedOverInWords(title: string, passedOver: readonly PassedOver[]): string[] {
  if (passedOver.length === 0) return [];
  return [
    `  ${title}`,
    ...passedOver.map(({ allocator, reason }) => `    ${allocator.name}: ${reason}`),
  ];
}
