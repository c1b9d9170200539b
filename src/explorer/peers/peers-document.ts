/**
 * Models of peers as they stand in a `*.model.json` file with `"profile": "dma-buf-peers"`: strictly
 * checked, because a misspelt call that is ignored would explore another model.
 */
import * as v from 'valibot';
import { listOf, schemaName } from '../../allocators/platform/platform-fields.ts';
import type { InputError } from '../../base/document.ts';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { readDocument } from '../../base/read-document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  namesOfClasses,
  PEER_CLASSES,
  programOfClass,
  traitsOfClass,
  type PeerClass,
  type PeerProgram,
  type PeerProgramStep,
} from './importer-classes.ts';
import type { PeerImporter } from './peer-ordering.ts';
import {
  EXPORTER,
  PEER_ARGS,
  PEER_EXPORTER_OPS,
  PEER_IMPORTER_OPS,
  type PeerOp,
} from './peer-calls.ts';
import { PEER_PROPERTIES } from './peer-properties.ts';
import { PEER_IMPORTERS_MAX } from './peer-replay-string.ts';
import { CHOICES, PEER_RULE_SETS, type PeerQuestion } from './peer-rules.ts';
import { settingOf, type PeerScript } from './play-ordering.ts';
import type { PeersModel } from './peers-model.ts';
import { PEERS_PROFILE } from '../../base/peers-profile.ts';

/** A model of peers, read. */
export interface PeersDocument {
  readonly name: string | null;
  readonly properties: readonly string[];
  /** What a replay string says of it, the steps left out. */
  readonly script: Omit<PeerScript, 'steps'>;
  readonly model: PeersModel;
}

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);
const flag = v.boolean('expected true or false');

/** The texts of all calls, with what may stand behind them. */
function callTexts(ops: readonly PeerOp[]): readonly string[] {
  return ops.flatMap((op) => [op, ...(PEER_ARGS[op] ?? []).map((arg) => `${op}=${arg}`)]);
}

const importerCalls = [...callTexts(PEER_IMPORTER_OPS), 'remap*', 'reattach*'];
const exporterCalls = callTexts(PEER_EXPORTER_OPS);

const importer = strictFields({
  name: v.exactOptional(text),
  class: oneOf(PEER_CLASSES),
  program: v.exactOptional(listOf(oneOf(importerCalls))),
  callback: v.exactOptional(oneOf(['unmap', 'unmap+unpin', 'keep', 'none'] as const)),
  reach: v.exactOptional(oneOf(['no', 'switch', 'bridge'] as const)),
  peer2peer: v.exactOptional(flag),
  buffer: v.exactOptional(v.picklist([0, 1], 'expected 0 or 1')),
  accepts: v.exactOptional(
    v.literal('pal', 'expected "pal"; what else it accepts follows from peer2peer'),
  ),
  ignoresPinError: v.exactOptional(flag),
  callbackTakesOwnLock: v.exactOptional(flag),
});

const choices = Object.fromEntries(
  (Object.keys(CHOICES) as PeerQuestion[]).map((question) => [
    question,
    v.exactOptional(oneOf(Object.keys(CHOICES[question]))),
  ]),
);

/** The schema of a model of peers. */
export const peersSchema = strictFields({
  schema: v.exactOptional(schemaName('cenalloc/peers-model/1')),
  profile: v.literal(PEERS_PROFILE, `expected "${PEERS_PROFILE}"`),
  name: v.exactOptional(text),
  notes: v.exactOptional(listOf(text)),
  rules: v.union(
    [oneOf(PEER_RULE_SETS), strictFields({ like: oneOf(PEER_RULE_SETS), ...choices })],
    'expected the name of a rule set, or {"like": one, and choices that differ}: ' +
      PEER_RULE_SETS.join(', '),
  ),
  importers: v.pipe(
    listOf(
      v.union(
        [oneOf(PEER_CLASSES), importer],
        `expected a class (${PEER_CLASSES.join(', ')}), or {"class": one, and what differs}`,
      ),
    ),
    v.maxLength(PEER_IMPORTERS_MAX, `expected at most ${PEER_IMPORTERS_MAX} importers`),
  ),
  exporter: v.exactOptional(listOf(oneOf(exporterCalls)), []),
  calls: v.exactOptional(oneOf(['programs', 'free'] as const), 'programs'),
  attachFirst: v.exactOptional(flag, false),
  localFree: v.exactOptional(flag, true),
  closed: v.exactOptional(listOf(v.picklist([0, 1], 'expected 0 or 1')), []),
  properties: v.exactOptional(listOf(oneOf(PEER_PROPERTIES))),
});

