/**
 * The memory of a board out of what was pasted of it: what is ordinary memory, which zones of the kernel it lies in, and
 * which regions of CMA it has. Several texts of one board are one board.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { PasteAnswer } from '../pastes/answer-pastes.ts';
import type { PasteReserved } from '../pastes/paste-facts.ts';
import { joinedRuns, wholePagesOf, within, withoutHoles, type MemoryRun } from './memory-runs.ts';

/** A named run of memory. */
export interface BoardZone extends MemoryRun {
  readonly name: string;
}

/** A region of CMA that lies somewhere. */
export interface BoardRegion extends BoardZone {
  readonly isDefault: boolean;
  /** It was reserved for `cma=` or the configuration of the kernel, and has no node. */
  readonly isWithoutNode: boolean;
}

/** Memory of a board, and what of it cannot be told. */
export interface BoardMemory {
  /** Ordinary memory, none of it reserved. */
  readonly zones: readonly BoardZone[];
  readonly regions: readonly BoardRegion[];
  readonly notes: readonly string[];
}

/** A region that a kernel names so takes the default's part, whether its log says so or not. */
const DEFAULT_NAMES = ['cma', 'linux,cma', 'reserved', 'default-pool'];
const PAGE = BigInt(PAGE_SIZE);
const FOUR_GIB = 2n ** 32n;

/** Null where no text says where memory is. */
export function boardMemory(answer: PasteAnswer): BoardMemory | null {
  const { ram = [], zones = [], reserved = [] } = answer;
  const stated = ram.length > 0 ? ram : zones;
  if (stated.length === 0) return null;
  const notes = ram.length > 0 ? [] : [ZONES_ONLY];
  const memory = joinedRuns(stated.map((range) => runOf(range.base, range.end, range)));
  const placed = placedRegions(reserved, notes);
  const regions = placed
    .filter(({ kind }) => kind === 'cma')
    .map(({ region, ...run }) => ({
      ...run,
      name: nameOf(region),
      isDefault: isDefault(region),
      isWithoutNode: isWithoutNode(region, answer),
    }));
  const ordinary = withoutHoles(memory, placed).flatMap((run) => wholePagesOf(run, PAGE));
  const bounds =
    zones.length > 0
      ? zones.map((zone) => ({ ...runOf(zone.base, zone.end, zone), name: zone.name }))
      : [
          { base: 0n, end: FOUR_GIB, name: 'ram', source: '' },
          { base: FOUR_GIB, end: 2n ** 64n, name: 'ram-above-4-gib', source: '' },
        ];
  return { zones: named(ordinary, bounds), regions, notes };
}

const ZONES_ONLY =
  'The texts state zones and no memory: zones are taken as memory, and holes in them are not known.';

function runOf(
  base: string,
  last: string,
  { file, line }: { readonly file: string; readonly line: number },
): MemoryRun {
  return { base: BigInt(base), end: BigInt(last) + 1n, source: `${file}:${line}` };
}

interface Placed extends MemoryRun {
  readonly kind: PasteReserved['kind'];
  readonly region: PasteReserved;
}

/** Regions with a place, each once; the parts of `reserved` in /proc/iomem that are CMA are left out of it. */
function placedRegions(reserved: readonly PasteReserved[], notes: string[]): readonly Placed[] {
  const found: Placed[] = [];
  for (const region of reserved) {
    const { base, size, kind, file, line } = region;
    if (base === null) {
      if (!isPlacedElsewhere(region, reserved)) notes.push(unplaced(region));
      continue;
    }
    const run = { base: BigInt(base), end: BigInt(base) + BigInt(size), source: `${file}:${line}` };
    const same = found.find((each) => each.base === run.base && each.kind === kind);
    if (same === undefined) found.push({ ...run, kind, region });
    else if (same.end !== run.end) {
      notes.push(`${nameOf(region)} is told with two sizes: ${same.source} and ${run.source}.`);
    }
  }
  const areas = found.filter(({ kind }) => kind === 'cma');
  return found.flatMap((each) =>
    each.kind === 'reserved'
      ? withoutHoles([each], areas).map((part) => ({ ...each, ...part }))
      : [each],
  );
}

/** Whether another text says where it lies, or that `cma=` takes its part. */
function isPlacedElsewhere(
  { name, default: isDefaultArea = false, kind }: PasteReserved,
  reserved: readonly PasteReserved[],
): boolean {
  const isCma = isDefaultArea && kind === 'cma';
  return reserved.some(
    (other) =>
      other.base !== null && (other.name === name || (isCma && other.name === COMMAND_LINE_AREA)),
  );
}

/** The log's name of what `cma=` reserves. */
const COMMAND_LINE_AREA = 'cma';

function unplaced({ name, kind, size, allocRanges = [], file, line }: PasteReserved): string {
  const ranges = allocRanges.map(({ base, end }) => `${base} to ${end}`).join(' or ');
  const where = ranges === '' ? 'anywhere' : `in ${ranges}`;
  return `${file}:${line}: ${name ?? kind}, ${sizeInWords(size)}, is placed at boot, ${where}: its memory counts as ordinary here, and it is no allocator. A boot log may say where it lies.`;
}

function nameOf({ name, kind }: PasteReserved): string {
  return (name ?? kind).replace(/[\s/]+/g, '-');
}

/** A log says so of no other region that it is the default; that of a node it names. */
function isWithoutNode(
  { name, default: isTold, file }: PasteReserved,
  answer: PasteAnswer,
): boolean {
  const isOfLog = answer.shapes.some((each) => each.file === file && each.kind === 'kernel-log');
  return name === COMMAND_LINE_AREA && isTold === true && isOfLog;
}

function isDefault(region: PasteReserved): boolean {
  return region.default ?? DEFAULT_NAMES.includes(region.name ?? '');
}

/** Runs cut at bounds and named for them, several of one name counted. */
function named(runs: readonly MemoryRun[], bounds: readonly BoardZone[]): readonly BoardZone[] {
  const counts = new Map<string, number>();
  return runs.flatMap((run) => {
    const inside = bounds.flatMap((bound) =>
      within(run, bound).map((part) => ({ ...part, name: bound.name })),
    );
    const outside = withoutHoles([run], bounds).map((part) => ({ ...part, name: 'ram' }));
    return [...inside, ...outside].map((part) => {
      const count = (counts.get(part.name) ?? 0) + 1;
      counts.set(part.name, count);
      return { ...part, name: count === 1 ? part.name : `${part.name}-${count}` };
    });
  });
}
