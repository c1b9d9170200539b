/**
 * The packed engine against the real exporter: in a state, every call that either of them knows is made
 * on both, and both must refuse it or come to the same buffers.
 */
import { assert } from '../../src/base/assert.ts';
import type { Policy } from '../../src/events/policy.ts';
import { commandOf, type ModelCall } from '../../src/explorer/model/model-calls.ts';
import { packCall, unpackCall, type ExploredCall } from '../../src/explorer/engine/packed-calls.ts';
import { packModel, type PackedModel } from '../../src/explorer/engine/packed-model.ts';
import { pathTo, type PathStep } from '../../src/explorer/engine/path.ts';
import { searchStates } from '../../src/explorer/engine/search.ts';
import { StateReader } from '../../src/explorer/engine/state-reader.ts';
import { Successors } from '../../src/explorer/engine/successors.ts';
import { createModelExporter, importersOf, type Model } from '../../src/explorer/model/model.ts';
import { encodeReplayString } from '../../src/explorer/replay-strings/replay-string.ts';
import { expandCall } from '../../src/explorer/witness.ts';
import { createMemoryStore, formatInputError, type Exporter } from '../../src/index.ts';

/** What was compared: states, calls that both accepted, and calls that both refused. */
export interface Compared {
  readonly states: number;
  readonly accepted: number;
  readonly refused: number;
}

/** Compares the first `statesMax` states of a model, edge by edge; throws at the first difference. */
export function compareEdges(model: Model, statesMax = Infinity): Compared {
  const packed = packModel(model);
  assert(packed.ok, packed.ok ? '' : formatInputError(packed.refusal));
  const found = searchStates(packed.value, { limits: { states: statesMax } });
  const total = { states: found.visited.count, accepted: 0, refused: 0 };
  for (let index = 0; index < found.visited.count; index += 1) {
    const path = pathTo(packed.value, model.policy, found.visited, index);
    const state = new StateComparison(packed.value, path.steps, path.end);
    const { accepted, refused } = state.compare();
    total.accepted += accepted;
    total.refused += refused;
  }
  return total;
}

class StateComparison {
  readonly #packed: PackedModel;
  readonly #policy: Policy;
  readonly #end: Uint32Array;
  readonly #calls: readonly ModelCall[];
  readonly #exporter: Exporter;
  readonly #successors: Successors;

