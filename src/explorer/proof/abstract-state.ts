/**
 * One buffer seen by two arbitrary importers, and what they need to know of all others: which kinds of them are
 * attached, whether one of them maps, whether the first map waits for one, and which allocators the buffers of
 * others fill. Each abstract state is made into a real one, in which one importer of each kind stands for all
 * others of it.
 */
import { present } from '../../base/assert.ts';
import { bufferId, importerId, type ImporterId } from '../../base/ids.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { ioVirtualPlace } from '../../constraints/io-virtual.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { LifeState } from '../../events/vocabulary.ts';
import type { World } from '../../exporter/world.ts';
import { newAttachment, newBuffer, type Attachment } from '../../machines/buffer-state.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { Buffer } from '../../machines/legality.ts';
import { ownStorage, worldWith, type ProofSystem } from './proof-system.ts';

/** One of the two importers that are looked at. */
export interface Role {
  readonly kind: number;
  readonly maps: number;
}

/** An abstract state. */
export interface AbstractState {
  /** The index of the place of the storage; null where there is none. */
  readonly place: number | null;
  /** Null where it is not attached. Of two that are attached, which is which does not matter. */
  readonly a: Role | null;
  readonly b: Role | null;
  /** The kinds that others who are attached are of, as bits. */
  readonly others: number;
  readonly othersMap: boolean;
  readonly cpu: number;
  readonly references: number;
  /** Allocators that other buffers fill, as bits. */
  readonly full: number;
  /** Whom the first map waits for: a 1, b 2, others 4. */
  readonly awaited: number;
}

/** The two importers, by their names. */
export const A = importerId('a');
/** The second one. */
export const B = importerId('b');

/** The buffer. */
export const BUFFER = bufferId('b0');

/** An importer that others wait for and that is not attached. */
const AWAITED_OTHER = importerId('missing');

/** Every abstract state that the invariants let be, but for a buffer that was freed. */
export function* abstractStates(system: ProofSystem): Generator<AbstractState> {
  const occupancies = Array.from({ length: 2 ** system.fillable.length }, (_, index) => index);
  const { firstMapWaits, movesStorage } = LATE_POLICIES[system.policy];
  for (const place of [null, ...system.places.keys()]) {
    // What is full is asked where storage is planned, and nowhere else.
    const full = place === null || movesStorage ? occupancies : [0];
    const roles = rolesIn(system, place !== null);
    const awaited = firstMapWaits && place === null ? [0, 1, 2, 3, 4, 5, 6, 7] : [0];
    const rests = Array.from({ length: 2 ** system.kinds.length }, (_, others) =>
      restsOf(system, place, others).map((rest) => ({ others, ...rest })),
    ).flat();
    for (const [at, b] of roles.entries()) {
      for (const a of roles.slice(0, at + 1)) {
        for (const rest of rests) {
          for (const each of full) {
            // Who is attached is not waited for.
            const open = awaited.filter((who) => !isAttachedOf(who, a, b));
            for (const who of open) yield { place, a, b, ...rest, full: each, awaited: who };
          }
        }
      }
    }
  }
}

function isAttachedOf(awaited: number, a: Role | null, b: Role | null): boolean {
  return (a !== null && (awaited & 1) !== 0) || (b !== null && (awaited & 2) !== 0);
}

function rolesIn({ kinds, mapMax }: ProofSystem, hasStorage: boolean): readonly (Role | null)[] {
  const maps = hasStorage ? [...new Set([0, 1, 2, mapMax].filter((each) => each <= mapMax))] : [0];
  return [null, ...kinds.flatMap((_, kind) => maps.map((each) => ({ kind, maps: each })))];
}

function restsOf(
  { cpuMax, mapMax, platform, places }: ProofSystem,
  place: number | null,
  others: number,
): readonly Pick<AbstractState, 'othersMap' | 'cpu' | 'references'>[] {
  const storage = place === null ? null : present(places[place], 'place');
  const allocator = platform.allocators.find(({ id }) => id === storage?.allocator);
  const depths = allocator?.cpuAccess === true && cpuMax > 0 ? [...new Set([0, 1, cpuMax])] : [0];
  const maps = storage !== null && others !== 0 && mapMax > 0 ? [false, true] : [false];
  return maps.flatMap((othersMap) =>
    depths.flatMap((cpu) => [1, 2].map((references) => ({ othersMap, cpu, references }))),
  );
}

/** A real buffer in a real world. */
export interface Concrete {
  readonly world: World;
  readonly buffer: Buffer;
}

/** Makes real states of abstract ones; worlds that differ in no page are shared. */
export class Concretions {
  readonly #system: ProofSystem;
  readonly #worlds = new Map<string, World>();
  readonly #attachments = new Map<string, readonly Attachment[]>();

  constructor(system: ProofSystem) {
    this.#system = system;
  }

  of(state: AbstractState): Concrete {
    const system = this.#system;
    const { place, full, cpu, references } = state;
    const storage = place === null ? null : this.storageAt(place);
    const world = this.#worldOf(storage, full, place);
    const attachments = this.#attachmentsOf(state, world);
    const allocator = system.platform.allocators.find(({ id }) => id === storage?.allocator);
    const fresh = newBuffer(BUFFER, system.size, system.policy, system.limits, awaitedIn(state));
    const buffer: Buffer = {
      life: lifeOf(storage !== null, attachments),
      state: Object.freeze({
        ...fresh,
        version: 9,
        references,
        cpuAccessDepth: cpu,
        attachments,
        storage,
        cpuReachable: allocator?.cpuAccess ?? false,
        firstMap: storage === null ? null : { importer: importerId('first'), version: 3 },
      }),
    };
    world.buffers.set(BUFFER, buffer);
    return { world, buffer };
  }

