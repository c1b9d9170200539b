/**
 * What the page knows, as signals: what is opened, which step is looked at, what is filtered. Views
 * read signals and call the actions below; nothing else is shared between them.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Look } from '../views/pictures/palette.ts';
import { toldIn, type DeepLink, type View } from '../views/recordings/deep-link.ts';
import type { Opened } from '../views/recordings/open-document.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { countUntil } from '../views/recordings/buffer-steps.ts';
import {
  EVERY_STEP,
  filterSteps,
  stepsAmong,
  type StepFilter,
} from '../views/recordings/step-filter.ts';
import type { Sandbox } from '../views/sandbox/sandbox.ts';
import { storyOf } from '../views/recordings/story.ts';
import { timelineBars, type TimelineBars } from '../views/recordings/timeline-bars.ts';
import type { Live } from './live/live.ts';
import type { Pasted } from './pastes/pasted.ts';
import { isSearchedBeside, Searching, type Found } from './searching.ts';
import { settlingOf, type Settling } from './settling.ts';

/** Milliseconds a step while playing at the usual speed. */
const STEP_MILLISECONDS = 400;

/** How fast somebody may play, as a multiple of the usual speed. */
export const SPEEDS = [0.5, 1, 2, 8] as const;

/** A recording of somebody else, calls of one's own, or every order of some calls. */
export type Mode = 'trace' | 'try' | 'orderings';

/** The mode of a view. */
export function modeOf(view: View): Mode {
  return view === 'try' || view === 'orderings' ? view : 'trace';
}

/** What the address tells of all orderings. */
export type OrderingsLink = Pick<DeepLink, (typeof ORDERINGS_FIELDS)[number]>;

const ORDERINGS_FIELDS = ['board', 'importers', 'policy', 'against', 'state'] as const;

/** Calls that somebody tries, and what came of them. */
export interface Trial {
  readonly sandbox: Sandbox;
  readonly recording: Recording;
  /** What stands in the address; null where no link is short enough, or the board is not one of the page. */
  readonly link: string | null;
}

/** What waits while something that was found is played. */
export interface Before {
  readonly opened: Opened | null;
  readonly view: View;
  readonly position: number;
}

/** A file that is being read. */
export interface Reading {
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly stop: () => void;
}

/** What an address tells of the timeline. */
export type SightLink = Pick<DeepLink, (typeof SIGHT_FIELDS)[number]>;

const SIGHT_FIELDS = ['t', 'range', 'axis'] as const;

/** What the top bar names. */
export type CrumbName = 'file' | 'buffer' | 'step';

/** Everything that views share. */
export interface Session {
  readonly opened: Signal<Opened | null>;
  /** The recording of what is opened; null where it is none. */
  readonly recording: ReadonlySignal<Recording | null>;
  readonly bars: ReadonlySignal<TimelineBars>;
  /** Pasted texts and what they say; shown before what is opened. */
  readonly pasted: Signal<Pasted | null>;
  /** Whether the page does not know yet what came with it. */
  readonly isGivenAwaited: Signal<boolean>;
  /** What is being read, how much of it, and how to end that; null where nothing is. */
  readonly reading: Signal<Reading | null>;
  /** A recording that grows while it is shown; null where none is. */
  readonly live: Signal<Live | null>;
  /** Why the last file could not be opened; null where it could. */
  readonly problem: Signal<string | null>;
  /** The step that is looked at, from 0. */
  readonly position: ReadonlySignal<number>;
  /** Which of the steps that a slider passes is told in words. */
  readonly settling: Settling;
  /** The same of each mode. */
  readonly positions: Readonly<Record<Mode, Signal<number>>>;
  /** How many steps there are to go through. */
  readonly length: ReadonlySignal<number>;
  /** What is looked at of all orderings, and the calls of the longer one of the two that are shown. */
  readonly orderings: Signal<OrderingsLink>;
  readonly orderingCalls: Signal<number>;
  readonly filter: Signal<StepFilter>;
  /** What searches long recordings for the text of the filter. */
  readonly searching: Searching;
  /** The steps that the filter lets through; null where all of them pass. */
  readonly visible: ReadonlySignal<readonly number[] | null>;
  readonly view: Signal<View>;
  /** What is tried; null until somebody tries. */
  readonly trial: Signal<Trial | null>;
  /** The name of the example that is open; null where it is none. */
  readonly example: Signal<string | null>;
  /** What was open before an ordering was played, and how it was looked at; null where nothing waits. */
  readonly before: Signal<Before | null>;
  readonly isPlaying: Signal<boolean>;
  readonly speed: Signal<number>;
  /** Counts the moves that somebody has made on purpose: the way back goes through these. */
  readonly jumps: Signal<number>;
  /** Whether the step is shown where it has no pane of its own. */
  readonly isStepOpen: Signal<boolean>;
  /** What of the timeline is seen, as an address tells it. */
  readonly sight: Signal<SightLink>;
  /** What of it somebody has asked for by an address; null where the timeline has followed. */
  readonly asked: Signal<SightLink | null>;
  /** Counts the times that somebody has begun to play; an older turn ends. */
  readonly turns: Signal<number>;
  readonly isHelpOpen: Signal<boolean>;
  /** Whether timeline and chart stand alone, for those who show something to others. */
  readonly isPlain: Signal<boolean>;
  /** Who calls in a trial, where somebody has chosen one. */
  readonly actor: Signal<string | null>;
  /** The crumb of the top bar whose menu is open; null where none is. */
  readonly crumb: Signal<CrumbName | null>;
  readonly theme: Signal<Look | 'system'>;
  /** What the system says. */
  readonly systemLook: Signal<Look>;
  /** What is drawn. */
  readonly look: ReadonlySignal<Look>;
}

