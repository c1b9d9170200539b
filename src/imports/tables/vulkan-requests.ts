/**
 * The requests that programs make of memory types, as VulkanMemoryAllocator turns its usages into flags
 * on a discrete GPU, and each as importers of a platform: an importer for each cost, in a group that
 * prefers the cheapest, because that is how an allocation falls back.
 *
 * Source: VulkanMemoryAllocator 3.3, `FindMemoryPreferences`.
 */
import type { ChoiceSpec, GroupSpec, PlatformInput } from '../../allocators/platform/platform.ts';
import { flagsInWords } from './vulkan-flags.ts';
import {
  hasAny,
  MEMORY_FLAG,
  memoryTypeBitsOf,
  memoryTypesByCost,
  pickMemoryType,
  type CostClass,
  type MemoryTypeTable,
  type MemoryTypeWish,
} from './vulkan-memory-types.ts';

const { DEVICE_LOCAL, HOST_VISIBLE, HOST_COHERENT, HOST_CACHED } = MEMORY_FLAG;
const { LAZILY_ALLOCATED, PROTECTED } = MEMORY_FLAG;

type ImporterInput = PlatformInput['importers'][number];

/** A request under the name that it has among graphics programmers. */
interface NamedRequest {
  readonly id: string;
  readonly use: string;
  readonly wish: MemoryTypeWish;
}

const REQUESTS: readonly NamedRequest[] = [
  {
    id: 'device-local',
    use: 'the GPU works in it',
    wish: { required: DEVICE_LOCAL },
  },
  {
    id: 'staging-upload',
    use: 'the CPU writes it once, the GPU copies from it',
    wish: {
      required: HOST_VISIBLE | HOST_COHERENT,
      notPreferred: DEVICE_LOCAL | HOST_CACHED,
    },
  },
  {
    id: 'readback',
    use: 'the CPU reads what the GPU wrote',
    wish: { required: HOST_VISIBLE, preferred: HOST_CACHED },
  },
  {
    id: 'dynamic',
    use: 'the CPU writes it again and again, the GPU reads it in place',
    wish: {
      required: HOST_VISIBLE | HOST_COHERENT,
      preferred: DEVICE_LOCAL,
      notPreferred: HOST_CACHED,
    },
  },
];

const PROTECTED_REQUEST: NamedRequest = {
  id: 'protected',
  use: 'the GPU works in memory that nothing else may read',
  wish: { required: PROTECTED },
};

/** The memory type that each usual request is taken from; null where none will do. */
export function memoryTypePicks(
  table: MemoryTypeTable,
  usable: readonly number[],
): readonly { readonly id: string; readonly memoryType: number | null }[] {
  const memoryTypeBits = memoryTypeBitsOf(ordinaryTypes(table, usable));
  return REQUESTS.map(({ id, wish }) => ({
    id,
    memoryType: pickMemoryType(table, { ...wish, memoryTypeBits }),
  }));
}

/** Only transient attachments may lie in lazy memory, and only protected resources in protected memory. */
function ordinaryTypes({ types }: MemoryTypeTable, usable: readonly number[]): readonly number[] {
  return usable.filter((index) => !hasAny(types[index]?.flags ?? 0, LAZILY_ALLOCATED | PROTECTED));
}

/** The importers of a table, and one group from which a question takes what is asked for. */
export interface RequestImporters {
  readonly importers: readonly ImporterInput[];
  readonly groups: readonly GroupSpec[];
  /** Requests that no memory type answers. */
  readonly unanswered: readonly string[];
}

/**
 * The importers that a table of memory types leads to.
 *
 * @param table - The table.
 * @param usable - The indices of the types that have memory.
 */
export function requestImporters(
  table: MemoryTypeTable,
  usable: readonly number[],
): RequestImporters {
  const importers: ImporterInput[] = [];
  const choices: ChoiceSpec[] = [];
  const unanswered: string[] = [];
  const flagsOf = (index: number) => table.types[index]?.flags ?? 0;
  const ordinary = ordinaryTypes(table, usable);
  const guarded = usable.filter((index) => hasAny(flagsOf(index), PROTECTED));
  const isGuarded = guarded.length > 0;
  for (const request of isGuarded ? [...REQUESTS, PROTECTED_REQUEST] : REQUESTS) {
    const indices = request === PROTECTED_REQUEST ? guarded : ordinary;
    const wish = { ...request.wish, memoryTypeBits: memoryTypeBitsOf(indices) };
    const classes = memoryTypesByCost(table, wish);
    const members = classes.map((each) => importerOf(request, each, classes.length));
    importers.push(...members);
    const [first, ...others] = members;
    if (first === undefined) unanswered.push(`${request.id} (${wishInWords(request.wish)})`);
    else if (others.length === 0) choices.push(first.id);
    else choices.push({ group: request.id, oneOf: members.map(({ id }) => id) });
  }
  const description = 'what is asked of the buffer; name one to ask for it';
  const groups = choices.length === 0 ? [] : [{ group: 'request', oneOf: choices, description }];
  return { importers, groups, unanswered };
}

function importerOf(
  { id, use, wish }: NamedRequest,
  { cost, indices }: CostClass,
  classes: number,
): ImporterInput {
  const types = `memory type${indices.length === 1 ? '' : 's'} ${indices.join(', ')}`;
  return {
    id: classes === 1 ? id : `${id}-cost-${cost}`,
    // Which types have the flags is what the driver printed; which of them is taken stays the group's choice.
    fixed: true,
    description: `${use}: ${types}, at cost ${cost} of "${wishInWords(wish)}"`,
    constraints: {
      memoryTypeBits: `0b${memoryTypeBitsOf(indices).toString(2)}`,
      ...(hasAny(wish.required ?? 0, PROTECTED) ? { secure: true } : {}),
    },
    source: 'the rule of VulkanMemoryAllocator, FindMemoryTypeIndex',
  };
}

function wishInWords({ required = 0, preferred = 0, notPreferred = 0 }: MemoryTypeWish): string {
  const parts: readonly (readonly [string, number])[] = [
    ['required', required],
    ['preferred', preferred],
    ['not preferred', notPreferred],
  ];
  return parts
    .filter(([, flags]) => flags !== 0)
    .map(([word, flags]) => `${word} ${flagsInWords(flags, MEMORY_FLAG)}`)
    .join(', ');
}
