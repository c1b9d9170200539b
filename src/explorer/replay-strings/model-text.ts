/**
 * A model as replay strings say it: masks in full, and everything else in eight hexadecimal digits: a platform is too long for a short text, so
 * that the string names it and the file must be at hand. A string that meets another model is refused
 * instead of being run on it.
 */
import { writtenPlatform } from '../../allocators/platform/given-platform.ts';
import {
  bufferSizeOf,
  type MaskSetting,
  type PlatformSetting,
  type Setting,
} from '../model/model.ts';

/** How a replay string says a setting, or names it. */
export function encodeModel(setting: Setting): string {
  if ('preset' in setting) return setting.preset;
  if (!('masks' in setting) || needsFingerprint(setting)) return `#${fingerprintOf(setting)}`;
  const capacities = setting.capacities.map((each) => each ?? '-');
  return `${setting.masks.join()}/${capacities.join()}/${setting.mapMax},${setting.cpuMax}`;
}

/** Whether a replay string can say all of a setting, or names it only. */
function needsFingerprint(setting: Setting): boolean {
  if ('preset' in setting) return false;
  return 'platform' in setting || (setting.dispensable ?? []).length > 0;
}

/** The fingerprint of a setting: FNV-1a over what calls depend on, without the policy. */
function fingerprintOf(
  setting: (MaskSetting | PlatformSetting) & Pick<Setting, 'dispensable'>,
): string {
  const { dispensable = [], mapMax, cpuMax } = setting;
  const who =
    'masks' in setting
      ? { masks: setting.masks, capacities: setting.capacities }
      : {
          platform: writtenPlatform(setting.platform),
          importers: setting.importers,
          bufferSize: bufferSizeOf(setting, 0),
        };
  return hashOf(JSON.stringify(sorted({ ...who, mapMax, cpuMax, dispensable })));
}

/** Keys in one order, so that equal settings have equal texts. */
function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
