/**
 * The text that `vulkaninfo` prints, of which the memory types of each GPU are read. Today it is the
 * only output of vulkaninfo that has them.
 *
 * Source: Vulkan-Tools `vulkaninfo/vulkaninfo.cpp`, `GpuDumpMemoryProps`.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import { MEMORY_TYPES_MAX } from './memory-properties-schema.ts';
import { flagOfName } from './vulkan-flags.ts';
import { HEAP_FLAG, type MemoryTypeTable } from './vulkan-memory-types.ts';

/** What is wrong with a line. */
interface LineFault {
  readonly line?: number;
  readonly message: string;
}

const BEGINNING = /^VkPhysicalDeviceMemoryProperties:$/;
const NAME = /^\s*deviceName\s*= (.+)$/;
const HEAP = /^\s*memoryHeaps\[(\d+)\]\s*:$/;
const TYPE = /^\s*memoryTypes\[(\d+)\]\s*:$/;
const SIZE = /^\s*size\s*= (\d+) /;
/** What the process may use at the moment; 0 where the driver does not say (VK_EXT_memory_budget). */
const BUDGET = /^\s*budget\s*= (\d+) /;
const HEAP_FLAGS_FIELD = /^\s*flags:( count = \d+)?\s*$/;
/** Names had `VK_` in front until 2019. */
const HEAP_FLAG_NAME = /^\s*(?:VK_)?(MEMORY_HEAP_\w+|None)$/;
const HEAP_INDEX = /^\s*heapIndex\s*= (\d+)$/;
const TYPE_FLAGS = /^\s*propertyFlags\s*= 0x([0-9a-f]{1,8}):( count = \d+)?\s*$/i;
const TYPE_FLAG_NAME = /^\s*(?:VK_)?(MEMORY_PROPERTY_\w+|None)$/;
/** Until 2019 counts stood alone, and types before heaps. */
const COUNT = /^\s*memory(Heap|Type)(?:s: +count|Count\s*) ?= (\d+)$/;
const IGNORED = /^=+$|^-+$|^\s*usage\s*= |^\s+-+$/;
/** What each type can be used for; it ends with the next type or with the section. */
const USABLE_FOR = /^\s*usable for:\s*$/;

/** Whether a text is one of vulkaninfo. */
export function isVulkaninfoText(text: string): boolean {
  return /^VkPhysicalDeviceMemoryProperties:\s*$/m.test(text);
}

/** Reads the memory types of one GPU; which one must be said where there are several. */
export function readVulkaninfoText(
  text: string,
  gpu: number | null,
): Result<MemoryTypeTable, LineFault> {
  const lines = text.split(/\r?\n/);
  const begins = lines.flatMap((line, index) => (BEGINNING.test(line.trimEnd()) ? [index] : []));
  if (gpu === null && begins.length > 1) {
    const message = `it describes ${begins.length} GPUs, expected --gpu 0 to ${begins.length - 1}`;
    return refused({ message });
  }
  const begin = begins[gpu ?? 0];
  if (begin === undefined) {
    const has = begins.length === 1 ? 'GPU 0' : `GPUs 0 to ${begins.length - 1}`;
    return refused({ message: `it describes ${has} only, and GPU ${gpu ?? 0} was asked for` });
  }
  const section = new MemorySection();
  for (let at = begin + 1; isInSection(lines, at); at += 1) {
    const line = (lines[at] ?? '').trimEnd();
    const fault = line === '' ? null : section.take(line);
    if (fault !== null) return refused({ line: at + 1, message: fault });
  }
  const fault = section.whatIsMissing();
  if (fault !== null) return refused({ line: begin + 1, message: fault });
  return ok({ name: nameBefore(lines, begin), heaps: section.heaps, types: section.types });
}

/** The name that was printed last before a line; null where none was. */
function nameBefore(lines: readonly string[], begin: number): string | null {
  return lines.slice(0, begin).reduce<string | null>((last, line) => {
    return NAME.exec(line.trimEnd())?.[1] ?? last;
  }, null);
}

/** An empty line ends the section, unless more of it follows, as it did until 2019. */
function isInSection(lines: readonly string[], at: number): boolean {
  if ((lines[at] ?? '').trim() !== '') return true;
  const next = lines.slice(at).find((line) => line.trim() !== '');
  const line = next?.trimEnd() ?? '';
  return HEAP.test(line) || TYPE.test(line) || COUNT.test(line);
}