/** A session in which nothing is opened. */
export function createSession(): Session {
  const opened = signal<Opened | null>(null);
  const view = signal<View>('timeline');
  const trial = signal<Trial | null>(null);
  const positions = { trace: signal(0), try: signal(0), orderings: signal(0) };
  const orderingCalls = signal(0);
  const recording = computed(() => {
    const mode = modeOf(view.value);
    if (mode === 'orderings') return null;
    if (mode === 'try') return trial.value?.recording ?? null;
    return opened.value?.kind === 'recording' ? opened.value.recording : null;
  });
  const position = computed(() => positions[modeOf(view.value)].value);
  const filter = signal<StepFilter>(EVERY_STEP);
  const problem = signal<string | null>(null);
  const searching = new Searching((why) => {
    problem.value = why;
  });
  searching.follow(
    recording,
    computed(() => filter.value.find),
  );
  const theme = signal<Look | 'system'>('system');
  const systemLook = signal<Look>('light');
  return {
    opened,
    recording,
    bars: computed(() =>
      recording.value === null ? { lanes: [], bars: [] } : timelineBars(recording.value),
    ),
    pasted: signal<Pasted | null>(null),
    isGivenAwaited: signal(true),
    reading: signal<Reading | null>(null),
    live: signal<Live | null>(null),
    problem,
    position,
    settling: settlingOf(position, recording),
    positions,
    length: computed(() =>
      modeOf(view.value) === 'orderings' ? orderingCalls.value + 1 : (recording.value?.length ?? 0),
    ),
    orderings: signal<OrderingsLink>({}),
    orderingCalls,
    filter,
    searching,
    visible: computed(() => visibleSteps(recording.value, filter.value, searching.found.value)),
    view,
    trial,
    example: signal<string | null>(null),
    before: signal<Before | null>(null),
    isPlaying: signal(false),
    speed: signal(1),
    jumps: signal(0),
    isStepOpen: signal(false),
    sight: signal<SightLink>({}),
    asked: signal<SightLink | null>(null),
    turns: signal(0),
    isHelpOpen: signal(false),
    isPlain: signal(false),
    actor: signal<string | null>(null),
    crumb: signal<CrumbName | null>(null),
    theme,
    systemLook,
    look: computed(() => (theme.value === 'system' ? systemLook.value : theme.value)),
  };
}

/** The steps that a filter lets through, with what was found beside the page; null where all of them pass. */
function visibleSteps(
  recording: Recording | null,
  filter: StepFilter,
  found: Found | null,
): readonly number[] | null {
  if (recording === null) return null;
  if (!isSearchedBeside(recording)) return filterSteps(recording, filter);
  return stepsAmong(recording, filter, found?.origin === recording.origin ? found.steps : null);
}

/** Whether there is a document, a trial, or a board to explore. */
export function isSomethingOpen({ opened, trial, view, orderings }: Session): boolean {
  const isExplored = view.value === 'orderings' && orderings.value.board !== undefined;
  return opened.value !== null || trial.value !== null || isExplored;
}

/** Shows what somebody has opened. A trial stays what it is: it has its own mode. */
export function show(session: Session, opened: Opened): void {
  batch(() => {
    session.opened.value = opened;
    session.before.value = null;
    session.example.value = null;
    session.pasted.value = null;
    session.problem.value = null;
    session.filter.value = EVERY_STEP;
    session.isPlaying.value = false;
    const isRecording = opened.kind === 'recording';
    session.positions.trace.value = isRecording ? (storyOf(opened.recording).focus ?? 0) : 0;
    if (isRecording && modeOf(session.view.value) !== 'trace') session.view.value = 'timeline';
    if (!isRecording) session.view.value = 'try';
  });
}

/** Shows a trial and its last step. */
export function showTrial(session: Session, trial: Trial): void {
  batch(() => {
    session.trial.value = trial;
    session.filter.value = EVERY_STEP;
    session.view.value = 'try';
    goTo(session, Infinity);
  });
}

