/**
 * Orderings of peers as short texts, such as `peers1:amdgpu:R,S:R.attach R.pin S.attach S.map`: the version
 * of the notation, the rule set with what differs from it, who calls, and the calls. A name that begins
 * with the letter of a class says what its importer is; what differs stands behind it. Results are not
 * in the text, for they follow from it.
 */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { after, all, expected, split, type Fragment } from '../replay-strings/text-fragment.ts';
import { PEER_CLASSES, traitsOfClass, type PeerClass } from './importer-classes.ts';
import type { PeerImporter, PeerOrdering } from './peer-ordering.ts';
import {
  EXPORTER,
  PEER_ARGS,
  PEER_EXPORTER_OPS,
  PEER_IMPORTER_OPS,
  type PeerStep,
} from './peer-calls.ts';
import { CHOICES, PEER_RULE_SETS, type PeerQuestion, type PeerRules } from './peer-rules.ts';
import { playScript, type PeerScript } from './play-ordering.ts';

const PREFIX = 'peers1';

/** Whether a word is an ordering of peers, and no name of a file. */
export function isPeerOrdering(word: string): boolean {
  return word.startsWith(`${PREFIX}:`);
}

/** A run of this length is no witness that somebody reads. */
const STEPS_MAX = 1_000;

/** More importers than this have more orders than anybody explores. */
export const PEER_IMPORTERS_MAX = 6;

/** How an importer may differ from its class, by the word that says so. */
const DIFFERENCES: Readonly<Record<string, Partial<PeerImporter>>> = {
  unmap: { callback: 'unmap' },
  'unmap+unpin': { callback: 'unmap+unpin' },
  keep: { callback: 'keep' },
  none: { callback: 'none' },
  no: { reach: 'no' },
  switch: { reach: 'switch' },
  bridge: { reach: 'bridge' },
  peer: { peer2peer: true },
  stranger: { peer2peer: false },
  idle: { idle: true },
  busy: { idle: false },
  second: { buffer: 1 },
  'ignores-pin-error': { ignoresPinError: true },
  'takes-own-lock': { callbackTakesOwn: true },
  pal: { takesPhysical: true },
  unready: { startsUnready: true },
};

/** Writes an ordering, or a script that was not played yet, as a text. @public */
export function encodePeerOrdering(ordering: PeerScript): string {
  const { rules, except, localFree, closed } = ordering;
  const settings = [
    rules,
    ...Object.entries(except).map(([question, choice]) => `${question}=${choice}`),
    ...(localFree ? [] : ['full']),
    ...closed.map((each) => `closed=${each}`),
  ];
  const importers = ordering.importers.map(importerText);
  return [
    PREFIX,
    settings.join(','),
    importers.join(),
    ordering.steps.map(peerStepText).join(' '),
  ].join(':');
}

/** A step as it stands in a text. */
export function peerStepText({ who, op, arg }: PeerStep): string {
  return `${who}.${op}${arg === undefined ? '' : `=${arg}`}`;
}

function importerText(importer: PeerImporter): string {
  const letter = classOfName(importer.name) ?? classLike(importer);
  const base = traitsOfClass(letter, importer.name);
  const said = classOfName(importer.name) === null ? [`=${letter}`] : [];
  const words = Object.entries(DIFFERENCES).flatMap(([word, change]) => {
    const [[field, value] = []] = Object.entries(change);
    const isSo = Object.entries(importer).some(([name, own]) => name === field && own === value);
    const isUsual = Object.entries(base).some(([name, own]) => name === field && own === value);
    return isSo && !isUsual ? [`/${word}`] : [];
  });
  return [importer.name, ...said, ...words].join('');
}

/** The class whose letter a name begins with, a number behind it. */
function classOfName(name: string): PeerClass | null {
  return PEER_CLASSES.find((letter) => new RegExp(`^${letter}[0-9]*$`).test(name)) ?? null;
}

/** A class of the same kind. */
function classLike({ kind }: PeerImporter): PeerClass {
  if (kind === 'cpu') return 'V';
  return kind === 'static' ? 'S' : 'P';
}

/**
 * Reads an ordering from a text and plays it.
 *
 * @returns What each call must answer, or the first thing that is not understood, with its position.
 * @public
 */
