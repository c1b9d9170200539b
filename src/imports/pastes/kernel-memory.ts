/**
 * What a kernel says of memory at boot: zones, memory, reserved regions, and what it refused to reserve; and which
 * devices stand behind an IOMMU.
 *
 * Source: Linux `mm/mm_init.c`, `drivers/of/of_reserved_mem.c`, `mm/cma.c`, `drivers/iommu/iommu.c`.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { hexNumber } from './numbers.ts';
import type {
  PasteFinding,
  PasteImporter,
  PasteRange,
  PasteReserved,
  PasteZone,
} from './paste-facts.ts';

const RANGE = String.raw`\[mem 0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\]`;
const ZONE = new RegExp(
  String.raw`^\s*(DMA|DMA32|Normal|HighMem|Movable|Device)\s+(?:${RANGE}|empty)\s*$`,
  'i',
);
/** The firmware's map, what `mem=` and `memmap=` make of it, and what the kernel changes. */
const MAP = new RegExp(String.raw`(BIOS-e820|user|modified): ${RANGE} usable\s*$`, 'i');
const NODE = new RegExp(String.raw`^\s*node\s+\d+: ${RANGE}\s*$`, 'i');
const SWIOTLB = new RegExp(String.raw`software IO TLB: mapped ${RANGE}`, 'i');
const POOL =
  /Reserved memory: created (CMA|DMA|restricted DMA)(?: memory)? pool at 0x([0-9a-f]{1,16}), size (\d{1,9}) MiB/i;
const NAMED =
  /(?:OF: reserved mem|Reserved memory): initialized node ([^\s,]+(?:,[^\s,]+)?), compatible id/;
const NEW_REGION =
  /OF: reserved mem: 0x([0-9a-f]{1,16})\.\.0x([0-9a-f]{1,16}) \(\d+ KiB\) (map|nomap) (reusable|non-reusable) (\S+)/i;
const DEFAULT = /cma: Reserved (\d{1,9}) ([KM])iB at 0x([0-9a-f]{1,16})/i;
/** Since 6.15, of an area that had no room in one piece. */
const IN_RANGES = /cma: Reserved (\d{1,9}) MiB in \d{1,3} ranges?\b/i;
const SUMS = /Memory: \d{1,15}K\/\d{1,15}K available \(.*, (\d{1,15})K cma-reserved\b/;
const MISALIGNED = /Reserved memory: incorrect alignment of CMA region/;
const MATCHING_FAIL = /OF: reserved mem: node (\S+) compatible matching fail/;
const FAILED =
  /failed to (?:reserve|allocate) memory for node '([^']+)':(?: base 0x([0-9a-f]{1,16}),)? size (\d{1,9}) MiB/i;
const CMA_FAILED = /cma: Failed to reserve (\d{1,9}) MiB/;
const DOMAIN = /iommu: Default domain type: (Translated|Passthrough)/;
const GROUP =
  /(?:(?<!\S)(\S+): Adding to iommu group (\d{1,6})|Adding device (\S+) to group (\d{1,6}))/;

/** The end is the first byte behind the region. */
const OVERLAP =
  /^\s*(\S{1,64}) \(0x([0-9a-f]{1,16})--0x([0-9a-f]{1,16})\) overlaps with (\S{1,64}) \(0x([0-9a-f]{1,16})--0x([0-9a-f]{1,16})\)/i;
const OVERLAP_SIGN = /OVERLAP DETECTED!/;

const SPAN = /0x([0-9a-f]{1,16})(?:-|\.\.)0x([0-9a-f]{1,16})/i;

const MIB = 2 ** 20;

type Reserved = { -readonly [Key in keyof PasteReserved]: PasteReserved[Key] };

/** A range that ends below its beginning, or is longer than any memory, is one that was spoilt. */
function isSpoilt(text: string): boolean {
  const [, low, high] = SPAN.exec(text) ?? [];
  if (low === undefined || high === undefined) return false;
  const length = hexNumber(high) - hexNumber(low);
  return length < 0n || length >= BigInt(Number.MAX_SAFE_INTEGER);
}

