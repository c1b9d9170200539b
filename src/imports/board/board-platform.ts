/**
 * A platform out of what was pasted of a board: its boot log, /proc/iomem, its device tree, or several of them. Each
 * figure says the file and the line that state it; what no text states is left out and noted.
 */
import { nameOfDefaultHeap, whyNoHeap } from '../../allocators/heap-names.ts';
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { addressInWords } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { QUANTITY_MAX } from '../../base/units.ts';
import type { PasteAnswer } from '../pastes/answer-pastes.ts';
import type { PasteImporter } from '../pastes/paste-facts.ts';
import { boardMemory, type BoardMemory, type BoardRegion } from './board-memory.ts';
import type { MemoryRun } from './memory-runs.ts';

/** The kinds of text that describe a board. */
export const BOARD_KINDS: readonly string[] = ['kernel-log', 'iomem', 'device-tree'];

type ImporterInput = PlatformInput['importers'][number];

/** A platform, and what whoever reads it should be told. */
export interface ImportedBoard {
  readonly platform: PlatformInput;
  readonly notes: readonly string[];
}

/** What the region of `cma=` is called. */
const COMMAND_LINE_REGION = 'reserved';

/** @param kernel - Its version where a text states it, such as "6.12". */
export function platformOfBoard(
  answer: PasteAnswer,
  name: string,
  kernel: string | null,
): Result<ImportedBoard, { readonly message: string }> {
  const memory = boardMemory(answer);
  if (memory === null) {
    const message =
      'it does not say where memory is: add /proc/iomem (read as root), the boot log, or the memory@ nodes of the device tree';
    return refused({ message });
  }
  const importers = (answer.importers ?? []).filter(({ formats }) => formats === undefined);
  const notes = [...memory.notes, ...(answer.unknown ?? []).map((each) => `Not known: ${each}.`)];
  if (importers.some(needsAreUntold)) notes.push(UNTOLD_NEEDS);
  const platform: PlatformInput = {
    schema: 'cenalloc/platform/1',
    name,
    zones: [...memory.zones, ...memory.regions].map((zone) => ({
      name: zone.name,
      ...sizeOf(zone),
      ...('isDefault' in zone ? { kind: 'cma' as const } : {}),
      description: zone.source,
    })),
    allocators: allocatorsOf(memory, kernel),
    importers: importersOf(importers, notes),
    ...(kernel === null ? {} : { kernel }),
    ...(notes.length === 0 ? {} : { notes }),
  };
  const read = parsePlatform(platform);
  if (read.ok) return ok({ platform, notes });
  const { field = '', message } = read.refusal;
  return refused({ message: `the texts contradict each other: ${field} ${message}` });
}

/** Whether a device without an IOMMU may need one range of addresses; no text of a board says so. */
function needsAreUntold({ iommu, contiguous }: PasteImporter): boolean {
  return iommu !== true && contiguous !== true;
}

const UNTOLD_NEEDS =
  'Not known: which devices without an IOMMU need one contiguous range, as most cameras, codecs and displays do; add "contiguous": true to those, or solve takes any pages for them.';

function sizeOf({ base, end }: MemoryRun): { readonly base: string; readonly size: number } {
  return { base: addressInWords(base), size: Number(end - base) };
}

/** The heap of ordinary memory, and one for each region; the default region's has the name of this kernel. */
function allocatorsOf(
  { zones, regions }: BoardMemory,
  kernel: string | null,
): PlatformInput['allocators'] {
  const system = {
    id: regions.length + 1,
    name: 'system',
    kind: 'system',
    zones: zones.map((zone) => zone.name),
  } as const;
  const pools = regions.map((region, index) => ({
    id: index + 1,
    name: region.isDefault ? heapName(region, kernel) : region.name,
    kind: 'cma' as const,
    zones: [region.name],
  }));
  const told = pools.map((pool, index) => ({
    ...pool,
    description:
      regions[index]?.isDefault === true ? DEFAULT_IS_HEAP : whoTakesFrom(pool, kernel, pools),
  }));
  return [...told, ...(zones.length === 0 ? [] : [system])];
}

const DEFAULT_IS_HEAP = 'the default region, which programs allocate from as a heap';

/** Who takes from a region of CMA that is not the default one: devices, and programs where the kernel makes a heap of it. */
function whoTakesFrom(
  pool: Parameters<typeof whyNoHeap>[0],
  kernel: string | null,
  all: Parameters<typeof whyNoHeap>[2],
): string {
  const ofDevices = 'for devices whose memory-region names it';
  if (kernel === null) return `${ofDevices}; programs allocate from it as a heap since Linux 6.19`;
  return (
    whyNoHeap(pool, kernel, all) ??
    `${ofDevices}, and a heap that programs allocate from, as each region of CMA since Linux 6.19`
  );
}

function heapName({ name, isWithoutNode }: BoardRegion, kernel: string | null): string {
  const own = isWithoutNode ? COMMAND_LINE_REGION : name;
  return kernel === null ? own : (nameOfDefaultHeap(kernel) ?? own);
}

function importersOf(
  importers: readonly PasteImporter[],
  notes: string[],
): readonly ImporterInput[] {
  const found: ImporterInput[] = [];
  for (const importer of importers) {
    const id = importer.id.replace(/[\s/]+/g, '-');
    const stated = constraintsOf(importer);
    const { file, line, region } = importer;
    if (found.some((each) => each.id === id)) {
      notes.push(`${id} is told twice: ${file}:${line} is left out.`);
      continue;
    }
    const hardware = ['dmaWindow', 'contiguous'].filter((field) => field in stated);
    found.push({
      id,
      ...(hardware.length === 0 ? {} : { fixed: hardware }),
      ...(region === undefined ? {} : { description: `its own memory comes from ${region}` }),
      constraints: stated,
      source: `${file}:${line}`,
    });
  }
  return found;
}

function constraintsOf(importer: PasteImporter): ImporterInput['constraints'] {
  const { window, busOffset, iommu, contiguous, minSize } = importer;
  const isBounded = window !== undefined && BigInt(window.end) < BigInt(QUANTITY_MAX);
  const offset = busOffset === undefined || busOffset === '0x0' ? {} : { busOffset };
  return {
    ...(iommu === true ? { iommu } : {}),
    ...(isBounded && iommu !== true
      ? {
          dmaWindow: {
            base: window.base,
            size: Number(BigInt(window.end) - BigInt(window.base) + 1n),
            ...offset,
          },
        }
      : {}),
    ...(contiguous === true ? { contiguous } : {}),
    ...(minSize === undefined ? {} : { minSize }),
  };
}