export function parsePeerOrdering(text: string): Result<PeerOrdering, InputError> {
  const [prefix, settings, importers, steps, surplus] = split({ text, at: 1 }, ':');
  if (prefix?.text !== PREFIX) return expected({ text: prefix?.text ?? '', at: 1 }, `"${PREFIX}:"`);
  const end = { text: '', at: text.length + 1 };
  const setting = parseSettings(settings ?? end);
  if (!setting.ok) return setting;
  const who = all(split(importers ?? end, ','), parseImporter);
  if (!who.ok) return who;
  if (who.value.length > PEER_IMPORTERS_MAX) {
    return expected(importers ?? end, `at most ${PEER_IMPORTERS_MAX} importers`);
  }
  const calls = split(steps ?? end, ' ');
  if (calls.length > STEPS_MAX) return expected(steps ?? end, `at most ${STEPS_MAX} calls`);
  if (surplus !== undefined) return expected(surplus, 'the end after the calls');
  const names = who.value.map(({ name }) => name);
  const played = all(calls, (call) => parseStep(call, names));
  if (!played.ok) return played;
  return playScript({ ...setting.value, importers: who.value, steps: played.value });
}

type Settings = Pick<PeerScript, 'rules' | 'except' | 'localFree' | 'closed'>;

function parseSettings(fragment: Fragment): Result<Settings, InputError> {
  const [name, ...rest] = split(fragment, ',');
  const rules = PEER_RULE_SETS.find((each) => each === name?.text);
  if (rules === undefined) {
    return expected(name ?? fragment, `the rules ${PEER_RULE_SETS.join(' or ')}`);
  }
  const except: Partial<Record<PeerQuestion, string>> = {};
  const closed: number[] = [];
  let localFree = true;
  for (const each of rest) {
    const [word = '', choice = ''] = each.text.split('=');
    const question = questionOf(word);
    if (word === 'full' && choice === '') localFree = false;
    else if (word === 'closed' && /^[01]$/.test(choice)) closed.push(Number(choice));
    else if (question !== null && Object.keys(CHOICES[question]).includes(choice)) {
      except[question] = choice;
    } else return expected(each, '"full", "closed=", or a question of the rules with a choice');
  }
  return ok({ rules, except: except as Partial<PeerRules>, localFree, closed });
}

/** A question of the table of rules, by its name. */
function questionOf(word: string): PeerQuestion | null {
  return (Object.keys(CHOICES) as PeerQuestion[]).find((each) => each === word) ?? null;
}

function parseImporter(fragment: Fragment): Result<PeerImporter, InputError> {
  const [head = fragment, ...words] = split(fragment, '/');
  const [name = head, said] = split(head, '=');
  const letter =
    said === undefined ? classOfName(name.text) : PEER_CLASSES.find((each) => each === said.text);
  if (!/^[A-Za-z][\w-]{0,30}$/.test(name.text) || name.text === EXPORTER) {
    return expected(name, 'a name of letters and digits, which is not E');
  }
  if (letter === null || letter === undefined) {
    return expected(said ?? name, `a class, ${PEER_CLASSES.join(' or ')}`);
  }
  let importer = traitsOfClass(letter, name.text);
  for (const word of words) {
    const change = Object.hasOwn(DIFFERENCES, word.text) ? DIFFERENCES[word.text] : undefined;
    if (change === undefined) return expected(word, Object.keys(DIFFERENCES).join(' or '));
    importer = { ...importer, ...change };
  }
  return ok(importer);
}

function parseStep(fragment: Fragment, names: readonly string[]): Result<PeerStep, InputError> {
  const dot = fragment.text.indexOf('.');
  const who = fragment.text.slice(0, Math.max(0, dot));
  if (who !== EXPORTER && !names.includes(who)) {
    return expected(
      fragment,
      `a call of ${[...names, EXPORTER].join(' or ')}, such as ${names[0]}.map`,
    );
  }
  const [word = fragment, arg] = split(after(fragment, dot + 1), '=');
  const op = (who === EXPORTER ? PEER_EXPORTER_OPS : PEER_IMPORTER_OPS).find(
    (each) => each === word.text,
  );
  if (op === undefined) {
    const known = who === EXPORTER ? PEER_EXPORTER_OPS : PEER_IMPORTER_OPS;
    return expected(word, known.join(' or '));
  }
  if (arg === undefined) return ok({ who, op });
  const args = PEER_ARGS[op] ?? [];
  if (!args.includes(arg.text)) return expected(arg, args.join(' or ') || 'nothing');
  return ok({ who, op, arg: arg.text });
}