/** Reads what stands at boot. */
export class MemoryReader {
  readonly zones: PasteZone[] = [];
  readonly findings: PasteFinding[] = [];
  #usable: PasteRange[] = [];
  /** Which map they are of: a later one replaces those before it. */
  #mapName = '';
  readonly #nodes: PasteRange[] = [];
  readonly #regions: Reserved[] = [];
  readonly #groups: { id: string; group: number; line: number }[] = [];
  readonly #file: string;
  /** Bytes of all CMA regions, as the kernel sums them up. */
  cmaBytes: number | null = null;
  #domain: string | null = null;
  #misaligned: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string, line: number): boolean {
    if (isSpoilt(text)) return false;
    return (
      this.#map(text, line) ||
      this.#region(text, line) ||
      this.#refused(text, line) ||
      this.#iommu(text, line)
    );
  }

  /** Ranges of the firmware where they are said, else of the nodes. */
  ram(): readonly PasteRange[] {
    return this.#usable.length > 0 ? this.#usable : this.#nodes;
  }

  /** The regions, each with the zone that holds all of it. */
  regions(): readonly PasteReserved[] {
    return this.#regions.map((region) => {
      if (region.base === null) return region;
      const base = BigInt(region.base);
      const zone = this.zones.find(
        (each) => BigInt(each.base) <= base && base + BigInt(region.size) - 1n <= BigInt(each.end),
      );
      return zone === undefined ? region : { ...region, inZone: zone.name };
    });
  }

  importers(): readonly PasteImporter[] {
    const domain = this.#domain;
    return this.#groups.map(({ id, group, line }) => {
      const iommu = domain === null ? {} : { iommu: domain === 'Translated' };
      return { id, file: this.#file, line, iommuGroup: group, ...iommu };
    });
  }

  #map(text: string, line: number): boolean {
    const [zone, name, low, high] = ZONE.exec(text) ?? [];
    if (zone !== undefined && name !== undefined) {
      if (low !== undefined && high !== undefined) {
        const size = Number(hexNumber(high) - hexNumber(low) + 1n);
        this.zones.push({ name, ...this.#range(low, high, line), size });
      }
      return true;
    }
    const [, map, usableLow, usableHigh] = MAP.exec(text) ?? [];
    if (map !== undefined && usableLow !== undefined && usableHigh !== undefined) {
      if (map !== this.#mapName) this.#usable = [];
      this.#mapName = map;
      this.#usable.push(this.#range(usableLow, usableHigh, line));
      return true;
    }
    const [, nodeLow, nodeHigh] = NODE.exec(text) ?? [];
    if (nodeLow === undefined || nodeHigh === undefined) return false;
    this.#nodes.push(this.#range(nodeLow, nodeHigh, line));
    return true;
  }

  #range(low: string, high: string, line: number): PasteRange {
    const [base, end] = [addressInWords(hexNumber(low)), addressInWords(hexNumber(high))];
    return { base, end, file: this.#file, line };
  }

  #region(text: string, line: number): boolean {
    const [pool, low, behind] = SWIOTLB.exec(text) ?? [];
    if (pool !== undefined && low !== undefined && behind !== undefined) {
      // The end is the first byte behind the pool, unlike that of every other range.
      const size = Number(hexNumber(behind) - hexNumber(low));
      this.#add('software IO TLB', hexNumber(low), size, 'swiotlb', line);
      return true;
    }
    const [, what, base, mebibytes] = POOL.exec(text) ?? [];
    if (what !== undefined && base !== undefined) {
      const kind = what === 'CMA' ? 'cma' : what === 'DMA' ? 'coherent-pool' : 'swiotlb';
      this.#add(null, hexNumber(base), Number(mebibytes) * MIB, kind, line);
      return true;
    }
    const [, size, unit, at] = DEFAULT.exec(text) ?? [];
    if (at !== undefined) {
      const bytes = Number(size) * (unit?.toUpperCase() === 'K' ? 1024 : MIB);
      this.#add('cma', hexNumber(at), bytes, 'cma', line, { default: true });
      return true;
    }
    const spread = IN_RANGES.exec(text)?.[1];
    if (spread !== undefined) {
      this.#add('cma', null, Number(spread) * MIB, 'cma', line, { default: true });
      return true;
    }
    return this.#sum(text) || this.#named(text, line);
  }

  #sum(text: string): boolean {
    const kibibytes = SUMS.exec(text)?.[1];
    if (kibibytes === undefined) return false;
    this.cmaBytes = Number(kibibytes) * 1024;
    return true;
  }

  #named(text: string, line: number): boolean {
    const name = NAMED.exec(text)?.[1];
    if (name !== undefined) {
      const last = this.#regions.at(-1);
      if (last?.name === null) last.name = name;
      return true;
    }
    const [, low, high, map, reusable, node] = NEW_REGION.exec(text) ?? [];
    if (low === undefined || high === undefined || node === undefined) return false;
    const base = hexNumber(low);
    const known = this.#regions.find((region) => region.base === addressInWords(base));
    if (known !== undefined) {
      known.name ??= node;
      return true;
    }
    const kind = reusable === 'reusable' ? 'cma' : map === 'nomap' ? 'no-map' : 'reserved';
    this.#add(node, base, Number(hexNumber(high) - base + 1n), kind, line);
    return true;
  }

  #add(
    name: string | null,
    base: bigint | null,
    size: number,
    kind: Reserved['kind'],
    line: number,
    more: Pick<Reserved, 'default'> = {},
  ): void {
    const at = { base: base === null ? null : addressInWords(base), size, kind };
    this.#regions.push({ name, ...at, ...more, file: this.#file, line });
  }

  #refused(text: string, line: number): boolean {
    if (MISALIGNED.test(text)) {
      this.#misaligned = line;
      return true;
    }
    const unmatched = MATCHING_FAIL.exec(text)?.[1];
    if (unmatched !== undefined) {
      const at = this.#misaligned;
      this.#misaligned = null;
      if (at === null) return true;
      const message = `the kernel refused the region ${unmatched}: its base or its size is no multiple of what CMA needs; the region does not exist`;
      const helps = ['make base and size multiples of 4 MiB in the device tree'];
      this.findings.push({
        rule: 'cma-misaligned',
        subject: unmatched,
        file: this.#file,
        line: at,
        message,
        helps,
      });
      return true;
    }
    if (OVERLAP_SIGN.test(text) || this.#overlap(text, line)) return true;
    const [, node, base, size] = FAILED.exec(text) ?? [];
    const whole = CMA_FAILED.exec(text)?.[1];
    const mebibytes = size ?? whole;
    if (mebibytes === undefined) return false;
    const figures = {
      ...(base === undefined ? {} : { base: addressInWords(hexNumber(base)) }),
      bytes: Number(mebibytes) * MIB,
    };
    const subject = node ?? 'cma';
    const message = `the kernel could not reserve memory for ${subject}: the region does not exist`;
    const helps = [
      'ask for less, or leave it room: other regions and memory of the firmware are in the way',
    ];
    this.findings.push({
      rule: 'reservation-failed',
      subject,
      file: this.#file,
      line,
      figures,
      message,
      helps,
    });
    return true;
  }

  #overlap(text: string, line: number): boolean {
    const [, one, low, behind, other, otherLow, otherBehind] = OVERLAP.exec(text) ?? [];
    if (one === undefined || low === undefined || behind === undefined) return false;
    if (other === undefined || otherLow === undefined || otherBehind === undefined) return false;
    if ([behind, otherBehind].some((end) => hexNumber(end) === 0n)) return false;
    const last = (end: string): string => addressInWords(hexNumber(end) - 1n);
    const figures = {
      base: addressInWords(hexNumber(low)),
      end: last(behind),
      other,
      otherBase: addressInWords(hexNumber(otherLow)),
      otherEnd: last(otherBehind),
    };
    const message = `${one} (${figures.base} to ${figures.end}) and ${other} (${figures.otherBase} to ${figures.otherEnd}) lie over each other: what one of them holds, the other overwrites`;
    const helps = ['move one of the two regions in the device tree, or make it smaller'];
    const at = { file: this.#file, line };
    this.findings.push({ rule: 'reserved-overlap', subject: one, ...at, figures, message, helps });
    return true;
  }

  #iommu(text: string, line: number): boolean {
    const domain = DOMAIN.exec(text)?.[1];
    if (domain !== undefined) this.#domain = domain;
    const [, device, group, oldDevice, oldGroup] = GROUP.exec(text) ?? [];
    const id = device ?? oldDevice;
    if (id !== undefined) this.#groups.push({ id, group: Number(group ?? oldGroup), line });
    return domain !== undefined || id !== undefined;
  }
}
