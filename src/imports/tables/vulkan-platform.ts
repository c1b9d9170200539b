/**
 * A platform out of a table of Vulkan memory types: a zone for each heap, an allocator for each type,
 * and importers for what programs usually ask. What the table does not say is said in the notes.
 */
import { assert } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import type { InputError } from '../../base/document.ts';
import { alignUp, PAGE_SIZE } from '../../base/units.ts';
import type { CoherencyDomain } from '../../constraints/allocator-facts.ts';
import { parsePlatform, PLATFORM_SCHEMA } from '../../allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { flagsInWords } from './vulkan-flags.ts';
import { brokenLaws } from './vulkan-laws.ts';
import {
  hasAll,
  hasAny,
  HEAP_FLAG,
  MEMORY_FLAG,
  type MemoryTypeTable,
} from './vulkan-memory-types.ts';
import { requestImporters } from './vulkan-requests.ts';

/** Where zones begin: round, and so high that nobody takes an invented address for a real one. */
const ZONE_SPACING = 2 ** 40;

/** A platform, and what whoever reads it should be told at once. */
export interface ImportedPlatform {
  readonly platform: PlatformInput;
  readonly warnings: readonly string[];
}

/**
 * Makes a platform of a table.
 *
 * @param table - The table of one GPU.
 * @param name - The name of the platform.
 * @param origin - Where the table was read from, for the notes.
 */
export function platformOfMemoryTypes(
  table: MemoryTypeTable,
  name: string,
  origin: string,
): Result<ImportedPlatform, InputError> {
  const zones = zonesOf(table);
  const allocators = allocatorsOf(table, zones);
  const usable = allocators.map(({ memoryType }) => memoryType);
  const { importers, groups, unanswered } = requestImporters(table, usable);
  if (allocators.length === 0) {
    return refused({ source: origin, message: 'no heap of the table has a page of memory' });
  }
  const warnings = [
    ...brokenLaws(table),
    ...emptyHeaps(table),
    ...unanswered.map((request) => `no memory type answers ${request}, so it has no importer`),
  ];
  const platform: PlatformInput = {
    schema: PLATFORM_SCHEMA,
    name,
    notes: [
      `Imported from ${origin}.`,
      ...NOTES,
      ...budgets(zones),
      ...warnings.map((each) => `Warning: ${each}.`),
    ],
    zones: zones.map(({ zone }) => zone),
    allocators,
    importers,
    groups,
  };
  const checked = parsePlatform(platform, origin);
  return checked.ok ? ok({ platform, warnings }) : checked;
}

const NOTES: readonly string[] = [
  'The addresses of the zones are invented: a table of memory types has sizes only. An importer with a dmaWindow needs real ones.',
  'Each memory type is an allocator, the one with the lowest index first, because Vulkan lists better types first. Their kind is system: no table says that memory is contiguous.',
  'A type is in reach of the CPU where it is HOST_VISIBLE; without HOST_COHERENT the CPU must flush, which is the domain ram.',
  'The importers are the usual requests, of which a buffer makes one. Their memoryTypeBits are the types of one cost by the rule of VulkanMemoryAllocator; a group falls back to the next cost. What a resource itself allows (its memoryTypeBits) only a driver can tell.',
];

/** What is left of heaps is a matter of the moment, so it is said where the number comes from. */
function budgets(zones: readonly HeapZone[]): readonly string[] {
  return zones
    .filter(({ isBudget }) => isBudget)
    .map(
      ({ heap, zone }) =>
        `Of memory heap ${heap} the process may use ${sizeInWords(Number(zone.size))}, its budget when the report was made; its zone is as large.`,
    );
}

interface HeapZone {
  readonly heap: number;
  /** Whether the driver lets the process use less than the heap, which is then the size of the zone. */
  readonly isBudget: boolean;
  readonly zone: PlatformInput['zones'][number];
}

/** A zone for each heap that has memory. */
function zonesOf({ heaps }: MemoryTypeTable): readonly HeapZone[] {
  const zones: HeapZone[] = [];
  let base = ZONE_SPACING;
  for (const [heap, { size, flags, budget = size }] of heaps.entries()) {
    const usable = Math.min(size, budget);
    const whole = usable - (usable % PAGE_SIZE);
    if (whole === 0) continue;
    const description = `memory heap ${heap}: ${flagsInWords(flags, HEAP_FLAG)}`;
    const zone = { name: `heap${heap}`, base: addressInWords(base), size: whole, description };
    zones.push({ heap, zone, isBudget: budget < size });
    base = alignUp(base + whole, ZONE_SPACING);
  }
  return zones;
}

type AllocatorInput = PlatformInput['allocators'][number] & { readonly memoryType: number };

function allocatorsOf(
  { types }: MemoryTypeTable,
  zones: readonly HeapZone[],
): readonly AllocatorInput[] {
  return types.flatMap(({ flags, heap }, index) => {
    const found = zones.find((each) => each.heap === heap);
    if (found === undefined) return [];
    const isSecure = hasAny(flags, MEMORY_FLAG.PROTECTED);
    const cpuAccess = hasAny(flags, MEMORY_FLAG.HOST_VISIBLE) && !isSecure;
    return {
      id: index,
      name: `type${index}`,
      kind: 'system' as const,
      zones: [found.zone.name],
      priority: types.length - 1 - index,
      cpuAccess,
      memoryType: index,
      ...(isSecure ? { secure: true } : {}),
      domains: domainsOf(flags, cpuAccess),
      description: flagsInWords(flags, MEMORY_FLAG),
    };
  });
}

/** Flushing is always allowed; that it is not needed is what HOST_COHERENT says. */
function domainsOf(flags: number, cpuAccess: boolean): readonly CoherencyDomain[] {
  if (!cpuAccess) return ['inaccessible'];
  const { HOST_VISIBLE, HOST_COHERENT } = MEMORY_FLAG;
  assert(hasAny(flags, HOST_VISIBLE), 'the CPU reaches what is visible to the host');
  return hasAll(flags, HOST_COHERENT) ? ['cpu', 'ram', 'inaccessible'] : ['ram', 'inaccessible'];
}

function emptyHeaps({ heaps, types }: MemoryTypeTable): readonly string[] {
  return heaps.flatMap(({ size, budget = size }, heap) => {
    if (Math.min(size, budget) >= PAGE_SIZE) return [];
    const lost = types.flatMap((type, index) => (type.heap === heap ? [index] : []));
    const those = lost.length === 0 ? '' : `, so memory types ${lost.join(', ')} are left out`;
    const what = size < PAGE_SIZE ? 'memory' : 'budget left';
    return [`memory heap ${heap} has no ${what}${those}`];
  });
}