type Written = v.InferOutput<typeof peersSchema>;
type WrittenImporter = Exclude<Written['importers'][number], PeerClass>;

/** Reads the text of a model of peers. */
export function readPeersModel(
  document: string,
  source: string,
): Result<PeersDocument, InputError> {
  const read = readDocument(document, source, peersSchema);
  if (!read.ok) return read;
  const { name = null, rules, calls, attachFirst, localFree, closed, ...rest } = read.value;
  const written = rest.importers.map((each): WrittenImporter => {
    return typeof each === 'string' ? { class: each } : each;
  });
  const classNames = namesOfClasses(written.map((each) => each.class));
  const named = written.map((each, index) => ({
    ...each,
    name: each.name ?? classNames[index] ?? '',
  }));
  const wrong = whyNotNames(named.map((each) => each.name));
  if (wrong !== null) return refused({ source, field: 'importers', message: wrong });
  const programs: PeerProgram[] = [];
  for (const [index, each] of named.entries()) {
    const program = programOf(each.program) ?? programOfClass(each.class);
    const late = program.findIndex(({ loops }, at) => loops && at < program.length - 1);
    if (late >= 0) {
      const message = `${program[late]?.op ?? ''}* goes on for ever, so that it stands last`;
      return refused({ source, field: `importers[${index}].program`, message });
    }
    programs.push(program);
  }
  const { like, except } = rulesOf(rules);
  const importers = named.map((each, index) => importerOf(each, programs[index] ?? []));
  const script = { rules: like, except, localFree, closed, importers };
  const model: PeersModel = {
    setting: settingOf(script),
    programs,
    exporter: programOf(rest.exporter) ?? [],
    calls,
    attachFirst,
  };
  return ok({ name, properties: rest.properties ?? PEER_PROPERTIES, script, model });
}

function whyNotNames(names: readonly string[]): string | null {
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) return `two of them are called ${twice}`;
  if (names.includes(EXPORTER)) return 'E is the exporter';
  const bad = names.find((each) => !/^[A-Za-z][\w-]{0,30}$/.test(each));
  return bad === undefined ? null : `"${bad}" is no name of letters, digits, _ and -`;
}

function programOf(texts: readonly string[] | undefined): PeerProgram | null {
  return texts?.map(programStep) ?? null;
}

function programStep(written: string): PeerProgramStep {
  const loops = written.endsWith('*');
  const [word = '', arg] = written.replace('*', '').split('=');
  const op = [...PEER_IMPORTER_OPS, ...PEER_EXPORTER_OPS].find((each) => each === word) ?? 'map';
  return { op, loops, ...(arg === undefined ? {} : { arg }) };
}

function rulesOf(
  rules: Written['rules'],
): Pick<PeerScript, 'except'> & { like: PeerScript['rules'] } {
  if (typeof rules === 'string') return { like: rules, except: {} };
  const { like, ...except } = rules;
  return { like, except };
}

function importerOf(
  { name, class: letter, ...said }: WrittenImporter & { readonly name: string },
  program: PeerProgram,
): PeerImporter {
  const usual = traitsOfClass(letter, name);
  const { callback = usual.callback, reach = usual.reach, buffer = 0 } = said;
  return {
    ...usual,
    callback,
    reach,
    buffer,
    peer2peer: said.peer2peer ?? usual.peer2peer,
    takesPhysical: said.accepts === 'pal',
    ignoresPinError: said.ignoresPinError === true,
    callbackTakesOwn: said.callbackTakesOwnLock === true,
    startsUnready: program.findIndex(({ op }) => op === 'init') > 0,
  };
}
