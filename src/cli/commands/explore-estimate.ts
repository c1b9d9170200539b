/** What `cenalloc explore` will take: `--estimate` tells it, and a note where it will not come to its end. */
import { availableMemory } from 'node:process';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  SEARCH_BYTES_MAX_DEFAULT,
  SEARCH_STATES_MAX_DEFAULT,
  type SearchLimits,
} from '../../explorer/engine/search-options.ts';
import {
  estimateExploration,
  type ExplorationEstimate,
} from '../../explorer/estimate/estimate-exploration.ts';
import {
  estimateInWords,
  estimatesAsJson,
  limitOptions,
  shortageInWords,
  shortageOf,
  sizeOfSearch,
  type SearchRoom,
} from '../../views/explorations/estimate-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { note, print, printJson } from '../output/terminal.ts';
import type { NamedQuestion } from './explore-search.ts';

/** The least that a search is given where little is free. */
const BYTES_MIN = 64 * 1024 ** 2;

/** How much of what is free a search takes where nobody says: its orderings want some, and so do others. */
const SHARE_OF_FREE = 0.6;

/** The room that a search has on this machine. */
export function roomFor(limits: SearchLimits, workers: number): SearchRoom {
  const told = availableMemory();
  const free = told > 0 ? told : null;
  const share = free === null ? Infinity : Math.max(BYTES_MIN, Math.floor(free * SHARE_OF_FREE));
  const bytes = limits.bytes ?? Math.min(SEARCH_BYTES_MAX_DEFAULT, share);
  return { states: limits.states ?? SEARCH_STATES_MAX_DEFAULT, bytes, free, workers };
}

/** Estimates each policy of a question. */
export function estimateAll(
  { models, properties, symmetry, partialOrder }: NamedQuestion,
  room: SearchRoom,
): Result<readonly ExplorationEstimate[], InputError> {
  const found: ExplorationEstimate[] = [];
  for (const model of models) {
    const { workers, states } = room;
    const options = { properties, symmetry, partialOrder, workers, limits: { states } };
    const each = estimateExploration(model, options);
    if (!each.ok) return each;
    found.push(each.value);
  }
  return ok(found);
}

/** Says beforehand that a search will not come to its end, unless a limit was given for that. */
export function warnOfShortage(
  { symmetry, models }: NamedQuestion,
  estimates: readonly ExplorationEstimate[],
  room: SearchRoom,
  limits: SearchLimits,
): void {
  for (const each of estimates) {
    const shortage = shortageOf(each, room);
    if (shortage === null) continue;
    if (shortage === 'states' && limits.states !== undefined) continue;
    if (shortage === 'memory' && limits.bytes !== undefined) continue;
    // A bound may be far above what there is; what a machine has not must be said all the same.
    if (!each.exact && (shortage !== 'free' || limits.bytes === undefined)) continue;
    const options = shortage === 'free' ? null : limitOptions(each);
    const ways = [
      ...(options === null ? [] : [`give ${options}`]),
      ...(shortage === 'free' ? ['limit it with --limit memory=SIZE'] : []),
      ...(symmetry ? [] : ['leave --no-symmetry out']),
      `explore fewer importers${(models[0]?.buffers ?? 1) > 1 ? ' or buffers' : ''}`,
    ];
    const end = shortage === 'free' ? 'it may be ended by the system' : 'it will not be complete';
    note(
      `${each.policy} has ${sizeOfSearch(each)}, but ${shortageInWords(shortage, room)}: ` +
        `${end}; ${ways.join(', or ')}`,
    );
  }
}

/** `--estimate`: tells what searching would take, and searches nothing. */
export function tellEstimates(
  question: NamedQuestion,
  room: SearchRoom,
  source: string,
  isJson: boolean,
): Result<null, InputError> {
  const estimates = estimateAll(question, room);
  if (!estimates.ok) return refused({ ...estimates.refusal, source });
  if (isJson) printJson(estimatesAsJson(estimates.value, room));
  else print(estimates.value.map((each) => estimateInWords(each, room)));
  const isShort = estimates.value.some((each) => shortageOf(each, room) !== null);
  process.exitCode = isShort ? EXIT.limit : EXIT.clean;
  return ok(null);
}
