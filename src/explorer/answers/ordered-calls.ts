/**
 * The calls of programs as things that happen at most once in an ordering, so that one can stand before
 * another: each step of each importer with each buffer, and what the exporter does. Which of them are over is
 * read off a state: those that were made, and those of importers that were refused.
 */
import { assert, present } from '../../base/assert.ts';
import type { UnpackedCall } from '../engine/packed-calls.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import type { StateReader } from '../engine/state-reader.ts';
import { DEFAULT_PROGRAM, type Program } from '../model/importer-program.ts';
import { bufferNameOf, importersOf, type Model } from '../model/model.ts';

/** One call of a program. @public */
export interface OrderedCall {
  /** The exporter, an importer, or `deadline`. */
  readonly actor: string;
  /** The call, such as `attach`; as in the steps of a witness. */
  readonly call: string;
  /** The name of the buffer: `b` and its index, such as `b0`. */
  readonly buffer: string;
  /** Which one of its kind it is, from 1; absent where the program has one. */
  readonly nth?: number;
}

/** Why the calls of a model cannot be told apart, or null where they can. */
export function whyNotOrdered(model: Model): string | null {
  if (model.calls === 'free') return 'free calls have no complete orders';
  const attaches = programsOf(model).map((program) => program.filter(isAttach).length);
  return attaches.some((count) => count > 1)
    ? 'an importer attaches more than once to a buffer'
    : null;
}

function programsOf(model: Model): readonly Program[] {
  return importersOf(model).map((_, importer) => model.programs?.[importer] ?? DEFAULT_PROGRAM);
}

function isAttach(step: Program[number]): boolean {
  return step === 'attach' || step === 'import';
}

/**
 * The calls of one buffer stand together: create, free, deadline, then death and steps by importer. That a
 * deadline has passed no state remembers for long, so that nothing can be said to come after it.
 */
export class OrderedCalls {
  readonly list: readonly OrderedCall[];
  readonly #programs: readonly Program[];
  /** For each importer, where its calls begin among those of a buffer. */
  readonly #starts: readonly number[];
  readonly #perBuffer: number;

  constructor({ model, bufferCount }: PackedModel) {
    assert(whyNotOrdered(model) === null, 'calls of programs can be told apart');
    this.#programs = programsOf(model);
    const starts: number[] = [];
    let next = 3;
    for (const program of this.#programs) {
      starts.push(next);
      next += 1 + program.length;
    }
    this.#starts = starts;
    this.#perBuffer = next;
    const names = importersOf(model);
    const buffers = Array.from({ length: bufferCount }, (_, buffer) => bufferNameOf(buffer));
    this.list = buffers.flatMap((buffer) => [
      { actor: 'exporter', call: 'create', buffer },
      { actor: 'exporter', call: 'free', buffer },
      { actor: 'deadline', call: 'deadline', buffer },
      ...this.#programs.flatMap((program, importer) => callsOf(program, names[importer], buffer)),
    ]);
  }

  /** The number of a call that is made in a state. */
  numberOf({ name, buffer, importer }: UnpackedCall, before: StateReader): number {
    const first = buffer * this.#perBuffer;
    if (name === 'create') return first;
    if (name === 'free') return first + 1;
    if (name === 'deadline') return first + 2;
    const start = first + present(this.#starts[importer], 'calls of an importer');
    return name === 'die' ? start : start + 1 + before.positionIndexOf(buffer, importer);
  }

  /**
   * The calls that are over in a state, by their numbers: those that were made, and those of importers that were
   * refused. Of a dead importer nobody knows that its calls never come.
   */
  overIn(state: StateReader): bigint {
    let set = 0n;
    for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
      const first = buffer * this.#perBuffer;
      const isFreed = state.isFreed(buffer);
      if (isFreed || state.isLive(buffer)) set |= 1n << BigInt(first);
      if (isFreed) set |= 1n << BigInt(first + 1);
      for (const [importer, start] of this.#starts.entries()) {
        const done = (1n << BigInt(this.#stepsOver(state, buffer, importer))) - 1n;
        set |= done << BigInt(first + start + 1);
      }
    }
    return set;
  }

  #stepsOver(state: StateReader, buffer: number, importer: number): number {
    switch (state.endingOf(buffer, importer)) {
      case 'no':
        return state.positionIndexOf(buffer, importer);
      case 'died':
        return 0;
      case 'finished':
      case 'refused':
        return present(this.#programs[importer], 'program of an importer').length;
    }
  }
}

function callsOf(
  program: Program,
  actor: string | undefined,
  buffer: string,
): readonly OrderedCall[] {
  const about = { actor: present(actor, 'name of an importer'), buffer };
  const steps = program.map((call, at): OrderedCall => {
    const isOne = program.filter((each) => each === call).length === 1;
    const nth = program.slice(0, at + 1).filter((each) => each === call).length;
    return { ...about, call, ...(isOne ? {} : { nth }) };
  });
  return [{ ...about, call: 'die' }, ...steps];
}
