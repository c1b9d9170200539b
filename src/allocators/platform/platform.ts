/**
 * A platform: the zones of its memory, its allocators, and the importers that are known with their
 * constraints. It is data; `*.platform.json` files hold it.
 */
import { assert } from '../../base/assert.ts';
import type { ImporterId } from '../../base/ids.ts';
import type { QuantityInput } from '../../base/quantity.ts';
import type { AllocatorFacts, CoherencyDomain } from '../../constraints/allocator-facts.ts';
import type { Constraints, ConstraintsInput } from '../../constraints/constraints.ts';
import type { Fixed } from '../../constraints/fields/fixed.ts';
import { framesOfZone, type Zone, type ZoneKind } from '../../memory/zone.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import type { TransportKind } from '../../constraints/transports/transport-kinds.ts';
import type { AllocatorKind, AllocatorSpec } from '../allocator.ts';
import type { DeviceDistance, ExporterSpec, ImporterSharing } from './peers.ts';

/** A device that can attach, and what it states. @public */
export interface ImporterSpec {
  /** Its name, which occurs once in a platform: 1 to 128 characters, no white space and no `/`. */
  readonly id: ImporterId;
  /** What it states of the memory it can use; a field that is left out is not said, never zero. */
  readonly constraints: Constraints;
  /** The device it is a part of, where that has local memory or a distance; its own name where left out. */
  readonly device?: string;
  /** How it shares; absent where nobody says. */
  readonly sharing?: ImporterSharing;
  /** The forms of a mapping it accepts (a proposal of 2026); absent where it follows from how it shares. */
  readonly transports?: readonly TransportKind[];
  /** What it is, in words; absent where nobody says. */
  readonly description?: string;
  /** Where the numbers come from. */
  readonly source?: string;
}

/** Alternatives among the importers of a platform, by name. @public */
export interface GroupSpec {
  /** Its name in `chosen` and in conflicts; no importer and no other group of the platform has it. */
  readonly group: string;
  /** The first is preferred. */
  readonly oneOf: readonly ChoiceSpec[];
  /** What the alternatives are for, in words; it decides nothing. */
  readonly description?: string;
}

/** An importer by its name, a group, or several together. @public */
export type ChoiceSpec = string | GroupSpec | readonly (string | GroupSpec)[];

/** Memory, allocators and importers of one machine. @public */
export interface Platform {
  /** What reports call the machine; any text. */
  readonly name: string;
  /** Its physical memory, at least one zone; no two overlap [ZONE1]. */
  readonly zones: readonly Zone[];
  /** Its pool, at least one allocator, in any order: priority and id say who is tried first [POOL1]. */
  readonly allocators: readonly AllocatorSpec[];
  /** The importers it knows, each name once; any other may attach that brings constraints. */
  readonly importers: readonly ImporterSpec[];
  /** Importers that stand for each other; those in no group always take part. */
  readonly groups?: readonly GroupSpec[];
  /** How far devices are from those with local memory. */
  readonly distances?: readonly DeviceDistance[];
  /** Who exports the buffers of which allocators. */
  readonly exporters?: readonly ExporterSpec[];
  /** The version of its kernel, such as "6.12": heaps are called otherwise since 6.17. */
  readonly kernel?: string;
  /**
   * `statements`: an attach is refused only where no machine could serve everybody, and a map where this one
   * cannot. It is for models of masks, which count their states so; left out, an attach looks at this machine.
   */
  readonly attachIsJudgedBy?: 'statements';
  /** Where the numbers come from, and what is left out. */
  readonly notes?: readonly string[];
}

/** An importer as people write it, before it is checked. @public */
export interface ImporterInput {
  /** Its name: 1 to 128 characters, no white space and no `/`. */
  readonly id: string;
  /** What it states of the memory it can use; `{}` where it takes any. */
  readonly constraints: ConstraintsInput;
  /** What is hardware, which no proposal changes: all that it states, or these fields; as `constraints.fixed`. */
  readonly fixed?: Fixed;
  /** The device it is a part of; its own name where left out. */
  readonly device?: string;
  /** How it shares; what it reaches of other devices' local memory follows from it. */
  readonly sharing?: ImporterSharing;
  /** The forms of a mapping it accepts (a proposal of 2026). */
  readonly transports?: readonly TransportKind[];
  /** What it is, in words. */
  readonly description?: string;
  /** Where the numbers come from. */
  readonly source?: string;
}

