/**
 * What is looked at of all orderings: what the address says, and where it says nothing, what tells most. Views
 * read it here and change the address.
 */
import { computed, type ReadonlySignal } from '@preact/signals';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { drawnGraph, type DrawnGraph } from '../../views/orderings/drawn-graph.ts';
import type { FoundPolicy } from '../../views/orderings/orderings-by-policy.ts';
import { brokenLawsOf } from '../../views/orderings/policy-answer.ts';
import { pagePlatforms } from '../sandbox/page-platforms.ts';
import { trialOf } from '../sandbox/trials.ts';
import type { Session } from '../session.ts';
import type { OrderingsQuestion } from './explorer-worker.ts';
import { SEARCH } from './explorer-search.ts';

/** What is looked at. */
export interface Looking {
  readonly found: FoundPolicy;
  readonly graph: DrawnGraph | null;
  /** The state that is chosen, from 0. */
  readonly state: number;
  /** The policy that it is compared with; null where none is. */
  readonly against: Policy | null;
}

/** By what is drawn: what helps against broken laws comes later, and the drawing stays the one that it was. */
const drawings = new WeakMap<object, DrawnGraph | null>();

/** What the address and what is open ask to be explored; null where there is nothing. */
export function questionOf(session: Session): OrderingsQuestion | null {
  const { board, importers } = session.orderings.value;
  const names = importers?.split(',') ?? null;
  const chosen = board === undefined ? undefined : pagePlatforms().get(board);
  const { value: opened } = session.opened;
  if (chosen === undefined && opened?.kind === 'model') return { kind: 'model', text: opened.text };
  const platform = chosen ?? trialOf(session)?.platform;
  if (platform === undefined) return null;
  // Importers of another board are left out, as anything in an address that is not understood.
  const known = names?.filter((name) => platform.importers.some(({ id }) => id === name)) ?? [];
  return { kind: 'board', platform, importers: known.length === 0 ? null : known };
}

/** What a question is about, to be compared. */
export function keyOfQuestion(question: OrderingsQuestion | null): string {
  if (question === null) return '';
  if (question.kind === 'model') return question.text;
  return `${question.platform.name} ${question.importers?.join() ?? ''}`;
}

/** What is looked at; null until a policy was explored. */
export function lookingOf(session: Session): ReadonlySignal<Looking | null> {
  return computed(() => {
    const { policy, state, against } = session.orderings.value;
    const { value: all } = SEARCH.found;
    const asked = all.find((each) => each.policy === policy);
    // What the address asks for is waited for.
    const isComing = SEARCH.isRunning.value && POLICIES.some((each) => each === policy);
    const found = asked ?? (isComing ? undefined : telling(all));
    if (found === undefined) return null;
    const other = POLICIES.find((each) => each === against);
    return {
      found,
      graph: drawingOf(found),
      state: state ?? tellingState(found),
      against: other === undefined || other === found.policy ? null : other,
    };
  });
}

/** The policy that most can be seen in: one that breaks a law, else one that turns somebody away. */
function telling(all: readonly FoundPolicy[]): FoundPolicy | undefined {
  const isOver = !SEARCH.isRunning.value;
  const broken = all.find((each) => brokenLawsOf(each).length > 0);
  if (broken !== undefined || !isOver) return broken ?? all[0];
  const turning = all.find(({ row }) => row !== null && row.turnedAway !== '0');
  return turning ?? all[0];
}

/** The end of the shortest ordering that goes wrong; where none does, of one that works. */
function tellingState({ picture }: FoundPolicy): number {
  if (picture?.faultState !== null && picture !== null) return picture.faultState;
  const end = picture?.graph?.states.findIndex((each) => each.end === 'done') ?? -1;
  return Math.max(0, end);
}

function drawingOf({ picture }: FoundPolicy): DrawnGraph | null {
  if (picture === null) return null;
  const known = drawings.get(picture);
  if (known !== undefined) return known;
  const drawn = drawnGraph(picture);
  drawings.set(picture, drawn);
  return drawn;
}
