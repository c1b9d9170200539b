/**
 * Whether a tiny platform can serve importers, by trying every place: the frames of each zone, the IO
 * virtual pages of each window, every size and every set of statements. Written from docs/constraints.md
 * and docs/spec.md; nothing of src judges here, only its types say what is stated.
 */
import { bytes, physicalAddress } from '../../../src/base/units.ts';
import type { AllocatorSpec } from '../../../src/allocators/allocator.ts';
import type { Platform } from '../../../src/allocators/platform/platform.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { entryCount, takesFrames } from './entries.ts';
import { canPackAll } from './packing-by-trying.ts';

const PAGE = 4096;

/** Who asks, and the fields it knows of. */
export interface Asker {
  readonly id: string;
  readonly constraints: Constraints;
  readonly knows?: readonly string[];
}

/** What is asked of the buffer; `whole` counts the room around the data, too, as an exporter does. */
export interface Asked {
  readonly size?: number;
  readonly whole?: number;
  readonly bufferCount?: number;
}

/** Larger buffers than this are not tried where no size is asked for: no platform here holds them. */
const PAGES_MAX = 14;

/** Whether some allocator of the platform serves everybody; an exporter's buffer is one. */
export function isServed(
  platform: Platform,
  all: readonly Asker[],
  asked: Asked,
  isOneBuffer = false,
): boolean {
  if (!areAgreed(all)) return false;
  const count = countFor(all, asked.bufferCount);
  if (count === null) return false;
  const pages = pageCounts(all, asked);
  const places = isOneBuffer ? 1 : count;
  return platform.allocators.some(
    (each) =>
      isAcceptable(each, all) &&
      pages.some((some) => hasPlaces(platform, each, all, Array<number>(places).fill(some))),
  );
}

/** Likewise for images whose planes lie in a buffer each, of so many bytes; `around` is beside each of them. */
export function areServedApart(
  platform: Platform,
  all: readonly Asker[],
  planes: readonly number[],
  bufferCount: number | undefined,
): boolean {
  const count = countFor(all, bufferCount);
  const bytesOfAll = planes.reduce((sum, each) => sum + each, 0);
  const high = Math.min(...all.map(({ constraints }) => constraints.maxSize ?? Infinity));
  if (!areAgreed(all) || count === null || bytesOfAll > high) return false;
  const around = roomAround(all);
  const pages = planes.map((each) => Math.ceil((each + around) / PAGE));
  const wanted = Array<readonly number[]>(count).fill(pages).flat();
  return platform.allocators.some(
    (each) => isAcceptable(each, all) && hasPlaces(platform, each, all, wanted),
  );
}

function roomAround(all: readonly Asker[]): number {
  const most = (name: 'prefix' | 'padding') =>
    Math.max(0, ...all.map(({ constraints }) => constraints[name] ?? 0));
  return most('prefix') + most('padding');
}

/** What has nothing to do with memory: categories, pairs of format and modifier, mandatory fields. */
function areAgreed(all: readonly Asker[]): boolean {
  const denied = new Set(all.flatMap(({ constraints }) => constraints.deny ?? []));
  if (denied.size === 3) return false;
  const knows = ({ constraints, knows: known }: Asker): readonly string[] =>
    known ?? [
      ...Object.keys(constraints),
      ...(constraints.images ?? []).flatMap((pair) =>
        Object.keys(pair).map((name) => `images.${name}`),
      ),
    ];
  const mandatory = all.flatMap(({ constraints }) => constraints.mandatory ?? []);
  if (!all.every((each) => mandatory.every((name) => knows(each).includes(name)))) return false;
  return pairsInCommon(all).length > 0;
}

/** A format and a modifier that everybody takes; `any` where nobody names one. */
interface Pair {
  readonly format: string;
  readonly modifier: string;
}

