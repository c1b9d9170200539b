/**
 * The sizing of regions on one screen: what the streams need, when memory refused, and what would do.
 */
import type { RegionNeed, Sizing } from '../../allocators/sizing/size-streams.ts';
import {
  BUFFERS_MAX,
  type RefusedBuffer,
  type Simulation,
} from '../../allocators/sizing/simulation.ts';
import type { Streams } from '../../allocators/sizing/streams.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import { timeInWords } from './time-words.ts';

/** The lines of an answer. */
export function sizingInWords(
  platform: Platform,
  streams: Streams,
  { planes, impossible, simulation, needs }: Sizing,
  { seed, hours }: { readonly seed: number; readonly hours: number },
): readonly string[] {
  const title = `${platform.name}: ${streams.name}`;
  if (simulation === null) {
    return [
      title,
      '',
      'No size of a region on this platform would be enough:',
      ...impossible.flatMap(({ stream, size, reasons }) => [
        `  ${stream} of ${sizeInWords(size)}:`,
        ...reasons.map((reason) => `    ${reason}`),
      ]),
    ];
  }
  const { allocations, refusals, firstRefusal, seconds } = simulation;
  const isCutOff = seconds < hours * 3600;
  const verdict =
    firstRefusal === null
      ? `Nothing was refused in ${hours} h: ${counted(allocations, 'buffer')} (seed ${seed}).`
      : `Refused ${counted(refusals, 'time')} in ${hours} h, ${counted(allocations, 'buffer')} were given (seed ${seed}).`;
  return [
    title,
    '',
    verdict,
    ...(isCutOff
      ? [`  The limit of ${BUFFERS_MAX} buffers was reached ${timeInWords(seconds)}.`]
      : []),
    ...(firstRefusal === null ? [] : refusalInWords(firstRefusal)),
    '',
    ...planes.map(
      ({ stream, size, buffers }) =>
        `${stream} of ${sizeInWords(size)}: planes in ${buffers.length} buffers of ${buffers.map(sizeInWords).join(' and ')}`,
    ),
    ...servedInWords(platform, streams, simulation),
    '',
    ...needs.flatMap(needInWords),
  ];
}

function refusalInWords(refused: RefusedBuffer): readonly string[] {
  const { at, stream, size, freeBytes, largestFreeBytes, reasons } = refused;
  const isCutUp = freeBytes >= size;
  return [
    `  First ${timeInWords(at)}: ${stream} asked for ${sizeInWords(size)}.`,
    isCutUp
      ? `  Fragmentation: ${sizeInWords(freeBytes)} were free or movable, ${sizeInWords(largestFreeBytes)} in one piece.`
      : `  Too little memory: ${sizeInWords(freeBytes)} were free or movable.`,
    ...reasons.map((reason) => `    ${reason}`),
  ];
}

function servedInWords(
  { allocators }: Platform,
  { streams }: Streams,
  { servedBy }: Simulation,
): readonly string[] {
  return [
    'Where buffers came from:',
    ...streams.map(({ name }) => {
      const counts = servedBy.get(name) ?? new Map<number, number>();
      const from = allocators
        .filter(({ id }) => counts.has(id))
        .map((allocator) => `${allocator.name} (${counts.get(allocator.id) ?? 0})`);
      return `  ${name}: ${from.join(', ') || 'nowhere'}`;
    }),
  ];
}

function needInWords(need: RegionNeed): readonly string[] {
  const { allocator, worstCase, peak, present, smallest, searchedTo } = need;
  return [
    `${allocator.name} (${allocator.kind}), ${sizeInWords(present)}:`,
    `  all streams at once need ${sizeInWords(worstCase)}; ${sizeInWords(peak)} were in use at most`,
    ...(searchedTo === null
      ? []
      : [
          smallest === null
            ? `  ${nothingFound(searchedTo, need)}`
            : `  the smallest region that refuses nothing: ${sizeInWords(smallest)}`,
        ]),
  ];
}

function nothingFound(searchedTo: number, { searchStep, isAllMemory }: RegionNeed): string {
  const tried = `no size up to ${sizeInWords(searchedTo)} refuses nothing (tried in steps of ${sizeInWords(searchStep ?? 0)})`;
  return isAllMemory === true ? `${tried}, and there is no memory beside it for more` : tried;
}
