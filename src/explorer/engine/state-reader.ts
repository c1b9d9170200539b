/**
 * A packed state in the words of the field, for properties that are built in and for reports. One reader is moved from state
 * to state, because making an object for each would cost more than finding it.
 */
import { assert } from '../../base/assert.ts';
import { FIRST_PLACE, NO_STORAGE, NOT_CREATED, type PackedModel } from './packed-model.ts';
import type { Ending, Position } from './positions.ts';
import { StepTables } from './step-tables.ts';

/** Reads one state after the other. */
export class StateReader {
  readonly bufferCount: number;
  readonly importerCount: number;
  isTerminal = false;
  readonly #packed: PackedModel;
  readonly #tables: StepTables;
  readonly #words: Uint32Array;

  constructor(packed: PackedModel) {
    this.#packed = packed;
    this.#tables = new StepTables(packed);
    this.#words = new Uint32Array(packed.width);
    this.bufferCount = packed.bufferCount;
    this.importerCount = packed.importerCount;
  }

  /** Moves to the state that begins at `at`. */
  moveTo(words: Uint32Array, at: number, isTerminal: boolean): this {
    assert(at % this.#packed.width === 0 && at < words.length, 'a state begins at its first word');
    for (let word = 0; word < this.#packed.width; word += 1)
      this.#words[word] = words[at + word] ?? 0;
    this.isTerminal = isTerminal;
    return this;
  }

  isLive(buffer: number): boolean {
    const backing = this.#backingOf(buffer);
    return backing !== NOT_CREATED && backing !== this.#packed.freed;
  }

  isFreed(buffer: number): boolean {
    return this.#backingOf(buffer) === this.#packed.freed;
  }

  placeOf(buffer: number): number | null {
    const backing = this.#backingOf(buffer);
    if (backing === NO_STORAGE || !this.isLive(buffer)) return null;
    assert(backing >= FIRST_PLACE && backing < this.#packed.freed, 'storage lies at a place');
    return backing - FIRST_PLACE;
  }

  allocatorOf(buffer: number): number | null {
    const place = this.placeOf(buffer);
    return place === null ? null : this.#packed.judge.allocatorOf(place);
  }

  cpuDepthOf(buffer: number): number {
    return this.#tables.cpu.read(this.#words, buffer);
  }

  isAttached(buffer: number, importer: number): boolean {
    return this.#positionOf(buffer, importer)?.isAttached ?? false;
  }

  mapsOf(buffer: number, importer: number): number {
    return this.#positionOf(buffer, importer)?.maps ?? 0;
  }

  endingOf(buffer: number, importer: number): Ending {
    return this.#positionOf(buffer, importer)?.ending ?? 'no';
  }

  isServed(buffer: number, importer: number): boolean {
    const place = this.placeOf(buffer);
    return place === null || this.#packed.judge.serves(place, importer);
  }

  /** Where a policy waits: whether it still does for this importer, so that its place can be given up. */
  isMissing(buffer: number, importer: number): boolean {
    const { declared } = this.#packed;
    if (!this.isLive(buffer) || this.placeOf(buffer) !== null) return false;
    const isOpened = this.#tables.open.read(this.#words, buffer) === 1;
    const isSettled = this.#positionOf(buffer, importer)?.isSettled ?? true;
    return (declared & (1 << importer)) !== 0 && !isOpened && !isSettled;
  }

  /** Where an importer stands, as an index of its positions. */
  positionIndexOf(buffer: number, importer: number): number {
    return this.#tables.positions.read(this.#words, buffer * this.importerCount + importer);
  }

  /** Everybody attached to a buffer, as a set. */
  attachedTo(buffer: number): number {
    let set = 0;
    for (let importer = 0; importer < this.importerCount; importer += 1) {
      if (this.isAttached(buffer, importer)) set |= 1 << importer;
    }
    return set;
  }

  #backingOf(buffer: number): number {
    return this.#tables.backing.read(this.#words, buffer);
  }

  #positionOf(buffer: number, importer: number): Position | undefined {
    const field = buffer * this.importerCount + importer;
    return this.#packed.positions[importer]?.[this.#tables.positions.read(this.#words, field)];
  }
}