/** Pairs state a format, a modifier or nothing; one of each list has to agree with one of each other. */
function pairsInCommon(all: readonly Asker[]): readonly Pair[] {
  const lists = all.flatMap(({ constraints }) => (constraints.images ? [constraints.images] : []));
  if (lists.length === 0) return [{ format: 'any', modifier: 'any' }];
  const formats = [...new Set(lists.flat().map((pair) => pair.format ?? 'any'))];
  const modifiers = [...new Set(lists.flat().map((pair) => pair.modifier ?? 'any'))];
  return formats
    .flatMap((format) => modifiers.map((modifier) => ({ format, modifier })))
    .filter(({ format, modifier }) =>
      lists.every((list) =>
        list.some(
          (pair) =>
            (pair.format === undefined || pair.format === format) &&
            (pair.modifier === undefined || pair.modifier === modifier),
        ),
      ),
    );
}

/** Intel's X tile: 512 bytes in each of 8 rows. */
const X_TILE = 512 * 8;

/** The fewest bytes of an image: of rows one pixel, of tiles one tile, and nobody knows the tiles of no format. */
function leastBytes({ format, modifier }: Pair): number {
  return modifier === 'INTEL_X_TILED' && format !== 'any' ? X_TILE : 1;
}

/** How many buffers there are; null where nobody can have so many or so few. */
export function countFor(all: readonly Asker[], asked: number | undefined): number | null {
  const said = (name: 'minBufferCount' | 'minBufferCountForSharedSlack') =>
    Math.max(0, ...all.map(({ constraints }) => constraints[name] ?? 0));
  let own = said('minBufferCountForSharedSlack');
  for (const { constraints } of all) {
    own += constraints.minBufferCountForCamping ?? 0;
    own += constraints.minBufferCountForDedicatedSlack ?? 0;
  }
  const needed = Math.max(1, own, said('minBufferCount'));
  const most = Math.min(...all.map(({ constraints }) => constraints.maxBufferCount ?? Infinity));
  const count = asked ?? needed;
  return count >= needed && count <= most ? count : null;
}

/** The numbers of pages that a buffer may have. */
function pageCounts(all: readonly Asker[], { size, whole }: Asked): readonly number[] {
  const around = roomAround(all);
  const image = Math.min(...pairsInCommon(all).map(leastBytes));
  const low = Math.max(image, ...all.map(({ constraints }) => constraints.minSize ?? 0));
  const high = Math.min(...all.map(({ constraints }) => constraints.maxSize ?? Infinity));
  const asked = whole === undefined ? size : whole - around;
  if (asked !== undefined) {
    return asked >= low && asked <= high ? [Math.ceil((whole ?? asked + around) / PAGE)] : [];
  }
  return pagesUpTo(PAGES_MAX).filter((pages) => {
    // Sizes that take exactly so many pages.
    const least = Math.max(low, (pages - 1) * PAGE - around + 1);
    return least <= Math.min(high, pages * PAGE - around);
  });
}

function pagesUpTo(most: number): readonly number[] {
  return Array.from({ length: most }, (_, index) => index + 1);
}

/** What an allocator is: its id, name, memory type, protection and domains. */
function isAcceptable(allocator: AllocatorSpec, all: readonly Asker[]): boolean {
  const { id, name, memoryType, secure, domains, localTo } = allocator;
  const bitOf = (mask: number, bit: number) => Math.floor(mask / 2 ** bit) % 2 === 1;
  return (
    all.every(
      ({ constraints: { allocatorMask, allocators, memoryTypeBits, peers, secure: needsIt } }) =>
        (allocatorMask === undefined || bitOf(allocatorMask, id)) &&
        (allocators === undefined || allocators.includes(name)) &&
        (memoryTypeBits === undefined ||
          (memoryType !== undefined && bitOf(memoryTypeBits, memoryType))) &&
        (localTo === undefined || peers === undefined || peers.includes(localTo)) &&
        (needsIt !== true || secure),
    ) &&
    domains.some((domain) =>
      all.every(({ constraints: { domains: works, usage = [] } }) => {
        const isForCpu = usage.some((each) => each.startsWith('cpu.'));
        return (works?.includes(domain) ?? true) && !(isForCpu && domain === 'inaccessible');
      }),
    )
  );
}