  constructor(packed: PackedModel, steps: readonly PathStep[], end: Uint32Array) {
    this.#packed = packed;
    this.#policy = packed.policy;
    this.#end = end;
    this.#calls = steps.flatMap(({ call, before }) => this.#expand(call, before));
    this.#exporter = createModelExporter(packed.model);
    for (const call of this.#calls) this.#exporter.execute(commandOf(packed.model, call));
    this.#successors = new Successors(packed);
  }

  compare(): { readonly accepted: number; readonly refused: number } {
    const { model } = this.#packed;
    const reader = new StateReader(this.#packed).moveTo(this.#end, 0, false);
    this.#assertSame(this.#exporter, reader, []);
    const count = this.#successors.expand(this.#end, 0);
    const totals = { accepted: 0, refused: 0 };
    const met = new Set<number>();
    for (const call of this.#alphabet()) {
      const own = this.#expand(call, this.#end);
      const each = this.#indexOf(call, count);
      const isRefused = each >= 0 && this.#flagged(each);
      if (each >= 0) met.add(each);
      const exporter = this.#copy();
      const [first = true] = own
        .map((one) => exporter.execute(commandOf(model, one)).ok)
        .toSorted();
      const isAccepted = each >= 0 && !isRefused;
      this.#assert(first === isAccepted, `the exporter says ${String(first)}`, own);
      totals.accepted += isAccepted ? 1 : 0;
      totals.refused += isAccepted ? 0 : 1;
      if (each < 0) continue;
      const after = new StateReader(this.#packed);
      after.moveTo(this.#successors.words, each * this.#packed.width, false);
      this.#assertSame(exporter, after, own);
    }
    this.#assert(met.size === count, 'the engine makes a call that nobody knows', []);
    return totals;
  }

  /** Every call that the state could see: all of them, or in programs those at their place. */
  #alphabet(): readonly number[] {
    const { model, bufferCount, importerCount, positions } = this.#packed;
    const calls: number[] = [];
    for (let buffer = 0; buffer < bufferCount; buffer += 1) {
      const reader = new StateReader(this.#packed).moveTo(this.#end, 0, false);
      calls.push(packCall('create', buffer));
      let isDone = true;
      for (let importer = 0; importer < importerCount; importer += 1) {
        isDone &&= reader.endingOf(buffer, importer) !== 'no';
        const at = reader.positionIndexOf(buffer, importer);
        const steps: readonly ExploredCall[] =
          model.calls === 'free'
            ? ['attach', 'map', 'unmap', 'detach']
            : (positions[importer]?.[at]?.steps.map(({ step }) => step) ?? []);
        for (const step of steps) {
          // Before a buffer is created nobody dies waiting for it.
          if (step === 'die' && !reader.isLive(buffer)) continue;
          calls.push(packCall(step, buffer, importer));
        }
      }
      if (model.calls === 'free' || isDone) calls.push(packCall('free', buffer));
      if ('cpuMax' in model && model.cpuMax > 0) {
        calls.push(packCall('begin', buffer), packCall('end', buffer));
      }
      if (model.deadline === true && this.#policy === 'barrier') {
        calls.push(packCall('deadline', buffer));
      }
    }
    return calls;
  }

  #indexOf(call: number, count: number): number {
    const wanted = unpackCall(call);
    for (let each = 0; each < count; each += 1) {
      const { name, buffer, importer } = unpackCall(this.#successors.calls[each] ?? 0);
      const isSame = name === wanted.name && buffer === wanted.buffer;
      if (isSame && importer === wanted.importer) return each;
    }
    return -1;
  }

  #flagged(each: number): boolean {
    return unpackCall(this.#successors.calls[each] ?? 0).isRefused;
  }

  #expand(call: number, before: Uint32Array): readonly ModelCall[] {
    const reader = new StateReader(this.#packed).moveTo(before, 0, false);
    return expandCall(this.#packed.model, this.#policy, unpackCall(call), reader).calls;
  }

  #copy(): Exporter {
    return createModelExporter(this.#packed.model, createMemoryStore(this.#exporter.log()));
  }

  #assertSame(exporter: Exporter, reader: StateReader, last: readonly ModelCall[]): void {
    const real = describeExporter(this.#packed.model, exporter);
    const packed = describeReader(this.#packed.model, reader);
    this.#assert(real === packed, `exporter: ${real}; engine: ${packed}`, last);
  }

  #assert(condition: boolean, message: string, last: readonly ModelCall[]): void {
    const calls = [...this.#calls, ...last];
    const text = encodeReplayString({ setting: this.#packed.model, calls });
    assert(condition, condition ? message : `${message}\nreplay: npx cenalloc replay '${text}'`);
  }
}

function describeExporter(model: Model, exporter: Exporter): string {
  const buffers = Array.from({ length: model.buffers }, (_, index) => exporter.buffer(`b${index}`));
  return buffers
    .map((buffer) => {
      if (buffer === undefined) return '-';
      const { life, state } = buffer;
      if (life === 'freed') return 'x';
      const who = importersOf(model).map((name) => {
        return state.attachments.find(({ importer }) => importer === name)?.maps ?? '.';
      });
      const allocator = state.storage?.allocator ?? '.';
      return [allocator, state.cpuAccessDepth, ...who].join(' ');
    })
    .join(' | ');
}

function describeReader(model: Model, reader: StateReader): string {
  return Array.from({ length: model.buffers }, (_, buffer) => {
    if (reader.isFreed(buffer)) return 'x';
    if (!reader.isLive(buffer)) return '-';
    const who = importersOf(model).map((_name, importer) =>
      reader.isAttached(buffer, importer) ? reader.mapsOf(buffer, importer) : '.',
    );
    return [reader.allocatorOf(buffer) ?? '.', reader.cpuDepthOf(buffer), ...who].join(' ');
  }).join(' | ');
}
