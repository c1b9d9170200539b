/**
 * What is explored: a few importers, allocators and buffers, and how calls may come. A model becomes
 * a platform and a real exporter, so that whatever is explored is the code that users run.
 *
 * In a model of masks every buffer has one page, and allocator k has id k, priority k and a zone of
 * its own, so that the highest id that everybody accepts is taken. Source: RFC 2/4, where the id of
 * an allocator is its bit in `access_constraints_mask` and its priority.
 */
import {
  readGiven,
  writtenPlatform,
  type PlatformGiven,
} from '../../allocators/platform/given-platform.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { ALLOCATOR_ID_MAX } from '../../base/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../../base/limits.ts';
import {
  bytes,
  bytesOfPages,
  PAGE_SIZE,
  pageCount,
  QUANTITY_MAX,
  type Bytes,
} from '../../base/units.ts';
import { present } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { formatInputError, type InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { parseQuantity, type QuantityInput } from '../../base/quantity.ts';
import type { SyncEventStore } from '../../events/event-store.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { createExporter } from '../../store/create-exporter.ts';
import { whyNoProgram, type Program } from './importer-program.ts';
import { PRESET_NAMES, PRESETS, type PresetName } from './presets.ts';

/** Importers that differ in their masks only, and allocators that differ in their capacity. @public */
export interface MaskSetting {
  /** What happens to an importer that attaches after the first map. */
  readonly policy: Policy;
  /** The mask of each importer: bit k accepts allocator k; 0 where it says nothing. */
  readonly masks: readonly number[];
  /** How many buffers each allocator can back at a time; null where nothing bounds it. */
  readonly capacities: readonly (number | null)[];
  /** The most simultaneous maps of one attachment. */
  readonly mapMax: number;
  /** The most nested CPU accesses of one buffer. */
  readonly cpuMax: number;
}

/** A platform that is built in. @public */
export interface PresetSetting {
  /** What happens to an importer that attaches after the first map. */
  readonly policy: Policy;
  /** The platform, whose importers, buffer sizes and limits come with it. */
  readonly preset: PresetName;
}

/** A platform with full constraints, such as a platform file states it. @public */
export interface PlatformSetting {
  /** What happens to an importer that attaches after the first map. */
  readonly policy: Policy;
  /** A parsed platform, a literal, or the text of a `*.platform.json` file; `checkModel` refuses any other value. */
  readonly platform: PlatformGiven;
  /** The importers that take part, by the index that calls use. */
  readonly importers: readonly string[];
  /** The size of every buffer in bytes, such as 4096, 4096n or "8 MiB". */
  readonly bufferSize: QuantityInput;
  /** The most simultaneous maps of one attachment; one more is refused with EOVERFLOW. */
  readonly mapMax: number;
  /** The most nested CPU accesses of one buffer, 0 in `programs`; one more is refused with EOVERFLOW. */
  readonly cpuMax: number;
}

/**
 * What calls run on. A replay string says all of it for masks and presets, and a fingerprint of it
 * for the rest.
 *
 * @public
 */
export type Setting = (MaskSetting | PresetSetting | PlatformSetting) & {
  /** Under `barrier`: importers that nobody waits for, by index; none where it is left out. */
  readonly dispensable?: readonly number[];
};

/**
 * How calls may come: `free`, any call at any time; or `programs`, each importer runs attach, map,
 * unmap, detach once per buffer, and the exporter create and free around that.
 *
 * @public
 */
export type CallFamily = 'free' | 'programs';

/** Something to explore. @public */
export type Model = Setting & {
  /** How many buffers there are, at least 1. */
  readonly buffers: number;
  readonly calls: CallFamily;
  /** The program of each importer, by index; `DEFAULT_PROGRAM` where it is left out. */
  readonly programs?: readonly Program[];
  /** Importers that may die before they attach, by index; in `programs` only. */
  readonly mayDie?: readonly number[];
  /** Under `barrier`: a deadline may pass at any time, after which nobody is waited for. */
  readonly deadline?: boolean;
  /**
   * Under `barrier`: whoever is refused at its attach gives its place up at once (`release`). Where this is
   * left out, the place is kept, as the exporter keeps it, until somebody releases or seals.
   */
  readonly refusedRelease?: boolean;
};

/**
 * Pages of an allocator's zone. An exporter never creates more buffers than `buffersMax`, one
 * million, so that a zone of this many pages is never full and only capacities bound anything.
 */
const ZONE_PAGES = 2 ** 20;

/** The most of one list, and the highest index of a buffer: what people still read in a string. */
export const INDEX_COUNT_MAX = 1000;

/** The highest mask: 32 bits, one for each allocator id. */
export const MASK_MAX = 2 ** 32 - 1;

/** Limits of models are at most those of every exporter. */
export const { mapsPerAttachmentMax: MAP_MAX, cpuAccessDepthMax: CPU_MAX } = DEFAULT_LIMITS;

/** More buffers than a zone holds need no capacity to be said. */
export const CAPACITY_MAX = ZONE_PAGES;

/** Where a model lies outside what can be explored. @public */
export function checkModel<M extends Setting>(model: M): Result<M, InputError> {
  const given: unknown = model;
  if (typeof given !== 'object' || given === null) {
    const message = `expected a model, found ${foundInWords(given)}`;
    return refused({ source: 'model', message });
  }
  const wrong =
    'preset' in model
      ? whyNoPreset(model)
      : 'platform' in model
        ? whyNoPlatform(model)
        : whyNoMasks(model);
  const wrongRun = 'buffers' in model ? whyNoRun(model as Model) : null;
  const found = whyNoPolicy(model) ?? wrong ?? wrongRun;
  return found === null ? ok(model) : refused({ source: 'model', ...found });
}

type Complaint = Pick<InputError, 'field' | 'message'>;

function whyNoPolicy({ policy }: Setting): Complaint | null {
  if (POLICIES.includes(policy)) return null;
  const message = `expected ${POLICIES.join(', ')}, found ${foundInWords(policy)}`;
  return { field: 'policy', message };
}

function whyNoPreset({ preset }: PresetSetting): Complaint | null {
  if (PRESET_NAMES.includes(preset)) return null;
  return { field: 'preset', message: `unknown preset${suggestion(preset, PRESET_NAMES)}` };
}

function whyNoPlatform({ platform, importers, ...bounds }: PlatformSetting): Complaint | null {
  const noList = whyNoList('importers', importers);
  if (noList !== null) return noList;
  const parsed = readGiven(platform);
  if (!parsed.ok) return { field: 'platform', message: formatInputError(parsed.refusal) };
  const known = parsed.value.importers.map(({ id }) => id as string);
  for (const [index, name] of importers.entries()) {
    const field = `importers[${index}]`;
    if (!known.includes(name)) {
      const message = `${parsed.value.name} has no importer "${name}"${suggestion(name, known)}`;
      return { field, message };
    }
    if (importers.indexOf(name) !== index) return { field, message: `"${name}" stands twice` };
  }
  return (
    outside('importers.length', importers.length, 1, INDEX_COUNT_MAX) ??
    outside(
      'bufferSize',
      parseQuantity(bounds.bufferSize) ?? bounds.bufferSize,
      1,
      QUANTITY_MAX - PAGE_SIZE,
    ) ??
    outside('mapMax', bounds.mapMax, 0, MAP_MAX) ??
    outside('cpuMax', bounds.cpuMax, 0, CPU_MAX)
  );
}

function whyNoMasks({ masks, capacities, mapMax, cpuMax }: MaskSetting): Complaint | null {
  return (
    whyNoList('masks', masks) ??
    whyNoList('capacities', capacities) ??
    outside('masks.length', masks.length, 1, INDEX_COUNT_MAX) ??
    outside('capacities.length', capacities.length, 1, ALLOCATOR_ID_MAX + 1) ??
    firstOf(masks.map((mask, index) => outside(`masks[${index}]`, mask, 0, MASK_MAX))) ??
    firstOf(
      capacities.map((each, index) => outside(`capacities[${index}]`, each ?? 0, 0, CAPACITY_MAX)),
    ) ??
    outside('mapMax', mapMax, 0, MAP_MAX) ??
    outside('cpuMax', cpuMax, 0, CPU_MAX)
  );
}

function whyNoRun(model: Model): Complaint | null {
  if (!['free', 'programs'].includes(model.calls)) {
    return { field: 'calls', message: `expected free or programs, found "${model.calls}"` };
  }
  const wrong =
    outside('buffers', model.buffers, 1, INDEX_COUNT_MAX) ??
    whyNoIndices('mayDie', model, model.mayDie) ??
    whyNoIndices('dispensable', model, model.dispensable);
  if (wrong !== null || model.calls === 'free' || 'preset' in model) return wrong;
  const programs = model.programs ?? [];
  if (programs.length > 0 && programs.length !== importersOf(model).length) {
    const message = `expected one program for each importer, found ${programs.length}`;
    return { field: 'programs', message };
  }
  const wrongProgram = programs.map((each, index) => {
    const found = whyNoProgram(each, model.mapMax);
    return found === null ? null : { field: `programs[${index}]${found.field}`, ...found.words };
  });
  // Programs open no CPU access; another limit would promise what is not explored.
  return (
    firstOf(wrongProgram) ??
    outside('mapMax', model.mapMax, 1, programs.length === 0 ? 1 : MAP_MAX) ??
    outside('cpuMax', model.cpuMax, 0, 0)
  );
}

function whyNoIndices(
  field: string,
  model: Model,
  indices: readonly number[] = [],
): Complaint | null {
  const last = importersOf(model).length - 1;
  return firstOf(indices.map((each, index) => outside(`${field}[${index}]`, each, 0, last)));
}

/** A program in JavaScript may leave a list out. */
function whyNoList(field: string, value: unknown): Complaint | null {
  return Array.isArray(value)
    ? null
    : { field, message: `expected a list, found ${foundInWords(value)}` };
}

function outside(field: string, value: unknown, min: number, max: number): Complaint | null {
  const isInside =
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  if (isInside) return null;
  const expected = min === max ? `${min}` : `a whole number from ${min} to ${max}`;
  return { field, message: `expected ${expected}, found ${foundInWords(value)}` };
}

function firstOf(complaints: readonly (Complaint | null)[]): Complaint | null {
  return complaints.find((each) => each !== null) ?? null;
}

/** The names of a setting's importers, by the index that calls use. */
export function importersOf(setting: Setting): readonly string[] {
  if ('platform' in setting) return setting.importers;
  if ('preset' in setting) return PRESETS[setting.preset].importers;
  return setting.masks.map((_, index) => `i${index}`);
}

/** The name of a buffer, by the index that calls use. */
export function bufferNameOf(index: number): string {
  return `b${index}`;
}

/** The size of a buffer: one page, or what the preset says. */
export function bufferSizeOf(setting: Setting, index: number): Bytes {
  if ('platform' in setting)
    return bytes(present(parseQuantity(setting.bufferSize), 'size of a buffer'));
  if (!('preset' in setting)) return PAGE_SIZE;
  const { bufferPages } = PRESETS[setting.preset];
  const count = present(bufferPages[index % bufferPages.length], 'buffer size of a preset');
  return bytesOfPages(pageCount(count));
}

/** The limits that a setting puts on calls. */
export function limitsOf(
  setting: Setting,
): Pick<Limits, 'mapsPerAttachmentMax' | 'cpuAccessDepthMax'> {
  if ('preset' in setting) return PRESETS[setting.preset].limits;
  return { mapsPerAttachmentMax: setting.mapMax, cpuAccessDepthMax: setting.cpuMax };
}

/** The platform of a setting, as a platform file would state it. @public */
export function platformOf(setting: Setting): PlatformInput {
  if ('preset' in setting) return PRESETS[setting.preset].platform;
  if ('platform' in setting) return writtenPlatform(setting.platform);
  return {
    name: `masks ${setting.masks.join(',')}`,
    // What is counted of models of masks is fixed: a mask that names no allocator attaches, and so does one
    // of an allocator that holds no buffer.
    attachIsJudgedBy: 'statements',
    zones: setting.capacities.map((_, id) => ({
      name: `zone${id}`,
      base: id * ZONE_PAGES * PAGE_SIZE,
      size: ZONE_PAGES * PAGE_SIZE,
    })),
    allocators: setting.capacities.map((capacity, id) => ({
      id,
      name: `allocator${id}`,
      kind: 'contiguous-region',
      zones: [`zone${id}`],
      priority: id,
      ...(capacity === null ? {} : { capacity: bytes(capacity * PAGE_SIZE) }),
    })),
    importers: setting.masks.map((mask, index) => ({
      id: `i${index}`,
      constraints: mask === 0 ? {} : { allocatorMask: mask },
    })),
  };
}

/**
 * A real exporter on the platform of a setting.
 *
 * @param setting - A setting that `checkModel` accepts.
 * @param store - Where the log is kept; a store that holds facts is continued.
 * @throws TypeError where the setting is not valid.
 * @public
 */
export function createModelExporter(setting: Setting, store?: SyncEventStore): Exporter {
  return createExporter({
    platform: platformOf(setting),
    policy: setting.policy,
    limits: limitsOf(setting),
    ...(store === undefined ? {} : { store }),
  });
}