/** Plays a recording that was found, such as a witness, from its beginning; what was open waits. */
export function playFound(session: Session, recording: Recording): void {
  const { opened, view, example, jumps, positions } = session;
  const position = positions.trace.peek();
  const before = { opened: opened.peek(), view: view.peek(), position };
  const name = example.peek();
  batch(() => {
    jumps.value += 1;
    show(session, { kind: 'recording', recording });
    // What waits is still that example.
    example.value = name;
    session.before.value = before;
    view.value = 'chart';
    goTo(session, 0);
  });
  togglePlay(session);
}

/** Goes back to what waited while something was played. */
export function showBefore(session: Session): void {
  const before = session.before.peek();
  if (before === null) return;
  batch(() => {
    session.before.value = null;
    session.isPlaying.value = false;
    session.opened.value = before.opened;
    session.view.value = before.view;
    session.positions.trace.value = before.position;
  });
}

/** Goes to a step; outside of the recording to its nearest end. */
export function goTo(session: Session, index: number): void {
  const last = session.length.value - 1;
  const place = session.positions[modeOf(session.view.value)];
  place.value = Math.max(0, Math.min(last, Math.round(index)));
}

/** Goes to a step on the way of a slider. */
export function slideTo(session: Session, index: number): void {
  batch(() => {
    session.settling.run();
    goTo(session, index);
  });
}

/** Goes to a step because somebody asked for it: the way back leads to where they were. */
export function jumpTo(session: Session, index: number): void {
  batch(() => {
    session.jumps.value += 1;
    session.isStepOpen.value = true;
    session.settling.arrive();
    goTo(session, index);
  });
}

/** Shows another view because somebody asked for it: the way back leads to the one before. */
export function chooseView(session: Session, view: View): void {
  batch(() => {
    session.jumps.value += 1;
    session.isPlaying.value = false;
    session.view.value = view;
  });
}

/** Goes on by so many of the steps that the filter lets through. */
export function stepBy(session: Session, count: number): void {
  const visible = session.visible.value;
  const { value: position } = session.position;
  if (visible === null) {
    goTo(session, position + count);
    return;
  }
  const next =
    count > 0
      ? visible[countUntil(visible, position)]
      : visible[countUntil(visible, position - 1) - 1];
  if (next !== undefined) goTo(session, next);
}

/** Plays, or stops playing. */
export function togglePlay(session: Session): void {
  const { isPlaying, position, length, turns } = session;
  isPlaying.value = !isPlaying.value;
  if (!isPlaying.value) return;
  if (position.value >= length.value - 1) goTo(session, 0);
  turns.value += 1;
  const turn = turns.value;
  const tick = (): void => {
    if (!isPlaying.value || turns.value !== turn) return;
    const before = position.value;
    stepBy(session, 1);
    if (position.value === before) isPlaying.value = false;
    else setTimeout(tick, STEP_MILLISECONDS / session.speed.value);
  };
  setTimeout(tick, STEP_MILLISECONDS / session.speed.value);
}

/** Changes some of the filter. */
export function filterBy(session: Session, change: Partial<StepFilter>): void {
  session.filter.value = { ...session.filter.value, ...change };
}

/** Reopens the view of an address; a trial in it is opened by whoever knows trials. */
export function followLink(session: Session, link: DeepLink): void {
  batch(() => {
    const { seq, view, buffer = null, driver = null, rule = null, find = '' } = link;
    session.asked.value = toldIn(link, SIGHT_FIELDS);
    session.filter.value = { buffer, driver, rule, find };
    session.orderings.value = toldIn(link, ORDERINGS_FIELDS);
    // What was played from there gives way to what was open before.
    if (view === 'orderings') showBefore(session);
    if (view !== undefined) session.view.value = view;
    if (seq !== undefined) goTo(session, seq - 1);
  });
}

/** Looks at something else of all orderings, because somebody asked for it. */
export function lookAtOrderings(session: Session, link: OrderingsLink): void {
  batch(() => {
    session.jumps.value += 1;
    session.isPlaying.value = false;
    session.orderings.value = link;
  });
}

/** The address of what is looked at. */
export function linkOf(session: Session): DeepLink {
  const { buffer, driver, rule, find } = session.filter.value;
  const view = session.view.value;
  const { value: name } = session.example;
  const example = name === null ? {} : { example: name };
  if (view === 'orderings') return { ...example, ...session.orderings.value, view };
  const trial = view === 'try' ? session.trial.value : null;
  if (trial !== null && trial.link !== null) return { ...example, view, try: trial.link };
  if (session.recording.value === null) return { ...example, view };
  return {
    seq: session.position.value + 1,
    ...example,
    ...(buffer === null ? {} : { buffer }),
    ...(driver === null ? {} : { driver }),
    ...(rule === null ? {} : { rule }),
    ...(find === '' ? {} : { find }),
    ...session.sight.value,
    view,
  };
}
