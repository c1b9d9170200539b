/** The searches of `cenalloc explore`, one for each policy, and what is left of them where they are interrupted. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { exploreInSteps, type Exploration, type ExploreSteps } from '../../explorer/explore.ts';
import type { Model } from '../../explorer/model/model.ts';
import type { PropertyName } from '../../explorer/model/property.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { whyUnwritten } from '../output/errno-words.ts';
import { interruptible, inTurns, type Interruption } from '../output/interruption.ts';
import { SearchPace } from '../output/search-progress.ts';
import { note } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';
import {
  checkpointPieces,
  usualCheckpointName,
  type ExploredBefore,
  type ExploreQuestion,
  type LeftExploration,
} from './explore-checkpoint.ts';

/** What was found under each policy. */
export interface Explored extends ExploredBefore {
  /** What ended a search that is not complete; as usual where it is left out. */
  readonly end?: string;
  /** What can be gone on with. */
  readonly left: LeftExploration | null;
}

type SearchChoices = Pick<ExploreSteps, 'limits' | 'crew'>;

/** What is asked, with the names of its properties. */
export type NamedQuestion = ExploreQuestion & { readonly properties: readonly PropertyName[] };

/** Explores under each policy, until all are explored or somebody interrupts. */
export function exploreAll(
  question: NamedQuestion,
  from: LeftExploration | null,
  choices: SearchChoices,
): Promise<Result<Explored, InputError>> {
  return interruptible(async (interruption) => {
    const { models } = question;
    const found: Exploration[] = [...(from?.found ?? [])];
    const seconds: number[] = [...(from?.seconds ?? [])];
    let resumed = from;
    let left: LeftExploration | null = null;
    for (const model of models.slice(found.length)) {
      const before = { found: [...found], seconds: [...seconds] };
      const each = await exploreOne(model, question, resumed, choices, interruption);
      if (!each.ok) return each;
      const { exploration, spent, search } = each.value;
      resumed = null;
      found.push(exploration);
      seconds.push(spent);
      if (search !== null) left ??= { ...before, spent, search };
      if (interruption.isAsked) break;
    }
    if (!interruption.isAsked) return ok({ found, seconds, left });
    const end = `interrupted (${interruption.name ?? ''})`;
    const open = models.slice(found.length).map(({ policy }) => policy);
    const rest = open.length === 0 ? '' : `; not explored: ${open.join(', ')}`;
    note(`${end}: what was found until then is told${rest}`);
    return ok({ found, seconds, end, left });
  });
}

/** What came of one policy. */
interface ExploredOne {
  readonly exploration: Exploration;
  readonly spent: number;
  readonly search: LeftExploration['search'] | null;
}

async function exploreOne(
  model: Model,
  { properties, symmetry, partialOrder }: NamedQuestion,
  from: LeftExploration | null,
  choices: SearchChoices,
  interruption: Interruption,
): Promise<Result<ExploredOne, InputError>> {
  const started = performance.now();
  const pace = new SearchPace(model.policy);
  let search: LeftExploration['search'] | null = null;
  const steps = exploreInSteps(model, {
    ...choices,
    properties,
    symmetry,
    partialOrder,
    clock: () => performance.now(),
    ...(from === null ? {} : { from: from.search }),
    onProgress: pace.show,
    isInterrupted: () => interruption.isAsked,
    onLeft: (checkpoint) => {
      search = checkpoint;
    },
  });
  const each = await inTurns(steps);
  pace.end();
  if (!each.ok) return each;
  const spent = (from?.spent ?? 0) + (performance.now() - started) / 1000;
  return ok({ exploration: each.value, spent, search });
}

/** Where a checkpoint goes. */
interface CheckpointPlaces {
  readonly checkpoint?: string;
  readonly resume?: string;
}

/** Why a checkpoint could not be left in a file, as far as that can be told before anything is searched. */
export function checkCheckpointPlace(file: string): Result<null, InputError> {
  try {
    const existing = statSync(file, { throwIfNoEntry: false });
    // A file takes the place of another one under a name of its own, in the same folder.
    if (existing === undefined || existing.isFile()) accessSync(dirname(file), constants.W_OK);
    return ok(null);
  } catch (error) {
    return refused({ source: file, message: whyUnwritten(error) });
  }
}

/**
 * Leaves what can be gone on with: where a file was named, and where somebody has interrupted. A limit that was
 * asked for leaves nothing that was not.
 */
export async function leaveCheckpoint(
  path: string,
  question: ExploreQuestion,
  { left, end }: Explored,
  { checkpoint, resume }: CheckpointPlaces,
): Promise<Result<null, InputError>> {
  const named = checkpoint ?? resume;
  if (left === null || (named === undefined && end === undefined)) return ok(null);
  const file = named ?? usualCheckpointName(question);
  const inputs = path === STDIN ? [] : [path];
  const written = await writeWhole(file, checkpointPieces(question, left), { inputs });
  if (!written.ok) return written;
  note(
    `what was searched is kept in ${file}: go on with ` +
      `cenalloc explore ${sourceName(path)} --resume ${file}, and the other options of this run`,
  );
  return ok(null);
}