/** A platform as people write it, before it is checked. Sizes may be "64 MiB" or 0x4000000. @public */
export interface PlatformInput {
  /** `cenalloc/platform/1`, or left out; everything else is refused. */
  readonly schema?: string;
  /** What reports call the machine; any text. */
  readonly name: string;
  /** At least one zone of physical memory; base and size are whole pages, and no two zones overlap [ZONE1]. */
  readonly zones: readonly {
    readonly name: string;
    readonly base: QuantityInput;
    readonly size: QuantityInput;
    readonly kind?: ZoneKind;
    /** Pages in use for data that can be moved, where the zone is of kind `cma`. */
    readonly lent?: readonly {
      readonly base: QuantityInput;
      readonly size: QuantityInput;
      /** False where it is left out. */
      readonly pinned?: boolean;
    }[];
    readonly description?: string;
  }[];
  /** At least one allocator; no id (0 to 31) and no name stands twice, and every zone it names exists. */
  readonly allocators: readonly {
    readonly id: QuantityInput;
    readonly name: string;
    readonly kind: AllocatorKind;
    readonly zones: readonly string[];
    /** The id where it is left out. */
    readonly priority?: QuantityInput;
    /** Bytes, whole pages; a model's capacities are numbers of buffers instead. */
    readonly capacity?: QuantityInput;
    /** Needed by the kind `chunk`, and by no other. */
    readonly chunkSize?: QuantityInput;
    /** For the kind `tiler`: 256 where it is left out. */
    readonly columns?: QuantityInput;
    /** True where it is left out. */
    readonly cpuAccess?: boolean;
    readonly memoryType?: QuantityInput;
    /** False where it is left out. */
    readonly secure?: boolean;
    /** The device whose local memory it is, such as VRAM; left out where it is nobody's. */
    readonly localTo?: string;
    /** All three where it is left out; only `inaccessible` without CPU access. */
    readonly domains?: readonly CoherencyDomain[];
    readonly description?: string;
  }[];
  /** The importers that are known, each name once; the list may be empty. */
  readonly importers: readonly ImporterInput[];
  /** Importers that stand for each other, by name; left out where there are none. */
  readonly groups?: readonly GroupSpec[];
  /** How far devices are from those with local memory; needed for each importer that is a peer. */
  readonly distances?: readonly DeviceDistance[];
  /** Who exports the buffers of which allocators; left out where nobody asks for transports. */
  readonly exporters?: readonly ExporterSpec[];
  /** The version of its kernel, such as "6.12": heaps are called otherwise since 6.17. */
  readonly kernel?: string;
  /** `statements` for models of masks; left out, an attach is judged by this machine, as `Platform` tells. */
  readonly attachIsJudgedBy?: 'statements';
  /** Where the numbers come from, and what is left out. */
  readonly notes?: readonly string[];
}

/** The allocators in the order in which they are tried: a total order, by [POOL1]. */
export function byPriority(allocators: readonly AllocatorSpec[]): readonly AllocatorSpec[] {
  const order = [...allocators].sort((a, b) => b.priority - a.priority || b.id - a.id);
  assert(!order.some(isLikeTheLast), 'the order is total');
  return order;
}

function isLikeTheLast(
  spec: AllocatorSpec,
  index: number,
  order: readonly AllocatorSpec[],
): boolean {
  const last = order[index - 1];
  return last?.priority === spec.priority && last.id === spec.id;
}

/** The frame ranges of the zones an allocator takes from, the preferred one first. */
export function rangesOf(platform: Platform, allocator: AllocatorSpec): readonly FrameRun[] {
  return allocator.zones.flatMap((name) => {
    const zone = platform.zones.find((each) => each.name === name);
    return zone === undefined ? [] : [framesOfZone(zone)];
  });
}

/** The facts of each allocator, made once: many buffers share them. */
const facts = new WeakMap<AllocatorSpec, AllocatorFacts>();

/** What an allocator is, as storage records it. */
export function factsOf(allocator: AllocatorSpec): AllocatorFacts {
  const known = facts.get(allocator);
  if (known !== undefined) return known;
  const { name, memoryType, secure, domains, localTo } = allocator;
  const made = {
    name,
    ...(memoryType === undefined ? {} : { memoryType }),
    secure,
    ...(localTo === undefined ? {} : { localTo }),
    domains,
  };
  facts.set(allocator, made);
  return made;
}
