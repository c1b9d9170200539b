/**
 * Zones and allocators as far as a recording shows them: where memory ends, where buffers lay, and who exported
 * them. An exporter of which nobody knows how it allocates makes no allocator.
 */
import { isDefaultCmaName } from '../../allocators/heap-names.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { isName } from '../../base/ids.ts';
import { addressInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { ExporterEntry } from '../../trace/exporters/exporter-family.ts';
import { findExporter } from '../../trace/exporters/find-exporter.ts';
import { KNOWN_EXPORTERS } from '../../trace/exporters/known-exporters.ts';
import type { BufferReport, TraceReport } from '../../trace/report.ts';

type Zone = PlatformInput['zones'][number];
type Allocator = PlatformInput['allocators'][number];

/** Memory from `base` up to, not including, `end`; whole pages. */
interface Range {
  readonly base: number;
  readonly end: number;
}

/** What a recording tells of memory. */
export interface SeenMemory {
  readonly zones: readonly Zone[];
  readonly allocators: readonly Allocator[];
  readonly notes: readonly string[];
}

/** How exporters allocate that have storage of their own kind; names as `exp_name` prints them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['udmabuf', 'udmabuf'],
  ['videobuf2_dma_contig', 'system-contig'],
  ['videobuf2-dma-contig', 'system-contig'],
]);

/** What stands for an exporter that chooses for those who are attached. */
const AT_MAP = 'at-map';

type Draft = Omit<Allocator, 'id'>;

/** Fixed exporters that take single pages; others have regions or memory of their own. */
const SYSTEM = new Set([
  'system',
  'system_cc_shared',
  'system-uncached',
  'videobuf2_dma_sg',
  'videobuf2-dma-sg',
  'videobuf2_vmalloc',
  'videobuf2-vmalloc',
]);

/** The memory that a report shows; `own` are exporters that users describe. */
export function seenMemory(report: TraceReport, own: readonly ExporterEntry[]): SeenMemory {
  const notes: string[] = [];
  const names = [...new Set(report.buffers.flatMap(({ exporter }) => exporter ?? []))].sort();
  const regions = new Map<string, readonly Range[]>();
  const kinds = names.flatMap((name): (readonly [string, string])[] => {
    const entry = findExporter([...own, ...KNOWN_EXPORTERS], {
      name,
      functions: [],
      release: report.kernel ?? null,
    });
    const kind = isName(name) ? kindOf(name, entry) : null;
    if (kind === 'contiguous-region') {
      const ranges = storageRanges(report.buffers.filter(({ exporter }) => exporter === name));
      if (ranges.length === 0) {
        notes.push(`${name} is left out: no map tells where its region lies`);
        return [];
      }
      regions.set(name, ranges);
      notes.push(`${name}: its region is told as far as buffers lay in it; it may be larger`);
    } else if (kind === null) {
      notes.push(`${name} is left out: ${whyLeftOut(entry)}`);
      return [];
    }
    if (entry?.family === 'fixed') notes.push(asksNobody(name));
    return [[name, kind]];
  });
  const taken = [...regions.values()].flat();
  const { zones: ram, note } = ramZones(report, taken);
  notes.push(note);
  const reserved = [...regions].flatMap(([name, ranges]) => zonesOf(ranges, name));
  const ramNames = ram.map((zone) => zone.name);
  const drafts = kinds.flatMap(([name, kind]): Draft[] => {
    if (kind === AT_MAP) return choosing(name, ram);
    const own = zonesOf(regions.get(name) ?? [], name).map((zone) => zone.name);
    const zones = kind === 'contiguous-region' ? own : ramNames.toReversed();
    return zones.length === 0 ? [] : [{ name, kind, zones }];
  });
  // The higher id is tried first.
  const allocators = drafts.map((each, index) => ({ id: drafts.length - 1 - index, ...each }));
  return { zones: [...ram, ...reserved], allocators, notes };
}

/**
 * An exporter that looks at who is attached takes from anywhere, or from below the limit of one of them: an
 * allocator for all of memory, and one for each part below a limit, the largest first.
 */
function choosing(name: string, ram: readonly Zone[]): Draft[] {
  return ram.map((_, index) => {
    const zones = ram.slice(0, ram.length - index).map((zone) => zone.name);
    const isAll = index === 0;
    return {
      name: isAll ? name : `${name}-${zones.length}`,
      kind: 'system',
      zones: zones.toReversed(),
      description: `${name} chooses at the first map${isAll ? '' : `; here: up to the end of ${zones.at(-1) ?? ''}`}`,
    };
  });
}

function kindOf(name: string, entry: ExporterEntry | null): string | null {
  if (entry === null) return null;
  const kind = KINDS.get(name);
  if (kind !== undefined) return kind;
  if (entry.family === 'at-map') return AT_MAP;
  if (SYSTEM.has(name) || entry.family === 'lazy') return 'system';
  const isCma = isDefaultCmaName(name) || entry.functions.includes('cma_heap_allocate');
  return entry.family === 'fixed' && isCma ? 'contiguous-region' : null;
}

function whyLeftOut(entry: ExporterEntry | null): string {
  return entry === null
    ? 'it is not known how it allocates; --exporters describes exporters of your own'
    : `its storage need not be system memory (${entry.name})`;
}

function asksNobody(name: string): string {
  return `${name} chooses its storage before anybody attaches: what solve finds holds for an exporter that looks at its importers`;
}

/** System memory: up to where it ends, where that is told, else what was seen of it. */
function ramZones(
  { ramTop, buffers, importers }: TraceReport,
  taken: readonly Range[],
): { readonly zones: readonly Zone[]; readonly note: string } {
  if (ramTop === undefined) {
    const seen = storageRanges(buffers).filter(
      (range) => !taken.some((other) => overlap(range, other)),
    );
    const note =
      'where memory lies is told for buffers that were mapped alone: zones are what they took';
    return { zones: zonesOf(seen, 'seen'), note };
  }
  const end = Math.floor((ramTop + 1) / PAGE_SIZE) * PAGE_SIZE;
  const parts = limitsOf(importers).filter((limit) => limit < end);
  const cuts = [...parts, end].map((each, index) => ({ base: parts[index - 1] ?? 0, end: each }));
  const note = `memory ends at ${addressInWords(ramTop)} (ram_top); holes below it are not told`;
  return {
    zones: zonesOf(
      cuts.flatMap((each) => without(each, taken)),
      'ram',
    ),
    note,
  };
}

/** Where memory is out of reach for somebody, so that no zone lies on both sides; ascending. */
function limitsOf(importers: TraceReport['importers']): readonly number[] {
  const limits = importers.flatMap(({ constraints }) => {
    const { dmaMask, busLimit, translated, busOffset } = constraints;
    if (translated === true || busOffset) return [];
    return [dmaMask, busLimit].flatMap((each) => (each === null ? [] : [Number(each) + 1]));
  });
  const whole = limits.filter((each) => each >= PAGE_SIZE && each % PAGE_SIZE === 0);
  return [...new Set(whole)].sort((a, b) => a - b);
}

function overlap(one: Range, other: Range): boolean {
  return one.base < other.end && other.base < one.end;
}

/** What is left of a range. */
function without(range: Range, taken: readonly Range[]): readonly Range[] {
  return taken.reduce<readonly Range[]>(
    (left, { base, end }) =>
      left
        .flatMap((each) => [
          { base: each.base, end: Math.min(each.end, base) },
          { base: Math.max(each.base, end), end: each.end },
        ])
        .filter((each) => each.base < each.end),
    [range],
  );
}

function zonesOf(ranges: readonly Range[], name: string): Zone[] {
  return ranges.map(({ base, end }, index) => ({
    name: ranges.length === 1 ? name : `${name}-${index}`,
    base: addressInWords(base),
    size: addressInWords(end - base),
  }));
}

/** Where buffers lay, whole pages, joined where they touch. */
function storageRanges(buffers: readonly BufferReport[]): readonly Range[] {
  const ranges = buffers
    .flatMap(({ storage }) => storage?.ranges ?? [])
    .map(({ base, size }) => ({
      base: Math.floor(Number(base) / PAGE_SIZE) * PAGE_SIZE,
      end: Math.ceil((Number(base) + size) / PAGE_SIZE) * PAGE_SIZE,
    }))
    .sort((a, b) => a.base - b.base);
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last === undefined || range.base > last.end) joined.push(range);
    else joined[joined.length - 1] = { base: last.base, end: Math.max(last.end, range.end) };
  }
  return joined;
}