  /** The storage of the buffer at a place. */
  storageAt(place: number): Storage {
    return ownStorage(this.#system, present(this.#system.places[place], 'place'));
  }

  /** Who is behind an IOMMU has pages of its own in each world. */
  #worldOf(storage: Storage | null, full: number, place: number | null): World {
    const isShared = this.#system.kinds.every(({ constraints }) => constraints.iommu !== true);
    const key = `${place ?? '-'} ${full}`;
    const known = isShared ? this.#worlds.get(key) : undefined;
    const world = known ?? worldWith(this.#system, storage, full);
    this.#worlds.set(key, world);
    return world;
  }

  #attachmentsOf(
    { a, b, others, othersMap, place }: AbstractState,
    world: World,
  ): readonly Attachment[] {
    const { kinds } = this.#system;
    const kindsOfOthers = [...kinds.keys()].filter((kind) => (others & (1 << kind)) !== 0);
    const roles = [
      ...kindsOfOthers.map((kind, at) => ({
        importer: importerId(`o${kind}`),
        role: { kind, maps: othersMap && at === 0 ? 1 : 0 },
      })),
      ...[
        { importer: A, role: a },
        { importer: B, role: b },
      ].flatMap(({ importer, role }) => (role === null ? [] : [{ importer, role }])),
    ];
    const isPlain = kinds.every(({ constraints }) => constraints.iommu !== true);
    const key = `${place === null} ${roles.map(({ importer, role }) => `${importer}${role.kind}.${role.maps}`).join()}`;
    // The product remembers what it has merged by the list of the attached.
    const known = isPlain ? this.#attachments.get(key) : undefined;
    if (known !== undefined) return known;
    const made = Object.freeze(
      roles.map(({ importer, role }, at) => this.#attachmentOf(importer, role, at + 2, world)),
    );
    this.#attachments.set(key, made);
    return made;
  }

  #attachmentOf(
    importer: ImporterId,
    { kind, maps }: Role,
    serial: number,
    world: World,
  ): Attachment {
    const { constraints } = present(this.#system.kinds[kind], 'kind of an importer');
    const ioVirtualBase = maps > 0 ? this.#ioVirtualBase(importer, kind, world) : null;
    return Object.freeze({
      ...newAttachment(importer, serial, constraints),
      maps,
      direction: maps > 0 ? 'bidirectional' : null,
      ioVirtualBase,
    });
  }

  /** The pages that an IOMMU would have given, which are claimed; null without one. */
  #ioVirtualBase(importer: ImporterId, kind: number, world: World): number | null {
    const { constraints } = present(this.#system.kinds[kind], 'kind of an importer');
    if (constraints.iommu !== true) return null;
    const pages = this.#system.size / PAGE_SIZE;
    for (const run of world.ioVirtualSpaces.free(importer, constraints).toArray()) {
      const start = ioVirtualPlace(constraints, pages, run);
      if (start === null) continue;
      world.ioVirtualSpaces.claim(importer, constraints, { start, end: start + pages });
      return start * PAGE_SIZE;
    }
    return null;
  }
}

function awaitedIn({ awaited }: AbstractState): readonly ImporterId[] {
  return [A, B, AWAITED_OTHER].filter((_, bit) => (awaited & (1 << bit)) !== 0);
}

/** What the chart calls a buffer that has this. */
export function lifeOf(hasStorage: boolean, attachments: readonly Attachment[]): LifeState {
  if (!hasStorage) return attachments.length === 0 ? 'created' : 'attaching';
  return attachments.some(({ maps }) => maps > 0) ? 'mapped' : 'allocated';
}

/** An abstract state in which the second importer is one of all others. */
export function absorbed({ a, b, others, othersMap, ...rest }: AbstractState): AbstractState {
  const kind = b === null ? 0 : 1 << b.kind;
  const maps = b !== null && b.maps > 0;
  return { ...rest, a: null, b: a, others: others | kind, othersMap: othersMap || maps };
}

/** A state in words, one line each. */
export function stateInWords(system: ProofSystem, state: AbstractState): readonly string[] {
  const { kinds, places, platform, fillable } = system;
  const nameOf = (kind: number): string => kinds[kind]?.name ?? '';
  const role = (name: string, each: Role | null, bit: number): string => {
    if (each === null)
      return `${name}: not attached${(state.awaited & bit) === 0 ? '' : ', waited for'}`;
    const maps = each.maps === 0 ? 'no map' : `${each.maps} ${each.maps === 1 ? 'map' : 'maps'}`;
    return `${name}: like ${nameOf(each.kind)}, attached, ${maps}`;
  };
  const present = [...kinds.keys()]
    .filter((kind) => (state.others & (1 << kind)) !== 0)
    .map(nameOf);
  const allocator = state.place === null ? undefined : places[state.place]?.allocator;
  const where = platform.allocators.find(({ id }) => id === allocator)?.name;
  const full = fillable.filter((_, bit) => (state.full & (1 << bit)) !== 0).map(({ name }) => name);
  return [
    where === undefined ? 'no storage' : `storage from ${where}`,
    role('a', state.a, 1),
    role('b', state.b, 2),
    present.length === 0
      ? 'others: nobody attached'
      : `others: any number like ${present.join(', ')}${state.othersMap ? ', and one maps' : ''}`,
    ...((state.awaited & 4) === 0 ? [] : ['the first map waits for another one']),
    ...(state.cpu === 0 ? [] : ['the CPU has access']),
    ...(state.references === 1 ? [] : ['a second reference']),
    ...(full.length === 0 ? [] : [`full: ${full.join(', ')}`]),
  ];
}