/** A heap while its lines are read. */
interface HeapFields {
  size: number;
  flags: number;
  budget?: number;
}

/** The section about memory, line by line. */
export class MemorySection {
  readonly heaps: HeapFields[] = [];
  readonly types: { flags: number; heap: number }[] = [];
  /** The numbers of the first heap and the first type: others than 0 where a text begins in the middle. */
  readonly first = { heaps: 0, types: 0 };
  /** How many the text says that there are; -1 where it does not. */
  readonly told = { heaps: -1, types: -1 };
  readonly #isPart: boolean;
  #isInUses = false;
  #isInTypes = false;

  /** @param isPart - Whether the text may begin anywhere. */
  constructor(isPart = false) {
    this.#isPart = isPart;
  }

  /** Takes the next line; returns what is wrong with it. */
  take(line: string): string | null {
    if (HEAP.test(line)) return this.#begin(HEAP, line, this.heaps, { size: -1, flags: 0 });
    if (TYPE.test(line)) return this.#begin(TYPE, line, this.types, { flags: -1, heap: -1 });
    const [, of, count] = COUNT.exec(line) ?? [];
    if (of !== undefined) this.told[of === 'Type' ? 'types' : 'heaps'] = Number(count);
    if (this.#isInUses || of !== undefined || IGNORED.test(line)) return null;
    if (USABLE_FOR.test(line)) {
      this.#isInUses = true;
      return null;
    }
    const type = this.types.at(-1);
    const heap = this.heaps.at(-1);
    if (type !== undefined && this.#isInTypes) return takeTypeLine(line, type);
    return heap === undefined ? wordUnknown(line) : takeHeapLine(line, heap);
  }

  /** What the section does not say, or null. */
  whatIsMissing(): string | null {
    if (this.heaps.length === 0 || this.types.length === 0) return 'it lists no memory types';
    const heap = this.heaps.findIndex(({ size }) => size < 0);
    if (heap >= 0) return `memoryHeaps[${heap}] has no size`;
    const bare = this.types.findIndex(({ flags }) => flags < 0);
    if (bare >= 0) return `memoryTypes[${bare}] has no flags`;
    const type = this.types.findIndex((each) => this.heaps[each.heap] === undefined);
    return type < 0 ? null : `memoryTypes[${type}] lies in no heap that is listed`;
  }

  #begin<Part>(pattern: RegExp, line: string, list: Part[], part: Part): string | null {
    const [, index] = pattern.exec(line) ?? [];
    const of = pattern === TYPE ? 'types' : 'heaps';
    if (this.#isPart && list.length === 0) this.first[of] = Number(index);
    const expected = this.first[of] + list.length;
    if (Number(index) !== expected) return `expected number ${expected}, found ${index ?? ''}`;
    if (list.length === MEMORY_TYPES_MAX) return `Vulkan has at most ${MEMORY_TYPES_MAX} of these`;
    this.#isInUses = false;
    this.#isInTypes = pattern === TYPE;
    list.push(part);
    return null;
  }
}

function takeHeapLine(line: string, heap: HeapFields): string | null {
  const size = SIZE.exec(line)?.[1];
  if (size !== undefined) {
    heap.size = Number(size);
    return Number.isSafeInteger(heap.size) ? null : `${size} is above 2^53 - 1`;
  }
  const budget = BUDGET.exec(line)?.[1];
  if (budget !== undefined) {
    if (Number(budget) > 0) heap.budget = Number(budget);
    return Number.isSafeInteger(Number(budget)) ? null : `${budget} is above 2^53 - 1`;
  }
  const name = HEAP_FLAG_NAME.exec(line)?.[1];
  if (name === undefined) return HEAP_FLAGS_FIELD.test(line) ? null : wordUnknown(line);
  const flag = name === 'None' ? 0 : flagOfName(name, HEAP_FLAG);
  if (typeof flag === 'string') return flag;
  heap.flags |= flag;
  return null;
}

function takeTypeLine(line: string, type: { flags: number; heap: number }): string | null {
  const heap = HEAP_INDEX.exec(line)?.[1];
  const flags = TYPE_FLAGS.exec(line)?.[1];
  if (heap !== undefined) type.heap = Number(heap);
  else if (flags !== undefined) type.flags = Number.parseInt(flags, 16);
  else if (!TYPE_FLAG_NAME.test(line)) return wordUnknown(line);
  return null;
}

function wordUnknown(line: string): string {
  return `"${line.trim().slice(0, 60)}" is no line of a table of memory types`;
}
