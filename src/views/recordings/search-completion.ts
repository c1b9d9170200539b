/**
 * What could be typed next into the search: the conditions there are, and the names, rules and places that the
 * recording itself has.
 */
import { jumpOf } from './search-jumps.ts';
import { quoted, termsOf, type SearchTerm } from './search-terms.ts';
import type { Recording } from './recording.ts';
import { rulesOf } from './step-filter.ts';
import { SEARCH_WORDS } from './step-search.ts';

/** More proposals than this are not read. */
const PROPOSALS_MAX = 8;

/** One proposal. */
export interface Completion {
  /** What stands in the search once it is taken, with the mark of the text behind it. */
  readonly text: string;
  readonly caret: number;
  /** What of it is new: the whole condition. */
  readonly shown: string;
  readonly words: string;
  /** Whether more belongs behind it, such as a name behind `driver:`. */
  readonly goesOn: boolean;
  /** The step to go to, where it is a place and no condition. */
  readonly step: number | null;
}

/** A proposal before it is put where it belongs. */
interface Proposal {
  readonly shown: string;
  readonly words: string;
  readonly goesOn?: boolean;
  readonly step?: number;
}

/**
 * What could stand where somebody types.
 *
 * @param caret - Where they type, in characters from the beginning of the text.
 * @param position - The step that is looked at, which conditions on numbers begin from.
 */
export function completionsOf(
  recording: Recording,
  text: string,
  caret: number,
  position: number,
): readonly Completion[] {
  const term = termsOf(text).find(({ from, to }) => from < caret && caret <= to) ?? {
    text: '',
    from: caret,
    to: caret,
  };
  return proposalsFor(recording, term.text, position)
    .slice(0, PROPOSALS_MAX)
    .map((proposal) => placed(proposal, text, term));
}

function proposalsFor(recording: Recording, word: string, position: number): readonly Proposal[] {
  const jump = jumpOf(recording, word);
  if (jump !== null) {
    return [{ shown: word, words: `go to ${jump.words}`, step: jump.step }];
  }
  const [, key = '', value = ''] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (key !== '') return namesFor(recording, key, value);
  const [, number = '', sign = '', limit = ''] =
    /^(time|line|step)([<>])([\d.]*)$/.exec(word) ?? [];
  if (number !== '') return limit === '' ? numbersFor(recording, number, sign, position) : [];
  return conditionsFor(recording, word);
}

/** What begins as the word does; the finished word itself is no proposal. */
function conditionsFor(recording: Recording, word: string): readonly Proposal[] {
  const wanted = word.toLowerCase();
  return SEARCH_WORDS.flatMap(([example, words]) =>
    formsOf(example).map((shown) => ({ shown, words })),
  )
    .filter(({ shown }) => shown.startsWith(wanted) && shown !== wanted)
    .filter(({ shown }) => hasSome(recording, shown))
    .map(({ shown, words }) => ({
      shown,
      words: wordsOf(shown, words),
      goesOn: /[:<>]$/.test(shown),
    }));
}

/** `driver:dbi` is the form `driver:`, and `time>1.2` six of them. */
function formsOf(example: string): readonly string[] {
  const [, key, sign] = /^([a-z]+)([:>]?)/.exec(example) ?? [];
  if (key === undefined || sign === '') return [example];
  if (sign === ':') return [`${key}:`];
  return ['time', 'line', 'step'].flatMap((each) => [`${each}>`, `${each}<`]);
}

function wordsOf(form: string, words: string): string {
  const [, key, sign] = /^([a-z]+)([<>])$/.exec(form) ?? [];
  if (key === undefined) return form === 'buffer:' ? 'of buffers' : words;
  if (key === 'time') return sign === '>' ? 'later than' : 'earlier than';
  return sign === '>' ? `behind a ${key}` : `before a ${key}`;
}

/** Whether the recording has anything that a condition could find. */
function hasSome(recording: Recording, form: string): boolean {
  const { names } = recording;
  switch (form) {
    case 'late':
      return recording.lateAttaches.size > 0;
    case 'refused':
      return recording.refusals.size > 0;
    case 'rule:':
      return rulesOf(recording).length > 0;
    case 'time>':
    case 'time<':
      return recording.length > 0 && recording.timeAt(0) !== null;
    default:
      return listOf(names, form.slice(0, -1))?.length !== 0;
  }
}

/** The names that a condition is about; null where it is about none. */
function listOf(names: Recording['names'], key: string): readonly string[] | null {
  switch (key) {
    case 'buffer':
      return names.buffers;
    case 'importer':
    case 'device':
      return names.importers;
    case 'driver':
      return names.drivers;
    case 'task':
      return names.tasks;
    default:
      return null;
  }
}

/** The names with a text in them: those that begin with it come first. */
function namesFor(recording: Recording, key: string, value: string): readonly Proposal[] {
  const names = key === 'rule' ? rulesOf(recording) : (listOf(recording.names, key) ?? []);
  const wanted = value.toLowerCase();
  const first: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const at = name.toLowerCase().indexOf(wanted);
    if (at === 0) first.push(name);
    else if (at > 0) others.push(name);
    if (first.length >= PROPOSALS_MAX) break;
  }
  return [...first, ...others]
    .filter((name) => name !== value)
    .map((name) => ({ shown: `${key}:${quoted(name)}`, words: '' }));
}

/** A number to begin with: that of the step that is looked at. */
function numbersFor(
  recording: Recording,
  of: string,
  sign: string,
  position: number,
): readonly Proposal[] {
  const value =
    of === 'time'
      ? recording.timeAt(position)
      : of === 'line'
        ? recording.lineAt(position)
        : position + 1;
  const words = sign === '>' ? 'behind the step you look at' : 'before the step you look at';
  return value === null ? [] : [{ shown: `${of}${sign}${value}`, words }];
}

/** Puts a proposal into the text; behind a condition that is finished another one may follow. */
function placed(
  { shown, words, goesOn = false, step }: Proposal,
  text: string,
  { from, to }: SearchTerm,
): Completion {
  const behind = text.slice(to).trimStart();
  const own = step === undefined ? `${shown}${goesOn ? '' : ' '}` : '';
  const before = text.slice(0, from);
  return {
    text: `${before}${own}${behind}`,
    caret: before.length + own.length,
    shown,
    words,
    goesOn,
    step: step ?? null,
  };
}
