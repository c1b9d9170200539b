/**
 * The positions and fields of a packed model as typed arrays, which the engine reads in its innermost
 * loop.
 */
import { assert } from '../../base/assert.ts';
import type { BitField } from './bit-fields.ts';
import { PACKED_CALLS } from './packed-calls.ts';
import type { PackedModel } from './packed-model.ts';
import type { Position } from './positions.ts';

/** One step that is possible at a position, with the number of its call. */
export interface TableStep {
  readonly call: number;
  readonly to: number;
  readonly refusedTo: number | null;
}

/** Fields of one kind, each at an index. */
export class FieldColumn {
  readonly #word: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;

  constructor(fields: readonly BitField[]) {
    this.#word = Int32Array.from(fields, ({ word }) => word);
    this.#shift = Int32Array.from(fields, ({ shift }) => shift);
    this.#mask = Int32Array.from(fields, ({ mask }) => mask);
  }

  /** Reads a field of the state that begins at `base`. */
  read(words: Uint32Array, index: number, base = 0): number {
    const word = words[base + (this.#word[index] ?? 0)] ?? 0;
    return (word >>> (this.#shift[index] ?? 0)) & (this.#mask[index] ?? 0);
  }

  /** Writes a field of the state that begins at `base`. */
  write(words: Uint32Array, base: number, index: number, value: number): void {
    const at = base + (this.#word[index] ?? 0);
    const shift = this.#shift[index] ?? 0;
    const mask = this.#mask[index] ?? 0;
    assert((value & mask) === value, 'a value fits into its field');
    const others = (words[at] ?? 0) & ~(mask << shift);
    words[at] = others | (value << shift);
  }
}

/** Everything that the engine looks up. */
export class StepTables {
  readonly backing: FieldColumn;
  readonly cpu: FieldColumn;
  readonly open: FieldColumn;
  /** The positions of the importers of the first buffer, then those of the second, … */
  readonly positions: FieldColumn;
  readonly isPrograms: boolean;
  readonly hasDeadline: boolean;
  readonly cpuMax: number;
  /** The most steps of any position. */
  readonly stepsMax: number;
  readonly #facts: readonly Int32Array[];
  readonly #unawaited: readonly Int32Array[];
  readonly #steps: readonly (readonly (readonly TableStep[])[])[];

  constructor({ model, buffers, positions }: PackedModel) {
    this.backing = new FieldColumn(buffers.map((each) => each.backing));
    this.cpu = new FieldColumn(buffers.map((each) => each.cpu));
    this.open = new FieldColumn(buffers.map((each) => each.open));
    this.positions = new FieldColumn(buffers.flatMap((each) => each.importers));
    this.isPrograms = model.calls === 'programs';
    this.hasDeadline = model.deadline === true;
    this.cpuMax = 'cpuMax' in model ? model.cpuMax : 0;
    assert(
      positions.every((each) => each.length > 0),
      'an importer stands somewhere',
    );
    this.stepsMax = Math.max(...positions.flat().map(({ steps }) => steps.length));
    this.#unawaited = positions.map((each) =>
      Int32Array.from(each, ({ unawaited }, at) => unawaited ?? at),
    );
    this.#facts = positions.map((each) => Int32Array.from(each, factsOf));
    this.#steps = positions.map((each) => each.map(stepsOf));
  }

  /** What a position means, as bits: attached 1, mapped 2, settled 4, ended 8. */
  factsAt(importer: number, position: number): number {
    return this.#facts[importer]?.[position] ?? 0;
  }

  /** The position that this one becomes when nobody is waited for any more. */
  unawaited(importer: number, position: number): number {
    return this.#unawaited[importer]?.[position] ?? position;
  }

  /** The steps that are possible at a position. */
  stepsAt(importer: number, position: number): readonly TableStep[] {
    return this.#steps[importer]?.[position] ?? [];
  }
}

function factsOf({ isAttached, maps, isSettled, ending }: Position): number {
  return (
    (isAttached ? 1 : 0) | (maps > 0 ? 2 : 0) | (isSettled ? 4 : 0) | (ending === 'no' ? 0 : 8)
  );
}

function stepsOf({ steps }: Position): readonly TableStep[] {
  return steps.map(({ step, to, refusedTo }) => {
    const call = PACKED_CALLS.indexOf(step);
    assert(call >= 0, 'every step has a number');
    return { call, to, refusedTo };
  });
}