/** Whether buffers of so many pages each have places at a time, and everybody takes each of them. */
function hasPlaces(
  platform: Platform,
  allocator: AllocatorSpec,
  all: readonly Asker[],
  wanted: readonly number[],
): boolean {
  const pagesOfAll = wanted.reduce((sum, pages) => sum + pages, 0);
  if (pagesOfAll * PAGE > (allocator.capacity ?? Infinity)) return false;
  const direct = all.filter(({ constraints }) => constraints.iommu !== true);
  const translated = all.filter(({ constraints }) => constraints.iommu === true);
  if (!translated.every(({ constraints }) => hasIoVirtualPlaces(constraints, wanted))) return false;
  const zones = allocator.zones.map((name) => usableFrames(platform, name));
  const takes = (place: readonly number[]) =>
    direct.every(({ constraints }) => takesFrames(constraints, place));
  // One run that begins on any multiple of so many pages in the zones, pinned pages or not.
  const wholes = allocator.zones.map((name) => framesOf(platform, name));
  const isPromised = (step: number, pages: number) =>
    zones.flat().every((frame) => isInWindows(direct, frame)) &&
    wholes
      .flatMap((frames) => runsOf(frames, pages, step))
      .every((run) =>
        direct.every(({ constraints: { dmaWindow, ...rest } }) =>
          takesFrames({ ...rest, ...shiftOf(dmaWindow) }, run),
        ),
      ) &&
    direct.every(({ constraints: { alignment = 1 } }) => alignment <= step * PAGE);
  switch (allocator.kind) {
    case 'system':
    case 'dma32':
    case 'udmabuf':
      // What a udmabuf may have at most is more than a tiny universe has.
      return hasScattered(allocator, zones.flat(), direct, wanted);
    case 'chunk':
      return hasChunks(allocator, zones, wholes, direct, wanted);
    case 'contiguous-region':
    case 'carveout':
    case 'secure':
    case 'tiler':
      // It looks for a place that everybody takes.
      return canPackAll(wanted, (pages) =>
        zones.flatMap((frames) => runsOf(frames, pages, 1)).filter(takes),
      );
    case 'system-contig':
      return canPackAll(wanted, (pages) => {
        const whole = 2 ** Math.ceil(Math.log2(pages));
        return isPromised(whole, pages) ? zones.flatMap((each) => runsOf(each, whole, whole)) : [];
      });
    case 'cma':
      return canPackAll(wanted, (pages) => {
        const own = 2 ** Math.ceil(Math.log2(pages));
        const step = [1, 2, 4, 8, 16, 32].find((each) => each >= own && isPromised(each, pages));
        return step === undefined ? [] : zones.flatMap((each) => runsOf(each, pages, step));
      });
    default:
      throw new Error(`no reference for ${String(allocator.kind)}`);
  }
}

/** Any frame may come, in any order. */
function hasScattered(
  { kind }: AllocatorSpec,
  usable: readonly number[],
  direct: readonly Asker[],
  wanted: readonly number[],
): boolean {
  const pages = Math.max(...wanted);
  const frames = usable.filter((frame) => kind !== 'dma32' || frame < 2 ** 20);
  return (
    frames.length >= wanted.reduce((sum, each) => sum + each, 0) &&
    frames.every((frame) => isInWindows(direct, frame)) &&
    direct.every(
      ({ constraints: { alignment = 1, maxSegmentCount = Infinity, contiguous } }) =>
        alignment <= PAGE && pages <= maxSegmentCount && (contiguous !== true || pages === 1),
    )
  );
}

function isInWindows(direct: readonly Asker[], frame: number): boolean {
  return direct.every(({ constraints: { dmaWindow } }) =>
    takesFrames(dmaWindow === undefined ? {} : { dmaWindow }, [frame]),
  );
}

/** A window of all memory that adds as much to an address. */
function shiftOf(dmaWindow: Constraints['dmaWindow']): Pick<Constraints, 'dmaWindow'> {
  const all = { base: physicalAddress(0), size: bytes(2 ** 52) };
  return dmaWindow === undefined ? {} : { dmaWindow: { ...dmaWindow, ...all } };
}

