/**
 * Reads replay strings. Nothing is guessed: what is not understood is answered with its position
 * (characters from 1), what was found and what was expected there.
 */
import type { InputError } from '../../base/document.ts';
import { ALLOCATOR_ID_MAX } from '../../base/ids.ts';
import { ok, type Result } from '../../base/result.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import type { ModelCall, ModelRun } from '../model/model-calls.ts';
import {
  CAPACITY_MAX,
  CPU_MAX,
  importersOf,
  INDEX_COUNT_MAX,
  MAP_MAX,
  MASK_MAX,
  type MaskSetting,
  type Setting,
} from '../model/model.ts';
import { PRESET_NAMES } from '../model/presets.ts';
import { encodeModel } from './model-text.ts';
import { parseCall } from './replay-string-calls.ts';
import { REPLAY_STRING_PREFIX } from './replay-string-marks.ts';
import { all, expected, split, takeNumber, type Fragment } from './text-fragment.ts';

/** How many calls a string may have: a longer run is kept as a log instead. */
const CALLS_MAX = 100_000;

/**
 * Reads a replay string.
 *
 * @param known - The model that a string may name by its fingerprint; null where none is at hand.
 * @returns The run it says, or the first thing that is not understood.
 * @public
 */
export function parseReplayString(
  text: string,
  known: Setting | null = null,
): Result<ModelRun, InputError> {
  const [prefix, policy, model, calls, ...more] = split({ text, at: 1 }, ':');
  if (prefix?.text !== REPLAY_STRING_PREFIX) {
    return expected({ text: prefix?.text ?? '', at: 1 }, `"${REPLAY_STRING_PREFIX}:"`);
  }
  const end = { text: '', at: text.length + 1 };
  if (policy === undefined) return expected(end, '":" and a policy');
  const isPolicy = POLICIES.find((each) => each === policy.text);
  if (isPolicy === undefined) return expected(policy, `the policy ${POLICIES.join(' or ')}`);
  if (model === undefined) return expected(end, '":" and a model');
  const setting = parseSetting(isPolicy, model, known);
  if (!setting.ok) return setting;
  if (calls === undefined) return expected(end, '":" and calls');
  const [surplus] = more;
  if (surplus !== undefined) {
    return expected({ text: `:${surplus.text}`, at: surplus.at - 1 }, 'the end after the calls');
  }
  const parsed = parseCalls(calls, setting.value);
  return parsed.ok ? ok({ setting: setting.value, calls: parsed.value }) : parsed;
}

function parseSetting(
  policy: Policy,
  model: Fragment,
  known: Setting | null,
): Result<Setting, InputError> {
  if (known !== null) {
    // The policy is the string's own; everything else must be the same model.
    const own = encodeModel(known);
    if (own === model.text) return ok({ ...known, policy });
    return expected(model, `the model at hand, ${own}; the string is from another model`);
  }
  if (model.text.startsWith('#')) {
    return expected(model, 'a model that the string says itself; name its file with --model');
  }
  if (!model.text.startsWith('@')) return parseMaskSetting(policy, model);
  const preset = PRESET_NAMES.find((each) => each === model.text);
  if (preset === undefined) return expected(model, `the preset ${PRESET_NAMES.join(' or ')}`);
  return ok({ policy, preset });
}

function parseMaskSetting(policy: Policy, model: Fragment): Result<MaskSetting, InputError> {
  const parts = split(model, '/');
  const [masks, capacities, limits] = parts;
  if (parts.length !== 3 || !masks || !capacities || !limits) {
    return expected(model, `masks/capacities/mapMax,cpuMax or ${PRESET_NAMES.join(' or ')}`);
  }
  const parsedMasks = parseList(masks, INDEX_COUNT_MAX, 'masks', (each) =>
    takeNumber(each, 'a mask', MASK_MAX),
  );
  if (!parsedMasks.ok) return parsedMasks;
  const parsedCapacities = parseList(capacities, ALLOCATOR_ID_MAX + 1, 'capacities', (each) =>
    each.text === '-' ? ok(null) : takeNumber(each, '"-" or a capacity', CAPACITY_MAX),
  );
  if (!parsedCapacities.ok) return parsedCapacities;
  const [map, cpu, ...more] = split(limits, ',');
  if (!map || !cpu || more.length > 0) return expected(limits, 'mapMax,cpuMax');
  const mapMax = takeNumber(map, 'mapMax', MAP_MAX);
  if (!mapMax.ok) return mapMax;
  const cpuMax = takeNumber(cpu, 'cpuMax', CPU_MAX);
  if (!cpuMax.ok) return cpuMax;
  return ok({
    policy,
    masks: parsedMasks.value,
    capacities: parsedCapacities.value,
    mapMax: mapMax.value,
    cpuMax: cpuMax.value,
  });
}

function parseList<T>(
  list: Fragment,
  countMax: number,
  what: string,
  parse: (each: Fragment) => Result<T, InputError>,
): Result<readonly T[], InputError> {
  const items = split(list, ',');
  if (items.length > countMax) return expected(list, `at most ${countMax} ${what}`);
  return all(items, parse);
}

function parseCalls(calls: Fragment, setting: Setting): Result<readonly ModelCall[], InputError> {
  if (calls.text === '') return ok([]);
  const items = split(calls, ' ');
  if (items.length > CALLS_MAX) return expected(calls, `at most ${CALLS_MAX} calls`);
  const importerCount = importersOf(setting).length;
  return all(items, (each) => parseCall(each, importerCount));
}
