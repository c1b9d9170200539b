/** Who reaches the storage of a buffer, as the rows of the limits of its importers, each in words. */
import { addressInWords, listInWords } from '../../base/quantity-words.ts';
import { stepsOfBuffer } from '../recordings/buffer-steps.ts';
import type { Recording } from '../recordings/recording.ts';
import {
  isWithin,
  type ImporterReach,
  type RecordedStorage,
  type StorageStretch,
} from './recorded-storage.ts';

/** Importers of a buffer that reach equally far. */
export interface ReachRow {
  readonly base: number;
  readonly limit: number;
  /** Whether the storage lies within; null where addresses do not say, and where there is none. */
  readonly isWithin: boolean | null;
  readonly words: string;
  /** The same without where the storage lies. */
  readonly short: string;
}

/** The rows, the lowest limit first, and those of whom the recording does not tell how far they reach. */
export interface ReachOfBuffer {
  readonly rows: readonly ReachRow[];
  readonly untold: readonly string[];
}

/** More limits than this are no picture; those of the buffer's own importers go first. */
const LIMITS_MAX = 4;

/** The limits of an axis: those of all importers, so that it stays; of many those of some. */
export function limitsShown(
  { reach }: RecordedStorage,
  rows: readonly ReachRow[],
): readonly number[] {
  const drawn = [...reach.values()].filter(({ hasOffset }) => !hasOffset);
  const all = [...new Set(drawn.map(({ limit, isTranslated }) => limitDrawn(limit, isTranslated)))];
  const own = new Set(rows.map(({ limit }) => limit));
  if (all.length <= LIMITS_MAX) return [...new Set([...all, ...own])];
  return [...own, ...all.filter((each) => !own.has(each))].slice(0, Math.max(LIMITS_MAX, own.size));
}

/** Where an IOMMU translates, the limit is none of physical addresses. */
function limitDrawn(limit: number, isTranslated: boolean | null): number {
  return isTranslated === true ? Infinity : limit;
}

/** Who of the importers of a buffer reaches its storage. */
export function reachOfBuffer(
  recording: Recording,
  storage: RecordedStorage,
  buffer: number,
  stretch: StorageStretch | null,
): ReachOfBuffer {
  const { importers, buffers } = recording.names;
  const steps = stepsOfBuffer(recording, buffer);
  const own = [...new Set(Array.from(steps, (step) => recording.importerAt(step)))];
  const groups = new Map<string, { readonly reach: ImporterReach; readonly names: string[] }>();
  const untold: string[] = [];
  for (const importer of own) {
    const name = importers[importer];
    if (name === undefined) continue;
    const reach = storage.reach.get(importer);
    if (reach === undefined) {
      untold.push(name);
      continue;
    }
    const { base, limit, isTranslated, hasOffset } = reach;
    const key = [base, limit, isTranslated === true, hasOffset].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reach, names: [name] });
    else group.names.push(name);
  }
  const name = buffers[buffer] ?? 'the buffer';
  const rows = [...groups.values()].map(({ reach, names }): ReachRow => {
    const within = stretch === null ? null : isWithin(reach, stretch);
    const { base, isTranslated, hasOffset } = reach;
    const short = reachInWords(names, reach);
    const lies = stretch === null || within === null ? '' : placeInWords(reach, stretch, within);
    const isAnyway = isTranslated === true || reach.limit === Infinity;
    return {
      base,
      limit: hasOffset ? Infinity : limitDrawn(reach.limit, isTranslated),
      isWithin: within,
      words: isAnyway || lies === '' ? short : `${short}: ${name} ${lies}`,
      short,
    };
  });
  return { rows: rows.sort((one, other) => one.limit - other.limit), untold };
}

/** How far importers reach: `hvs reaches up to 0x3fffffff`. */
export function reachInWords(
  names: readonly string[],
  { base, limit, isTranslated, hasOffset }: ImporterReach,
): string {
  const who = listInWords(names);
  const verb = names.length === 1 ? 'reaches' : 'reach';
  if (isTranslated === true) return `${who} ${verb} any page, through an IOMMU`;
  if (hasOffset) return `${who}: up to ${addressInWords(limit)} of a bus with addresses of its own`;
  if (limit === Infinity) return `${who} ${verb} any address`;
  const from = base === 0 ? '' : `from ${addressInWords(base)} `;
  return `${who} ${verb} ${from}up to ${addressInWords(limit)}`;
}

function placeInWords(
  { limit }: ImporterReach,
  { pieces }: StorageStretch,
  within: boolean,
): string {
  if (within) return 'lies within';
  const isInPart = pieces.some((each) => each.base + each.size - 1 <= limit);
  return isInPart ? 'lies in part beyond' : 'lies beyond';
}
