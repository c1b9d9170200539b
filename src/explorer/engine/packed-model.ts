/**
 * A model made ready for the packed engine: where each number lies in a state, what each position of
 * an importer means, and who answers about constraints. Per buffer a state holds its backing (not
 * created, live without storage, a place, freed), its CPU depth, under `barrier` whether the barrier
 * was opened, and the position of each importer.
 */
import { readGiven } from '../../allocators/platform/given-platform.ts';
import { assert, present } from '../../base/assert.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { bytesOfPages, pagesCeil } from '../../base/units.ts';
import type { Policy } from '../../events/policy.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { bufferSizeOf, checkModel, importersOf, type Model } from '../model/model.ts';
import { DEFAULT_PROGRAM } from '../model/importer-program.ts';
import { whyMapsMove } from '../model/movable-maps.ts';
import { bitsFor, layOutFields, type BitField } from './bit-fields.ts';
import { PACKED_IMPORTERS_MAX, type PlaceJudge } from './place-judge.ts';
import { MaskJudge } from './mask-judge.ts';
import { checkIoVirtualRoom, PlatformJudge } from './platform-judge.ts';
import { freePositions, programPositions, type Position } from './positions.ts';

/** Backing of a buffer that was not created yet. */
export const NOT_CREATED = 0;
/** Backing of a live buffer without storage. */
export const NO_STORAGE = 1;
/** The backing of place 0; those of other places follow. */
export const FIRST_PLACE = 2;

/** Where the numbers of one buffer lie. */
export interface BufferFields {
  readonly backing: BitField;
  readonly cpu: BitField;
  /** Whether a deadline passed; of no width but under `barrier` and in `programs`. */
  readonly open: BitField;
  readonly importers: readonly BitField[];
}

/** A model, compiled. */
export interface PackedModel {
  readonly model: Model;
  readonly policy: Policy;
  readonly judge: PlaceJudge;
  readonly importerCount: number;
  readonly bufferCount: number;
  /** The backing of a freed buffer. */
  readonly freed: number;
  /** Words of a state. */
  readonly width: number;
  readonly buffers: readonly BufferFields[];
  /** The positions of each importer. */
  readonly positions: readonly (readonly Position[])[];
  /** The importers that `barrier` waits for, as a set. */
  readonly declared: number;
}

/**
 * Compiles a model.
 *
 * @param policies - The policies whose states are to be compared; all of them get one layout.
 * @returns The compiled model, or why it cannot be packed.
 */
export function packModel(
  model: Model,
  policies: readonly Policy[] = [model.policy],
): Result<PackedModel, InputError> {
  const checked = checkModel(model);
  if (!checked.ok) return checked;
  if ('preset' in model) return complain('preset', 'a preset cannot be packed; name a platform');
  const moves = whyMapsMove(model, [model.policy, ...policies]);
  if (moves !== null) return refused(moves);
  const importerCount = importersOf(model).length;
  if (importerCount > PACKED_IMPORTERS_MAX) {
    return complain(
      'importers',
      `at most ${PACKED_IMPORTERS_MAX} can be packed, found ${importerCount}`,
    );
  }
  const judge = judgeOf(model);
  if (!judge.ok) return judge;
  const doesMapWait = policies.some((each) => LATE_POLICIES[each].firstMapWaits);
  const positions = positionsOf(model, doesMapWait);
  const backings = judge.value.placesMax + 3;
  const widths = Array.from({ length: model.buffers }, () => [
    bitsFor(backings),
    bitsFor(model.cpuMax + 1),
    doesMapWait && model.calls === 'programs' ? 1 : 0,
    ...positions.map((each) => bitsFor(each.length)),
  ]);
  const laidOut = layOutFields(widths);
  if (!laidOut.ok) return laidOut;
  const { fields, words } = laidOut.value;
  const perBuffer = 3 + importerCount;
  const buffers = widths.map((_, buffer) => {
    const [backing, cpu, open, ...importers] = fields.slice(
      buffer * perBuffer,
      (buffer + 1) * perBuffer,
    );
    assert(backing !== undefined && cpu !== undefined && open !== undefined, 'fields of a buffer');
    return { backing, cpu, open, importers };
  });
  assert(words * 32 >= widths.flat().reduce((sum, each) => sum + each, 0), 'every bit has a place');
  assert(
    positions.every((each) => each.every(({ steps }) => steps.every(({ to }) => to < each.length))),
    'every step leads to a position',
  );
  const everybody = 2 ** importerCount - 1;
  const dispensable = (model.dispensable ?? []).reduce((set, each) => set | (1 << each), 0);
  return ok({
    model,
    policy: model.policy,
    judge: judge.value,
    importerCount,
    bufferCount: model.buffers,
    freed: FIRST_PLACE + judge.value.placesMax,
    width: words,
    buffers,
    positions,
    declared: everybody & ~dispensable,
  });
}

function complain(field: string, message: string): Result<never, InputError> {
  return refused({ source: 'model', field, message });
}

function positionsOf(model: Model, doesMapWait: boolean): PackedModel['positions'] {
  const mapMax = 'mapMax' in model ? model.mapMax : 0;
  return importersOf(model).map((_, index) => {
    const isAwaited = doesMapWait && model.dispensable?.includes(index) !== true;
    if (model.calls === 'free') return freePositions(mapMax, isAwaited);
    const program = model.programs?.[index] ?? DEFAULT_PROGRAM;
    const mayDie = model.mayDie?.includes(index) ?? false;
    const keepsPlace = isAwaited && model.refusedRelease !== true;
    return programPositions(program, { mayDie, keepsPlace });
  });
}

function judgeOf(model: Model): Result<PlaceJudge, InputError> {
  if ('masks' in model) return ok(new MaskJudge(model));
  assert('platform' in model, 'a preset is no model of its own');
  const platform = readGiven(model.platform);
  if (!platform.ok) return platform;
  const importers = model.importers.map((name) => {
    return present(
      platform.value.importers.find(({ id }) => id === name),
      'importer of a checked model',
    );
  });
  const size = bytesOfPages(pagesCeil(bufferSizeOf(model, 0)));
  const room = checkIoVirtualRoom(importers, size, model.buffers);
  return room.ok ? ok(new PlatformJudge(platform.value, importers, size)) : room;
}
