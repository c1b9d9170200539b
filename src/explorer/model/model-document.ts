/**
 * Models as they stand in a `*.model.json` file: strictly checked, because a misspelt bound that is
 * ignored would explore another model. Importers are masks, or those of a platform, or state their
 * constraints in place.
 */
import * as v from 'valibot';
import { listOf, schemaName } from '../../allocators/platform/platform-fields.ts';
import { platformSchema } from '../../allocators/platform/platform-schema.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import { nameTextSchema } from '../../base/name-text.ts';
import type { InputError } from '../../base/document.ts';
import { readDocument } from '../../base/read-document.ts';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import type { Result } from '../../base/result.ts';
import { bytes, PAGE_SIZE } from '../../base/units.ts';
import { constraintsSchema } from '../../constraints/constraints-schema.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { DEFAULT_POLICY, POLICIES, type Policy } from '../../events/policy.ts';
import type { CallFamily } from './model.ts';
import { PROGRAM_STEPS, type Program } from './importer-program.ts';
import { PROPERTY_NAMES, type PropertyName } from './property.ts';

/** The `schema` field of a model file. */
const MODEL_SCHEMA = 'cenalloc/model/1';

/** The profiles beside the policies: whole other exporters. */
export const PROFILES = ['rfc-as-posted'] as const;

/** One importer of a model file. @public */
export interface ModelImporter {
  /** The importer's id on the platform, where it must be said; importers of masks are called `i0`, `i1` and so on. */
  readonly id?: string;
  /** Bit k accepts allocator k, 0 to 2^32 - 1; 0 where it is left out, and refused on a platform. */
  readonly mask?: number;
  /** Full constraints instead of those that the platform states for it; refused where there is no platform. */
  readonly constraints?: Constraints;
  /** What it does with each buffer; the program of the model where it is left out. */
  readonly program?: Program;
  /** It may die before it attaches, without giving its place up. */
  readonly mayDie?: boolean;
  /** Under `barrier` nobody waits for it. */
  readonly dispensable?: boolean;
}

/** A model file, checked field by field; `modelOf` makes a model of it. @public */
export interface ModelDocument {
  /** What the model is about, as a heading for reports; absent where the file does not say it. */
  readonly name?: string;
  /** The platform itself, or the path of its file, relative to the model's file. */
  readonly platform?: Platform | string;
  /** How many importers there are, or who they are. */
  readonly importers?: number | readonly (string | ModelImporter)[];
  /** The mask of each importer, bit k for allocator k; absent where importers state theirs, and on a platform. */
  readonly masks?: readonly number[];
  /** How many buffers each allocator can back at a time, by id, null for any number; absent on a platform. */
  readonly capacities?: readonly (number | null)[];
  /** How many buffers there are; 1 where the file does not say it, and `modelOf` refuses more than 1,000. */
  readonly buffers: number;
  /** The size of every buffer on a platform in bytes; one page of 4,096 where the file does not say it. */
  readonly bufferSize: number;
  /** Whether anybody may call anything at any time, or each importer runs its program once per buffer. */
  readonly calls: CallFamily;
  /** What importers do that have no program of their own; absent for attach, map, unmap, detach. */
  readonly program?: Program;
  /** The most simultaneous maps of one attachment; 1 where the file does not say it. */
  readonly mapMax: number;
  /** The most nested CPU accesses of one buffer, 0 in `programs`; 0 where the file does not say it. */
  readonly cpuMax: number;
  /** Under `barrier`: a deadline may pass at any time, after which nobody is waited for. */
  readonly deadline: boolean;
  /** Under `barrier`: whoever is refused at its attach gives its place up at once. */
  readonly refusedRelease: boolean;
  /** One policy, or `all` of them one after the other; `strict` where the file does not say it. */
  readonly policy: Policy | 'all';
  /** Another exporter, as `rfc-as-posted` for the code of 2014; absent for the exporter of this project. */
  readonly profile?: (typeof PROFILES)[number];
  /** The built-in properties to check; absent for the six core properties and `no-deadlock`. */
  readonly properties?: readonly PropertyName[];
}

/** A program that has a name. */
const NAMED_PROGRAMS: Readonly<Record<string, Program>> = {
  // DRM PRIME maps while it imports: drm_gem_prime_import attaches and maps back to back.
  'drm-prime': ['import', 'unmap', 'detach'],
  // Videobuf2 attaches with the buffer and maps when it is queued.
  videobuf2: ['attach', 'map', 'unmap', 'detach'],
};

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);
const count = quantitySchema((value) => value);
const flag = v.boolean('expected true or false');

const program: v.GenericSchema<unknown, Program> = v.union(
  [
    v.pipe(
      oneOf(Object.keys(NAMED_PROGRAMS)),
      v.transform((name) => NAMED_PROGRAMS[name] ?? []),
    ),
    listOf(oneOf(PROGRAM_STEPS)),
  ],
  ({ input }) =>
    `expected a list of steps or ${Object.keys(NAMED_PROGRAMS).join(' or ')}, ` +
    `found ${foundInWords(input)}`,
);

const importer: v.GenericSchema<unknown, ModelImporter> = strictFields({
  id: v.exactOptional(nameTextSchema),
  mask: v.exactOptional(count),
  constraints: v.exactOptional(constraintsSchema),
  program: v.exactOptional(program),
  mayDie: v.exactOptional(flag),
  dispensable: v.exactOptional(flag),
});

const member: v.GenericSchema<unknown, string | ModelImporter> = v.union([
  nameTextSchema,
  importer,
]);

const bounds = strictFields({
  mapMax: v.exactOptional(count, 1),
  cpuMax: v.exactOptional(count, 0),
});

/** The schema of a model file. */
export const modelSchema: v.GenericSchema<unknown, ModelDocument> = v.pipe(
  strictFields({
    schema: v.exactOptional(schemaName(MODEL_SCHEMA)),
    name: v.exactOptional(text),
    notes: v.exactOptional(listOf(text)),
    platform: v.exactOptional(v.union([text, platformSchema])),
    importers: v.exactOptional(v.union([count, v.array(member)])),
    masks: v.exactOptional(listOf(count)),
    capacities: v.exactOptional(listOf(v.nullable(count))),
    buffers: v.exactOptional(count, 1),
    bufferSize: v.exactOptional(quantitySchema(bytes, 1), PAGE_SIZE),
    calls: oneOf(['free', 'programs'] as const),
    program: v.exactOptional(program),
    bounds: v.exactOptional(bounds),
    mapMax: v.exactOptional(count),
    cpuMax: v.exactOptional(count),
    deadline: v.exactOptional(flag, false),
    refusedRelease: v.exactOptional(flag, false),
    policy: v.exactOptional(oneOf([...POLICIES, 'all'] as const), DEFAULT_POLICY),
    profile: v.exactOptional(oneOf(PROFILES)),
    properties: v.exactOptional(listOf(oneOf(PROPERTY_NAMES))),
  }),
  v.check(
    ({ bounds: said, mapMax, cpuMax }) =>
      said === undefined || (mapMax === undefined && cpuMax === undefined),
    'mapMax and cpuMax stand in "bounds" or beside it, not in both',
  ),
  v.transform(({ bounds: said, ...rest }) => ({
    ...rest,
    mapMax: rest.mapMax ?? said?.mapMax ?? 1,
    cpuMax: rest.cpuMax ?? said?.cpuMax ?? 0,
  })),
);

/** Reads the text of a `*.model.json` file. @public */
export function readModel(document: string, source: string): Result<ModelDocument, InputError> {
  return readDocument(document, source, modelSchema);
}
