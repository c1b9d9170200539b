/**
 * Scenarios: a list of calls with what is expected of each. They run against a fresh exporter, so
 * that a pipeline can be tried, kept beside a bug report, and run again.
 */
import * as v from 'valibot';
import { listOf, schemaName } from '../allocators/platform/platform-fields.ts';
import { platformSchema } from '../allocators/platform/platform-schema.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { nameTextSchema } from '../base/name-text.ts';
import type { InputError } from '../base/document.ts';
import { readDocument } from '../base/read-document.ts';
import { oneOf, strictFields, wordVariantIssue } from '../base/known-fields.ts';
import { foundInWords } from '../base/found-words.ts';
import { parseQuantity } from '../base/quantity.ts';
import { ERRNOS, type Errno } from '../base/refusal.ts';
import type { Result } from '../base/result.ts';
import { constraintsSchema } from '../constraints/constraints-schema.ts';
import { BARRIER_CAUSES } from '../events/barrier-cause.ts';
import type { Command } from '../events/commands.ts';
import { DIRECTIONS } from '../events/direction.ts';
import { SHARING_KINDS } from '../allocators/platform/peers.ts';
import { DEFAULT_POLICY, POLICIES, type Policy } from '../events/policy.ts';

/** The `schema` field of a scenario file. @public */
export const SCENARIO_SCHEMA = 'cenalloc/scenario/1';

/** One call of a scenario. @public */
export interface ScenarioCall {
  readonly command: Command;
  /** `ok`, or the errno of the refusal that is expected; `ok` where it is left out. */
  readonly expect: 'ok' | Errno;
}

/** A list of calls on a platform. @public */
export interface Scenario {
  readonly name: string;
  /** The platform itself, or the path of its file, relative to the scenario's file. */
  readonly platform: Platform | string;
  readonly policy: Policy;
  readonly calls: readonly ScenarioCall[];
}

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);
const expect = v.exactOptional(oneOf(['ok', ...ERRNOS] as const), 'ok');
const buffer = nameTextSchema;
const importer = nameTextSchema;

/** Sizes may be written as quantities; a wrong one is kept, so that [BUF1] can be tried. */
const size = v.pipe(
  v.union([v.number(), text], (issue) => `expected a size, found ${foundInWords(issue.input)}`),
  v.transform((input) => (typeof input === 'number' ? input : (parseQuantity(input) ?? NaN))),
);

const call = v.variant(
  'call',
  [
    strictFields({
      call: v.literal('createBuffer'),
      size,
      buffer: v.exactOptional(buffer),
      declared: v.exactOptional(listOf(importer)),
      expect,
    }),
    strictFields({
      call: v.literal('attach'),
      buffer,
      importer,
      constraints: v.exactOptional(constraintsSchema),
      sharing: v.exactOptional(
        strictFields({
          kind: oneOf(SHARING_KINDS),
          peer2peer: v.exactOptional(v.boolean('expected true or false')),
        }),
      ),
      expect,
    }),
    strictFields({
      call: v.literal('map'),
      buffer,
      importer,
      direction: v.exactOptional(oneOf(DIRECTIONS), 'bidirectional'),
      expect,
    }),
    strictFields({
      call: v.literal('unmap'),
      buffer,
      importer,
      direction: v.exactOptional(oneOf(DIRECTIONS)),
      expect,
    }),
    strictFields({
      call: v.picklist(['detach', 'pin', 'unpin', 'release']),
      buffer,
      importer,
      expect,
    }),
    strictFields({
      call: v.literal('seal'),
      buffer,
      because: v.exactOptional(oneOf(BARRIER_CAUSES)),
      expect,
    }),
    strictFields({
      call: v.picklist(['beginCpuAccess', 'endCpuAccess', 'get', 'put', 'revoke', 'unrevoke']),
      buffer,
      expect,
    }),
  ],
  (issue) => wordVariantIssue(issue, 'call'),
);

/** The schema of a scenario. */
export const scenarioSchema: v.GenericSchema<unknown, Scenario> = strictFields({
  schema: v.exactOptional(schemaName(SCENARIO_SCHEMA)),
  name: text,
  platform: v.union([text, platformSchema]),
  policy: v.exactOptional(oneOf(POLICIES), DEFAULT_POLICY),
  calls: listOf(
    v.pipe(
      call,
      v.transform(({ expect: expected, ...command }) => ({ command, expect: expected })),
    ),
  ),
});

/** Reads the text of a `*.scenario.json` file. @public */
export function readScenario(document: string, source: string): Result<Scenario, InputError> {
  return readDocument(document, source, scenarioSchema);
}
