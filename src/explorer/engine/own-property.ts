/**
 * Properties that are not built in, as the engine checks them: whoever wrote one speaks of buffers and importers by
 * their names, and gets a sentence where the model has none of that name.
 */
import type {
  ExploredState,
  ExploredStep,
  WhichBuffer,
  WhichImporter,
} from '../model/explored-state.ts';
import { bufferNameOf, importersOf } from '../model/model.ts';
import type { Property } from '../model/property.ts';
import type { EngineProperty } from './built-in-properties.ts';
import { IMPORTER_STEPS, type Ending } from './positions.ts';
import type { UnpackedCall } from './packed-calls.ts';
import type { PackedModel } from './packed-model.ts';
import type { StateReader } from './state-reader.ts';

/** A property of one's own for a model. */
export function ownProperty(packed: PackedModel, property: Property): EngineProperty {
  const why = whyNoProperty(property);
  if (why !== null) throw new TypeError(why);
  const { name, kind } = property;
  const about = { name, kind, isSymmetric: false, isLocal: false } as const;
  const before = new NamedState(packed);
  const { holds, holdsStep } = property;
  if (holds !== undefined) return { ...about, holds: (state) => holds(before.of(state)) };
  const after = new NamedState(packed);
  return {
    ...about,
    holdsStep: (first, call, then) =>
      holdsStep(before.of(first), before.stepOf(call), after.of(then)),
  };
}

/** What JavaScript lets through. */
function whyNoProperty({ name, kind, holds, holdsStep }: Partial<Property>): string | null {
  const told = `the property ${JSON.stringify(name)}`;
  if ((typeof holds === 'function') === (typeof holdsStep === 'function')) {
    return `${told} needs either holds, which judges a state, or holdsStep, which judges a call`;
  }
  if (holdsStep !== undefined && kind !== 'always') {
    return `${told} judges calls: its kind is 'always', not ${JSON.stringify(kind)}`;
  }
  return null;
}

/** A state that is asked by names. One is moved from state to state, as its reader is. */
class NamedState implements ExploredState {
  readonly buffers: readonly string[];
  readonly importers: readonly string[];
  #state: StateReader | null = null;

  constructor({ model, bufferCount }: PackedModel) {
    this.buffers = Array.from({ length: bufferCount }, (_, index) => bufferNameOf(index));
    this.importers = importersOf(model);
  }

  of(state: StateReader): this {
    this.#state = state;
    return this;
  }

  stepOf({ name, buffer, importer, isRefused, isMoved }: UnpackedCall): ExploredStep {
    const isOfImporter = IMPORTER_STEPS.some((each) => each === name);
    return {
      call: name,
      buffer: this.buffers[buffer] ?? '',
      importer: isOfImporter ? (this.importers[importer] ?? '') : null,
      isRefused,
      isMoved,
    };
  }

  get bufferCount(): number {
    return this.buffers.length;
  }

  get importerCount(): number {
    return this.importers.length;
  }

  get isTerminal(): boolean {
    return this.#now.isTerminal;
  }

  isLive(buffer: WhichBuffer): boolean {
    return this.#now.isLive(this.#buffer(buffer));
  }

  isFreed(buffer: WhichBuffer): boolean {
    return this.#now.isFreed(this.#buffer(buffer));
  }

  placeOf(buffer: WhichBuffer): number | null {
    return this.#now.placeOf(this.#buffer(buffer));
  }

  allocatorOf(buffer: WhichBuffer): number | null {
    return this.#now.allocatorOf(this.#buffer(buffer));
  }

  cpuDepthOf(buffer: WhichBuffer): number {
    return this.#now.cpuDepthOf(this.#buffer(buffer));
  }

  isAttached(buffer: WhichBuffer, importer: WhichImporter): boolean {
    return this.#now.isAttached(this.#buffer(buffer), this.#importer(importer));
  }

  mapsOf(buffer: WhichBuffer, importer: WhichImporter): number {
    return this.#now.mapsOf(this.#buffer(buffer), this.#importer(importer));
  }

  endingOf(buffer: WhichBuffer, importer: WhichImporter): Ending {
    return this.#now.endingOf(this.#buffer(buffer), this.#importer(importer));
  }

  isServed(buffer: WhichBuffer, importer: WhichImporter): boolean {
    return this.#now.isServed(this.#buffer(buffer), this.#importer(importer));
  }

  get #now(): StateReader {
    if (this.#state === null)
      throw new RangeError('a state is valid only while a property is asked');
    return this.#state;
  }

  #buffer(which: WhichBuffer): number {
    return indexOf(which, this.buffers, 'buffer');
  }

  #importer(which: WhichImporter): number {
    return indexOf(which, this.importers, 'importer');
  }
}

function indexOf(which: string | number, names: readonly string[], what: string): number {
  const index = typeof which === 'number' ? which : names.indexOf(which);
  if (names[index] !== undefined) return index;
  throw new RangeError(
    `the model has no ${what} ${JSON.stringify(which)}; it has ${names.join(', ')}`,
  );
}
