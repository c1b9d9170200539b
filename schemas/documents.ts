/**
 * The JSON Schemas of the documents that people write, made from the schemas that read them, and of one that the
 * program writes, made from the schema that its type is of.
 */
import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { platformSchema } from '../src/allocators/platform/platform-schema.ts';
import { modelSchema } from '../src/explorer/model/model-document.ts';
import { streamsSchema } from '../src/allocators/sizing/streams-schema.ts';
import { estimateDocumentSchema } from '../src/views/explorations/estimate-words.ts';
import { peersDocumentSchema } from '../src/views/explorations/peers-json.ts';
import { peersSchema } from '../src/explorer/peers/peers-document.ts';
import { exploreDocumentSchema } from '../src/views/explorations/explore-document.ts';
import { doctorDocumentSchema } from '../src/views/doctor/doctor-words.ts';
import { explainDocumentSchema } from '../src/views/explained/explanation-words.ts';
import { exportersSchema } from '../src/trace/exporters/exporters-document.ts';
import { proveDocumentSchema } from '../src/views/explorations/proof-words.ts';
import { sizeDocumentSchema } from '../src/views/memory/size-document.ts';
import { solveDocumentSchema } from '../src/views/solutions/solve-document.ts';
import { holdersDocumentSchema } from '../src/views/pastes/holders-document.ts';
import { importDocumentSchema } from '../src/views/pastes/import-document.ts';
import { whyDocumentSchema } from '../src/views/pastes/why-document.ts';
import { lineSchema } from '../src/events/event-schema.ts';
import {
  checkDocumentSchema,
  collectDocumentSchema,
  collectedFindingSchema,
} from '../src/views/checks/check-schema.ts';
import {
  diffDocumentSchema,
  replayDocumentSchema,
  runDocumentSchema,
} from '../src/views/logs/log-schemas.ts';
import { verifyDocumentSchema } from '../src/store/verify-document.ts';
import { scenarioSchema } from '../src/exporter/scenario.ts';

/** A quantity as people write it; a bus offset may be negative. */
const QUANTITY: JsonSchema = {
  description: 'A whole number, or a text such as "0x1000", "64 KiB" or "8 MiB".',
  anyOf: [
    { type: 'integer' },
    {
      type: 'string',
      pattern: '^\\s*-?(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+\\s*([KMGT]iB|B)?)\\s*$',
    },
  ],
};

/** A member of a group. */
const MEMBER: JsonSchema = {
  description: 'The name of an importer, a group, or a list of them together.',
  anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', minItems: 1 }],
};

function jsonSchemaOf(title: string, schema: v.GenericSchema): object {
  const made = toJsonSchema(schema, {
    typeMode: 'input',
    // Checks that a JSON Schema cannot express are left to the program.
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema.type === 'unknown') return QUANTITY;
      return valibotSchema.type === 'lazy' ? MEMBER : undefined;
    },
  });
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...made };
}

/** The schemas of what people write, by the names of their files. */
export const SCHEMAS: Readonly<Record<string, object>> = {
  exporters: jsonSchemaOf('Exporters of cenalloc', exportersSchema),
  model: jsonSchemaOf('A model of cenalloc', modelSchema),
  'peers-model': jsonSchemaOf('A model of peers of cenalloc', peersSchema),
  platform: jsonSchemaOf('A platform of cenalloc', platformSchema),
  scenario: jsonSchemaOf('A scenario of cenalloc', scenarioSchema),
  streams: jsonSchemaOf('Streams of cenalloc', streamsSchema),
};

/** The schemas of what the program writes, by the names of their files. */
export const WRITTEN_SCHEMAS: Readonly<Record<string, object>> = {
  check: jsonSchemaOf('What check --json of cenalloc prints', checkDocumentSchema),
  collect: jsonSchemaOf('The last document of collect --json of cenalloc', collectDocumentSchema),
  'collect-finding': jsonSchemaOf(
    'A line of collect --json of cenalloc: a finding',
    collectedFindingSchema,
  ),
  diff: jsonSchemaOf('What replay --diff --json of cenalloc prints', diffDocumentSchema),
  explore: jsonSchemaOf('What explore --json of cenalloc prints', exploreDocumentSchema),
  'explore-estimate': jsonSchemaOf(
    'What explore --estimate --json of cenalloc prints',
    estimateDocumentSchema,
  ),
  'explore-peers': jsonSchemaOf(
    'What explore --json of cenalloc prints of a model of peers',
    peersDocumentSchema,
  ),
  doctor: jsonSchemaOf('What doctor --json of cenalloc prints', doctorDocumentSchema),
  explain: jsonSchemaOf('What explain --json of cenalloc prints', explainDocumentSchema),
  holders: jsonSchemaOf('What holders --json of cenalloc prints', holdersDocumentSchema),
  fact: jsonSchemaOf('A line of a log of cenalloc, and of log --json', lineSchema),
  import: jsonSchemaOf('What import --json of cenalloc prints', importDocumentSchema),
  prove: jsonSchemaOf('What explore --prove --json of cenalloc prints', proveDocumentSchema),
  replay: jsonSchemaOf('What replay --json of cenalloc prints', replayDocumentSchema),
  run: jsonSchemaOf('What run --json of cenalloc prints', runDocumentSchema),
  size: jsonSchemaOf('What size --json of cenalloc prints', sizeDocumentSchema),
  solve: jsonSchemaOf('What solve --json of cenalloc prints', solveDocumentSchema),
  verify: jsonSchemaOf('What log --verify --json of cenalloc prints', verifyDocumentSchema),
  why: jsonSchemaOf('What why --json of cenalloc prints', whyDocumentSchema),
};
