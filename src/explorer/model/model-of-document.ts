/**
 * The model that a file describes: its importers found, its platform put together, its programs by
 * index. The platform itself, where the file names one, has been read by the caller.
 */
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import { importerId } from '../../base/ids.ts';
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Policy } from '../../events/policy.ts';
import type { ModelDocument, ModelImporter } from './model-document.ts';
import { checkModel, type Model } from './model.ts';
import { DEFAULT_PROGRAM } from './importer-program.ts';

type Parts = Pick<
  Model,
  'buffers' | 'calls' | 'programs' | 'mayDie' | 'dispensable' | 'deadline' | 'refusedRelease'
>;

/**
 * Makes a model of a document.
 *
 * @param platform - The platform that the document holds or names; null where it has none.
 * @param policy - Under which policy.
 * @param source - The name of the file, for complaints.
 * @public
 */
export function modelOf(
  document: ModelDocument,
  platform: Platform | null,
  policy: Policy,
  source: string,
): Result<Model, InputError> {
  const made =
    platform === null ? maskModel(document, policy) : platformModel(document, platform, policy);
  if (!made.ok) return refused({ ...made.refusal, source });
  const checked = checkModel(made.value);
  return checked.ok ? checked : refused({ ...checked.refusal, source });
}

function complain(field: string, message: string): Result<never, InputError> {
  return refused({ source: 'model', field, message });
}

function maskModel(document: ModelDocument, policy: Policy): Result<Model, InputError> {
  const { importers, capacities, mapMax, cpuMax } = document;
  const stated = membersOf(importers);
  const masks = document.masks ?? stated?.map(({ mask }) => mask ?? 0);
  if (masks === undefined)
    return complain('masks', 'this field is missing, and no platform is named');
  if (capacities === undefined) {
    return complain(
      'capacities',
      'this field is missing: one for each allocator, null if unbounded',
    );
  }
  const found = typeof importers === 'number' ? importers : (stated ?? masks).length;
  if (found !== masks.length) {
    return complain('importers', `there are ${found} importers and ${masks.length} masks`);
  }
  const constrained = stated?.findIndex((each) => each.constraints !== undefined) ?? -1;
  if (constrained >= 0) {
    return complain(`importers[${constrained}].constraints`, 'full constraints need a platform');
  }
  const members = stated ?? masks.map(() => ({}));
  return ok({ policy, masks, capacities, mapMax, cpuMax, ...partsOf(document, members) });
}

function platformModel(
  document: ModelDocument,
  platform: Platform,
  policy: Policy,
): Result<Model, InputError> {
  const { importers, bufferSize, mapMax, cpuMax } = document;
  if (document.masks !== undefined)
    return complain('masks', 'a platform states constraints instead');
  if (document.capacities !== undefined) return complain('capacities', 'the platform states them');
  if (typeof importers === 'number') return complain('importers', 'expected a list of importers');
  const all = platform.importers.map(({ id }): ModelImporter => ({ id }));
  const members = importers === undefined ? all : (membersOf(importers) ?? all);
  const known = platform.importers.map(({ id }) => id as string);
  const names: string[] = [];
  const stated: ImporterSpec[] = [];
  for (const [index, { id, constraints, mask }] of members.entries()) {
    const field = `importers[${index}]`;
    if (id === undefined) return complain(field, 'an importer of a platform has an id');
    if (mask !== undefined)
      return complain(`${field}.mask`, 'say constraints.allocatorMask instead');
    if (constraints !== undefined) stated.push({ id: importerId(id), constraints });
    else if (!known.includes(id)) {
      return complain(field, `${platform.name} has no importer "${id}"${suggestion(id, known)}`);
    }
    names.push(id);
  }
  return ok({
    policy,
    platform: withStatements(platform, stated),
    importers: names,
    bufferSize,
    mapMax,
    cpuMax,
    ...partsOf(document, members),
  });
}

/** The platform, whose importers state what the model says of them; where it says nothing, it is the one that was read. */
function withStatements(platform: Platform, stated: readonly ImporterSpec[]): Platform {
  if (stated.length === 0) return platform;
  const others = platform.importers.filter(({ id }) => !stated.some((each) => each.id === id));
  return { ...platform, importers: [...others, ...stated] };
}

function membersOf(importers: ModelDocument['importers']): readonly ModelImporter[] | undefined {
  if (importers === undefined || typeof importers === 'number') return undefined;
  return importers.map((each) => (typeof each === 'string' ? { id: each } : each));
}

function partsOf(document: ModelDocument, members: readonly ModelImporter[]): Parts {
  const { buffers, calls, program, deadline, refusedRelease } = document;
  const programs = members.map((each) => each.program ?? program ?? DEFAULT_PROGRAM);
  const isOwn = programs.some((each) => each !== DEFAULT_PROGRAM);
  const indicesOf = (has: (each: ModelImporter) => boolean | undefined): readonly number[] =>
    members.flatMap((each, index) => (has(each) === true ? [index] : []));
  return {
    buffers,
    calls,
    ...(isOwn ? { programs } : {}),
    mayDie: indicesOf(({ mayDie }) => mayDie),
    dispensable: indicesOf(({ dispensable }) => dispensable),
    deadline,
    ...(refusedRelease ? { refusedRelease } : {}),
  };
}
