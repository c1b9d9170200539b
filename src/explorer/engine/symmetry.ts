/**
 * Symmetry: importers that state the same and run the same program can be exchanged, and so can
 * buffers, because they are all alike. Of each set of states that differ by such an exchange one stands for
 * all: the smallest of those whose buffers are sorted by what no exchange changes. What is counted is still
 * exact: each state is weighed by how many states it stands for (its orbit), and what can happen in one of
 * them can happen in all.
 */
import { assert, present } from '../../base/assert.ts';
import { groupedBy } from '../../base/items-by-key.ts';
import { requirePlatform } from '../../allocators/platform/given-platform.ts';
import type { Model } from '../model/model.ts';
import { DEFAULT_PROGRAM } from '../model/importer-program.ts';
import { bitsFor } from './bit-fields.ts';
import type { PackedModel } from './packed-model.ts';
import { StepTables } from './step-tables.ts';

/** Above this many exchanges of buffers the search for the smallest state costs more than it saves. */
const BUFFER_ORDERS_MAX = 24;

/** Finds the state that stands for another, and how many it stands for. */
export class Symmetry {
  /** Whether anything can be exchanged at all. */
  readonly isTrivial: boolean;
  /** Importers that are alike, in groups; everybody is in one. */
  readonly classes: readonly (readonly number[])[];
  /** How many exchanges there are: the most states that one can stand for. */
  readonly exchanges: number;
  readonly #packed: PackedModel;
  readonly #tables: StepTables;
  readonly #orders: readonly (readonly number[])[];
  readonly #best: Uint32Array;
  readonly #trial: Uint32Array;
  readonly #columns: number[] = [];
  readonly #keys: number[] = [];
  #hits = 0;
  #repetitions = 1;

