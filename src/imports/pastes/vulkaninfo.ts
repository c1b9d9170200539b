/** What vulkaninfo prints of memory, each GPU by itself, and the memory types that usual requests are taken from. */
import { PAGE_SIZE } from '../../base/units.ts';
import { HEAP_FLAG, hasAny } from '../tables/vulkan-memory-types.ts';
import { memoryTypePicks } from '../tables/vulkan-requests.ts';
import { MemorySection } from '../tables/vulkaninfo-text.ts';
import type {
  PasteFacts,
  PasteGpu,
  PasteHeap,
  PasteLine,
  PasteMemoryType,
  PastePair,
} from './paste-facts.ts';

const BEGINNING = /^\s*VkPhysicalDeviceMemoryProperties:\s*$/;
const OTHER_SECTION = /^\s*Vk\w+:\s*$|^\s*GPU ?(?:id\b|\d)/;
const NAME = /^\s*deviceName\s*= (.+)$/;
const HEAP = /^\s*memoryHeaps\[\d+\]\s*:\s*$/;
const TYPE = /^\s*memoryTypes\[\d+\]\s*:\s*$/;
const HEAP_FLAG_TOLD = /^\s*(?:(?:VK_)?MEMORY_HEAP_\w+|None)\s*$/;

/** The section of a GPU while its lines are read. */
interface Gpu {
  readonly name: string | null;
  readonly line: number;
  readonly section: MemorySection;
  /** Whether the text has the beginning of the section. */
  readonly hasBeginning: boolean;
  isOpen: boolean;
  /** The heap that was begun last lacks its flags, and what it is is not known yet. */
  isHeapOpen: boolean;
}

/** Reads the memory of each GPU. */
export function readVulkaninfo(lines: readonly PasteLine[], file: string): PasteFacts {
  const gpus: Gpu[] = [];
  let name: string | null = null;
  let understood = 0;
  for (const { text: raw, line } of lines) {
    const text = raw.trimEnd();
    name = NAME.exec(text)?.[1] ?? name;
    const hasBeginning = BEGINNING.test(text);
    if (hasBeginning || (gpus.length === 0 && (HEAP.test(text) || TYPE.test(text)))) {
      const section = new MemorySection(true);
      gpus.push({ name, line, section, hasBeginning, isOpen: true, isHeapOpen: false });
    }
    const gpu = gpus.at(-1);
    if (gpu !== undefined && (hasBeginning || take(gpu, text))) understood += 1;
  }
  const told = gpus.map((gpu, index) => gpuOf(gpu, index, file));
  const [only, second] = told;
  const isComplete = gpus.every(isWhole);
  if (only === undefined || second !== undefined) {
    const unknown = ['which of the GPUs is meant: cenalloc import vulkan --gpu N tells'];
    return { gpus: told, unknown, understood, complete: isComplete };
  }
  const { heaps, memoryTypes } = only;
  const pairs = isComplete ? picksOf(gpus) : [];
  return { heaps, memoryTypes, gpus: told, pairs, understood, complete: isComplete };
}

/** Takes a line; returns whether it is one of the section. */
function take(gpu: Gpu, text: string): boolean {
  if (OTHER_SECTION.test(text)) {
    gpu.isOpen = false;
    gpu.isHeapOpen = false;
  }
  if (!gpu.isOpen || text === '' || gpu.section.take(text) !== null) return false;
  if (HEAP.test(text)) gpu.isHeapOpen = true;
  else if (HEAP_FLAG_TOLD.test(text) || TYPE.test(text)) gpu.isHeapOpen = false;
  return true;
}

/** Whether nothing of the section is missing. */
function isWhole({ section, hasBeginning, isHeapOpen }: Gpu): boolean {
  const { heaps, types, told, first } = section;
  const isCounted =
    (told.heaps < 0 || told.heaps === heaps.length) &&
    (told.types < 0 || told.types === types.length);
  const isFromBeginning = hasBeginning && first.heaps === 0 && first.types === 0;
  return isFromBeginning && isCounted && !isHeapOpen && section.whatIsMissing() === null;
}

function gpuOf({ name, line, section, isHeapOpen }: Gpu, index: number, file: string): PasteGpu {
  const { first } = section;
  const heaps = (isHeapOpen ? section.heaps.slice(0, -1) : section.heaps).flatMap(
    ({ size, flags, budget }, at): readonly PasteHeap[] => {
      if (size < 0) return [];
      const deviceLocal = hasAny(flags, HEAP_FLAG.DEVICE_LOCAL);
      const left = budget === undefined ? {} : { budget };
      return [{ index: first.heaps + at, size, ...left, deviceLocal }];
    },
  );
  const memoryTypes = section.types.flatMap(({ flags, heap }, at): readonly PasteMemoryType[] => {
    const type = { index: first.types + at, flags: `0x${flags.toString(16)}`, heap };
    return heap < 0 || flags < 0 ? [] : [type];
  });
  return { index, ...(name === null ? {} : { name }), heaps, memoryTypes, file, line };
}

/** What usual requests are taken from where the only GPU is told to its end. */
function picksOf(gpus: readonly Gpu[]): readonly PastePair[] {
  return gpus.flatMap(({ name, section: { heaps, types } }) => {
    const usable = types.flatMap(({ heap }, index) => {
      const { size = 0, budget = size } = heaps[heap] ?? {};
      return Math.min(size, budget) >= PAGE_SIZE ? [index] : [];
    });
    return memoryTypePicks({ name, heaps, types }, usable).map(({ id, memoryType }): PastePair => {
      const between = [id];
      return memoryType === null
        ? { between, verdict: 'unsatisfiable', because: 'memory type' }
        : { between, verdict: 'satisfiable', memoryType };
    });
  });
}
