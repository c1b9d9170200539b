/**
 * One allocator as a caller uses it: allocate, free, describe. It plans with its algorithm, and the
 * memory keeps what was chosen; the exporter does the same with facts in between.
 */
import { assert } from '../base/assert.ts';
import { checkValue } from '../base/document.ts';
import { foundInWords } from '../base/found-words.ts';
import { parseQuantity, type QuantityInput } from '../base/quantity.ts';
import { sizeInWords } from '../base/quantity-words.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { bytes, PAGE_SIZE, pagesCeil, QUANTITY_MAX, type Bytes } from '../base/units.ts';
import type { ConstraintsInput } from '../constraints/constraints.ts';
import { constraintsSchema } from '../constraints/constraints-schema.ts';
import { possibleContents } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import { NO_REQUIREMENT, requirementOf, type Requirement } from '../constraints/requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import { PhysicalMemory } from '../memory/physical-memory.ts';
import type { AllocationRequest, AllocatorSpec, PageArea } from './allocator.ts';
import { heapNames } from './heap-names.ts';
import { requirePlatform, type PlatformGiven } from './platform/given-platform.ts';
import type { Platform } from './platform/platform.ts';
import { withHeapNames } from './platform/platform-schema.ts';
import { planFrom, whyUnsuitable } from './pool.ts';

/** What is asked of a heap. @public */
export interface HeapRequest {
  /** Bytes, 1 to 2^53 - 4097, such as 4096, 4096n or "8 MiB"; rounded up to whole pages. */
  readonly size: QuantityInput;
  /** What the importers need. */
  readonly constraints?: ConstraintsInput;
  /** The shape in a 2-D container, whose pages are those of `size`. */
  readonly area?: PageArea;
}

/** What a heap holds. @public */
export interface HeapDescription {
  /** The name of its allocator in the platform, also where another name of the same heap opened it. */
  readonly name: string;
  /** The algorithm that chooses its pages, built in or of the program. */
  readonly kind: AllocatorSpec['kind'];
  /** Bytes handed out. */
  readonly used: Bytes;
  /** Bytes that are free in its zones, for this heap and those that share them. */
  readonly free: Bytes;
  /** Bytes of the longest free run. */
  readonly largestFree: Bytes;
}

/** One allocator of a platform. @public */
export class Heap {
  readonly #platform: Platform;
  readonly #spec: AllocatorSpec;
  readonly #memory: PhysicalMemory;

  /** @internal Use `openHeap`. */
  constructor(platform: Platform, spec: AllocatorSpec, memory: PhysicalMemory) {
    assert(platform.allocators.includes(spec), 'a heap is an allocator of its platform');
    this.#platform = platform;
    this.#spec = spec;
    this.#memory = memory;
  }

