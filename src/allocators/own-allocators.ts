/**
 * The algorithms of a program, for kinds that are not built in. They belong to the allocators of a platform
 * as values, wherever the platform is given, and stand in no document and no log: a log is replayed without
 * them, because it says what was allocated.
 */
import { assert } from '../base/assert.ts';
import { isName } from '../base/ids.ts';
import { checkedOperations } from './checked-operations.ts';
import {
  isBuiltIn,
  type AllocatorOps,
  type AllocatorPromises,
  type AllocatorSpec,
} from './allocator.ts';

/** A program's own algorithms, by the kind that platforms name. @public */
export type OwnAllocators = Readonly<Record<string, AllocatorOps>>;

const given = new WeakMap<AllocatorSpec, AllocatorOps>();

/** The same, of which nothing is believed. */
const checked = new WeakMap<AllocatorSpec, AllocatorOps>();

/** What the program gave for an allocator; it throws where it answers what it must not. */
export function givenOperations(spec: AllocatorSpec): AllocatorOps | undefined {
  return checked.get(spec);
}

/** Gives the allocators whose kind stands here their algorithm. */
export function giveOperations(specs: readonly AllocatorSpec[], own: OwnAllocators): void {
  for (const spec of specs) {
    const operations = Object.hasOwn(own, spec.kind) ? own[spec.kind] : undefined;
    if (operations === undefined) continue;
    assert(!isBuiltIn(spec.kind), 'no algorithm of a program has the name of a built-in one');
    given.set(spec, operations);
    checked.set(spec, checkedOperations(spec, operations));
  }
}

/** The algorithms that were given for the allocators in a value, where it is a platform. */
export function operationsIn(platform: unknown): OwnAllocators {
  const specs = (platform as { readonly allocators?: unknown } | null | undefined)?.allocators;
  if (!Array.isArray(specs)) return {};
  const own: Record<string, AllocatorOps> = {};
  for (const spec of specs as readonly unknown[]) {
    if (typeof spec !== 'object' || spec === null) continue;
    const operations = given.get(spec as AllocatorSpec);
    if (operations !== undefined) own[(spec as AllocatorSpec).kind] = operations;
  }
  return own;
}

/** Throws a `TypeError` where one of these is no algorithm, or stands under a name that it cannot have. */
export function requireOperations(own: OwnAllocators): void {
  for (const [kind, operations] of Object.entries(own)) {
    if (isBuiltIn(kind)) throw new TypeError(`allocators: ${kind} is the name of a built-in kind`);
    if (!isName(kind)) {
      throw new TypeError(`allocators: ${JSON.stringify(kind)} is no name of a kind`);
    }
    // A program in JavaScript may give anything.
    const made = operations as Partial<AllocatorOps> | null;
    if (typeof made?.plan !== 'function' || typeof made.promises?.pieces !== 'function') {
      throw new TypeError(`allocators: ${kind} is no algorithm: it needs promises and plan`);
    }
    const { honoursWindow, addressEnd, sizeMax } = made.promises as Partial<AllocatorPromises>;
    if (typeof honoursWindow !== 'boolean' || !isNumber(addressEnd) || !isNumber(sizeMax)) {
      const needed = 'honoursWindow (true or false), addressEnd and sizeMax (bytes)';
      throw new TypeError(`allocators: the promises of ${kind} need ${needed}`);
    }
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

/** Says which kinds of allocators have no algorithm here, and how to give one; null where all have. */
export function whyKindUnknown(specs: readonly AllocatorSpec[]): string | null {
  const unknown = specs.filter((spec) => !isBuiltIn(spec.kind) && !given.has(spec));
  if (unknown.length === 0) return null;
  const kinds = [...new Set(unknown.map(({ kind }) => kind))];
  const example = kinds.map((kind) => `${JSON.stringify(kind)}: operations`).join(', ');
  return (
    `it has allocators of the kind ${kinds.join(', ')}, which is not built in: ` +
    `give the algorithm, as in createExporter({ allocators: { ${example} } })`
  );
}