function zoneNamed(platform: Platform, name: string): Platform['zones'][number] {
  const zone = platform.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`there is no zone ${name}`);
  return zone;
}

function framesOf(platform: Platform, name: string): readonly number[] {
  const { base, size } = zoneNamed(platform, name);
  return Array.from({ length: size / PAGE }, (_, at) => base / PAGE + at);
}

/** The frames of a zone that are not pinned. */
function usableFrames(platform: Platform, name: string): readonly number[] {
  const pinned = (zoneNamed(platform, name).lent ?? []).filter((each) => each.pinned);
  return framesOf(platform, name).filter(
    (frame) => !pinned.some(({ base, size }) => frame * PAGE >= base && frame * PAGE < base + size),
  );
}

/** Every run of so many of the frames that begins on a multiple of `step`. */
function runsOf(
  frames: readonly number[],
  length: number,
  step: number,
): readonly (readonly number[])[] {
  return frames
    .filter((frame) => frame % step === 0)
    .map((frame) => Array.from({ length }, (_, at) => frame + at))
    .filter((run) => run.every((frame) => frames.includes(frame)));
}

/** Chunks come in any order, and the last one is used in part. */
function hasChunks(
  { chunkSize = bytes(PAGE) }: AllocatorSpec,
  zones: readonly (readonly number[])[],
  wholes: readonly (readonly number[])[],
  direct: readonly Asker[],
  wanted: readonly number[],
): boolean {
  const length = chunkSize / PAGE;
  const chunks = zones.flatMap((frames) => runsOf(frames, length, length));
  const needed = wanted.reduce((sum, pages) => sum + Math.ceil(pages / length), 0);
  if (chunks.length < needed) return false;
  if (!chunks.flat().every((frame) => isInWindows(direct, frame))) return false;
  return [...new Set(wanted)].every((pages) =>
    takesChunks(wholes, direct, { pages, length, chunkSize }),
  );
}

/** Whether everybody takes a buffer of chunks, wherever they come from. */
function takesChunks(
  wholes: readonly (readonly number[])[],
  direct: readonly Asker[],
  { pages, length, chunkSize }: { pages: number; length: number; chunkSize: number },
): boolean {
  const whole = Math.floor(pages / length);
  const rest = pages % length;
  return direct.every(({ constraints }) => {
    const { contiguous, alignment = 1, maxSegmentCount = Infinity } = constraints;
    if (contiguous === true && pages > 1 && pages > length) return false;
    if (alignment > chunkSize) return false;
    const worst = (part: number) =>
      Math.max(
        ...wholes
          .flatMap((frames) => runsOf(frames, part, length))
          .map((run) => entryCount(run, constraints)),
      );
    const entries = whole * worst(length) + (rest === 0 ? 0 : worst(rest));
    return entries <= maxSegmentCount;
  });
}

/** Entries are cut alike again after the largest boundary that is drawn, so later pages need no look. */
const IO_VIRTUAL_PAGES_MAX = 40;

/** Whether the IO virtual addresses have runs for so many buffers at a time. */
function hasIoVirtualPlaces(constraints: Constraints, wanted: readonly number[]): boolean {
  const { dmaWindow, alignment = 1, maxSegmentCount = Infinity } = constraints;
  const start = dmaWindow?.base ?? 0;
  const end = dmaWindow === undefined ? 2 ** 48 : start + dmaWindow.size;
  const first = Math.ceil(start / PAGE);
  return canPackAll(wanted, (pages) => {
    const places: (readonly number[])[] = [];
    for (let page = first; page < first + IO_VIRTUAL_PAGES_MAX; page += 1) {
      if ((page + pages) * PAGE > end) break;
      if ((page * PAGE) % alignment !== 0) continue;
      const run = Array.from({ length: pages }, (_, at) => page + at);
      if (entryCount(run, constraints) <= maxSegmentCount) places.push(run);
    }
    return places;
  });
}