  /**
   * Allocates storage.
   *
   * @returns Where it lies, in the order of its bytes.
   * @refuses EINVAL [ALC2] The request is no request. ENODEV [ALC3] This heap can never serve it. ENOMEM
   *   [ALC4] It has no room now. Nothing is claimed.
   */
  allocate(request: HeapRequest): Result<Storage, RuleBreach> {
    const checked = checkRequest(request, this.#platform);
    if (!checked.ok) return checked;
    const asked = checked.value;
    // Without demands a plan is the faster way to learn whether there is room.
    if (asked.requirement !== NO_REQUIREMENT) {
      const never = whyUnsuitable(this.#platform, this.#spec, asked);
      if (never !== null) return refused(this.#neverServes(never));
      const [content] = possibleContents(asked.requirement, { whole: asked.size });
      if (content === undefined || !isFeasible(asked.requirement, { whole: asked.size })) {
        const why = `nothing that ${sizeInWords(asked.size)} hold meets these constraints`;
        return refused(this.#neverServes(why));
      }
    }
    const planned = planFrom(this.#platform, this.#memory, this.#spec, asked);
    if (typeof planned === 'string') return refused(this.#whyRefused(asked, planned));
    assert(planned.storage.allocator === this.#spec.id, 'a plan names its allocator');
    this.#memory.claim(planned.storage, this.#spec.name, planned.migrations);
    return ok(planned.storage);
  }

  /**
   * Gives storage back.
   *
   * @refuses EINVAL [ALC5] It was given back before, or this heap did not hand it out.
   */
  free(storage: Storage): Result<null, RuleBreach> {
    if (storage.allocator !== this.#spec.id || !this.#memory.canRelease(storage)) {
      return refused({
        errno: 'EINVAL',
        rule: 'ALC5',
        message: `${this.#spec.name} has not handed this storage out, or has it back already.`,
        next: 'Free what allocate returned, once, and at the heap it came from.',
      });
    }
    this.#memory.release(storage);
    return ok(null);
  }

  /** How much is in use and how large the holes are. Cost: one look at every free run. */
  describe(): HeapDescription {
    const zones = this.#spec.zones.flatMap((name) => this.#memory.zone(name) ?? []);
    const runs = zones.flatMap((zone) => [...zone.runs()]);
    const lengths = runs.map(({ start, end }) => (end - start) * PAGE_SIZE);
    return {
      name: this.#spec.name,
      kind: this.#spec.kind,
      used: this.#memory.usedBy(this.#spec.id),
      free: bytes(lengths.reduce((sum, length) => sum + length, 0)),
      largestFree: bytes(lengths.reduce((most, length) => Math.max(most, length), 0)),
    };
  }

  #whyRefused(request: AllocationRequest, reason: string): RuleBreach {
    const never = whyUnsuitable(this.#platform, this.#spec, request);
    if (never !== null) return this.#neverServes(never);
    return {
      errno: 'ENOMEM',
      rule: 'ALC4',
      message: `${this.#spec.name} cannot give ${sizeInWords(request.size)}: ${reason}.`,
      next: 'Free something, or give it more memory.',
    };
  }

  #neverServes(reason: string): RuleBreach {
    return {
      errno: 'ENODEV',
      rule: 'ALC3',
      message: `${this.#spec.name} can never serve this: ${reason}.`,
      next: 'Ask another heap, or for less.',
    };
  }
}

/**
 * Opens an allocator of a platform by its name, or by another that kernels give the same heap; undefined where
 * there is none of that name, and where a name of the default CMA area may mean each of several allocators.
 *
 * @param given - A platform that was read, a literal, or the text of a platform file.
 * @param name - Its name, such as `linux,cma`.
 * @param memory - The memory it shares with the other allocators; its own where this is left out.
 * @throws TypeError where the platform is none.
 * @example
 * ```ts
 * import { openHeap, unwrap } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const cma = openHeap(raspberryPi4, 'linux,cma');
 * const frame = cma?.allocate({ size: '8 MiB', constraints: { contiguous: true } });
 * if (frame !== undefined) cma?.free(unwrap(frame));
 * ```
 * @public
 */
export function openHeap(
  given: PlatformGiven,
  name: string,
  memory?: PhysicalMemory,
): Heap | undefined {
  const platform = requirePlatform(given);
  const [known] = heapNames(platform.allocators, [name]);
  const spec = platform.allocators.find((each) => each.name === known);
  return spec === undefined
    ? undefined
    : new Heap(platform, spec, memory ?? new PhysicalMemory(platform.zones));
}

/** [ALC2] The request in whole pages, or what is wrong with it. */
function checkRequest(
  request: HeapRequest,
  platform: Platform,
): Result<AllocationRequest, RuleBreach> {
  const { constraints, area } = request;
  const size = parseQuantity(request.size);
  if (size === null || size < 1 || size > QUANTITY_MAX - PAGE_SIZE) {
    return invalid(
      `A size is a whole number of bytes from 1 to 2^53 - 4097, not ${foundInWords(request.size)}.`,
    );
  }
  const whole = bytes(pagesCeil(bytes(size)) * PAGE_SIZE);
  if (area !== undefined && !isAreaOf(area, whole)) {
    return invalid(
      'An area has whole columns and rows of at least 1, which hold the size exactly.',
    );
  }
  const requirement = requirementFrom(constraints, platform);
  if (!requirement.ok) return requirement;
  const shape = area === undefined ? {} : { area };
  return ok({ size: whole, requirement: requirement.value, ...shape });
}

function isAreaOf({ columns, rows }: PageArea, size: number): boolean {
  const isWhole = [columns, rows].every((each) => Number.isSafeInteger(each) && each >= 1);
  return isWhole && columns * rows * PAGE_SIZE === size;
}

function requirementFrom(
  input: ConstraintsInput | undefined,
  { allocators }: Platform,
): Result<Requirement, RuleBreach> {
  if (input === undefined) return ok(NO_REQUIREMENT);
  const checked = checkValue(input, constraintsSchema);
  if (!checked.ok) {
    const { path, message } = checked.refusal;
    return invalid(`The constraints are not understood: ${path.join('.')}: ${message}.`);
  }
  const constraints = withHeapNames(allocators, checked.value);
  return ok(requirementOf({ id: 'caller', constraints }));
}

function invalid(message: string): Result<never, RuleBreach> {
  return refused({
    errno: 'EINVAL',
    rule: 'ALC2',
    message,
    next: 'Ask for at least one byte, with constraints as docs/constraints.md has them.',
  });
}