  constructor(packed: PackedModel) {
    this.#packed = packed;
    this.#tables = new StepTables(packed);
    this.#orders = ordersOf(packed);
    this.classes = classesOf(packed, this.#orders.length);
    assert(
      this.classes.reduce((sum, each) => sum + each.length, 0) === packed.importerCount,
      'every importer is in one class',
    );
    this.exchanges = this.classes.reduce(
      (product, each) => product * factorial(each.length),
      this.#orders.length,
    );
    this.isTrivial = this.classes.every((each) => each.length === 1) && this.#orders.length === 1;
    this.#best = new Uint32Array(packed.width);
    this.#trial = new Uint32Array(packed.width);
  }

  /** Whether buffers are exchanged. */
  get areBuffersAlike(): boolean {
    return this.#orders.length > 1;
  }

  /** Overwrites a state with the one that stands for it. */
  canonicalize(words: Uint32Array, at: number): void {
    const { width } = this.#packed;
    this.#hits = 0;
    this.#tellApart(words, at);
    for (const order of this.#orders) {
      if (!this.#isInOrder(order)) continue;
      const repetitions = this.#arrange(words, at, order);
      const compared = this.#hits === 0 ? -1 : compareWords(this.#trial, this.#best, width);
      if (compared > 0) continue;
      this.#hits = compared < 0 ? 1 : this.#hits + 1;
      this.#repetitions = repetitions;
      if (compared < 0) this.#best.set(this.#trial);
    }
    assert(this.#hits > 0, 'a state is its own exchange, so that one of them is the smallest');
    words.set(this.#best, at);
  }

  /**
   * A number for each buffer that no exchange changes. Only orders that sort these are tried: those that lead to the
   * smallest state do, and of most states few are left.
   */
  #tellApart(words: Uint32Array, at: number): void {
    const { bufferCount, importerCount } = this.#packed;
    if (this.#orders.length === 1) return;
    const { backing, cpu, open, positions } = this.#tables;
    const source = at === 0 ? words : words.subarray(at);
    for (let buffer = 0; buffer < bufferCount; buffer += 1) {
      let key = 0;
      for (const column of [backing, cpu, open]) key = mixed(key, column.read(source, buffer));
      for (const [index, members] of this.classes.entries()) {
        let sum = 0;
        for (const importer of members) {
          sum = (sum + mixed(index, positions.read(source, buffer * importerCount + importer))) | 0;
        }
        key = mixed(key, sum);
      }
      this.#keys[buffer] = key;
    }
  }

  #isInOrder(order: readonly number[]): boolean {
    for (let index = 1; index < order.length; index += 1) {
      const [before, after] = [order[index - 1] ?? 0, order[index] ?? 0];
      if ((this.#keys[before] ?? 0) > (this.#keys[after] ?? 0)) return false;
    }
    return true;
  }

  /** How many states a state stands for. */
  orbitOf(words: Uint32Array, at: number): number {
    const copy = words.slice(at, at + this.#packed.width);
    this.canonicalize(copy, 0);
    const orbit = this.exchanges / (this.#hits * this.#repetitions);
    assert(Number.isInteger(orbit) && orbit >= 1, 'exchanges fall into classes of one size');
    return orbit;
  }

  /**
   * Puts the state into `#trial` with its buffers in an order, and the importers of each class sorted
   * by their positions in all buffers. Returns how many exchanges of importers change nothing.
   */
  #arrange(words: Uint32Array, at: number, order: readonly number[]): number {
    const { bufferCount, importerCount, buffers } = this.#packed;
    const tables = this.#tables;
    const source = at === 0 ? words : words.subarray(at);
    this.#trial.fill(0);
    for (let buffer = 0; buffer < bufferCount; buffer += 1) {
      const from = order[buffer] ?? buffer;
      for (const column of [tables.backing, tables.cpu, tables.open]) {
        column.write(this.#trial, 0, buffer, column.read(source, from));
      }
    }
    let repetitions = 1;
    for (const members of this.classes) {
      this.#columns.length = 0;
      for (const importer of members) {
        let key = 0;
        for (let buffer = 0; buffer < bufferCount; buffer += 1) {
          const from = (order[buffer] ?? buffer) * importerCount + importer;
          const count = (present(buffers[0], 'a buffer').importers[importer]?.mask ?? 0) + 1;
          key = key * count + tables.positions.read(source, from);
        }
        assert(Number.isSafeInteger(key), 'a column is one number');
        this.#columns.push(key);
      }
      this.#columns.sort((one, other) => one - other);
      repetitions *= repetitionsOf(this.#columns);
      this.#place(members);
    }
    return repetitions;
  }

  #place(members: readonly number[]): void {
    const { bufferCount, importerCount, buffers } = this.#packed;
    for (const [index, importer] of members.entries()) {
      let key = this.#columns[index] ?? 0;
      const count = (present(buffers[0], 'a buffer').importers[importer]?.mask ?? 0) + 1;
      for (let buffer = bufferCount - 1; buffer >= 0; buffer -= 1) {
        const field = buffer * importerCount + importer;
        this.#tables.positions.write(this.#trial, 0, field, key % count);
        key = Math.floor(key / count);
      }
      assert(key === 0, 'a column says where an importer stands and nothing else');
    }
  }
}

/** The largest key of a column is a safe integer: 2^53. */
const COLUMN_BITS_MAX = 53;

function ordersOf(packed: PackedModel): readonly (readonly number[])[] {
  const identity = Array.from({ length: packed.bufferCount }, (_, index) => index);
  // Places on a platform differ by address, but buffers that swap their places are still alike.
  if (factorial(packed.bufferCount) > BUFFER_ORDERS_MAX) return [identity];
  const orders = permutations(identity);
  assert(orders.length === factorial(identity.length), 'every order of the buffers stands once');
  return orders;
}

/**
 * Importers that can be exchanged, in groups; everybody is in one. With more exchanges than whole numbers are exact
 * some that are alike stay apart.
 */
function classesOf(packed: PackedModel, orders: number): readonly (readonly number[])[] {
  const importers = Array.from({ length: packed.importerCount }, (_, importer) => importer);
  const alike = groupedBy(importers, (importer) => likenessOf(packed, importer)).values();
  let exchanges = orders;
  return [...alike].flatMap((members) => {
    let count = 0;
    while (count < members.length && exchanges * (count + 1) <= Number.MAX_SAFE_INTEGER) {
      count += 1;
      exchanges *= count;
    }
    const apart = members.slice(count).map((member) => [member]);
    return count === 0 ? apart : [members.slice(0, count), ...apart];
  });
}

/** Importers with the same likeness cannot be told apart but by name. */
function likenessOf({ model, positions }: PackedModel, importer: number): string {
  // A column that is too long for one number is compared in no way: its importers stay apart.
  const bits = bitsFor(positions[importer]?.length ?? 0);
  if (model.buffers * bits > COLUMN_BITS_MAX) return String(importer);
  const program = model.programs?.[importer] ?? DEFAULT_PROGRAM;
  const isDispensable = model.dispensable?.includes(importer) === true;
  const isMortal = model.mayDie?.includes(importer) === true;
  return JSON.stringify([statementOf(model, importer), program, isDispensable, isMortal]);
}

function statementOf(model: Model, importer: number): unknown {
  if ('masks' in model) return model.masks[importer];
  if (!('platform' in model)) return importer;
  const name = model.importers[importer];
  return requirePlatform(model.platform).importers.find(({ id }) => id === name)?.constraints;
}

function compareWords(one: Uint32Array, other: Uint32Array, width: number): number {
  for (let word = 0; word < width; word += 1) {
    const difference = (one[word] ?? 0) - (other[word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A number of two, of 32 bits; equal ones may come of different pairs. */
function mixed(one: number, other: number): number {
  const product = Math.imul(one ^ (other + 0x9e3779b9), 0x85ebca6b);
  return product ^ (product >>> 15);
}

/** How many exchanges within a sorted list change nothing. */
function repetitionsOf(sorted: readonly number[]): number {
  let product = 1;
  let run = 1;
  for (let index = 1; index < sorted.length; index += 1) {
    run = sorted[index] === sorted[index - 1] ? run + 1 : 1;
    product *= run;
  }
  return product;
}

function factorial(count: number): number {
  let product = 1;
  for (let factor = 2; factor <= count; factor += 1) product *= factor;
  return product;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
