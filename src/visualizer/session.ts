/**
 * What the page knows, as signals: what is opened, which step is looked at, what is filtered. Views
 * read signals and call the actions below; nothing else is shared between them.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { RecordedEvent } from '../events/envelope.ts';
import type { Look } from '../views/pictures/palette.ts';
import type { DeepLink, View } from '../views/recordings/deep-link.ts';
import { readLogRecording } from '../views/recordings/log-recording.ts';
import type { Opened } from '../views/recordings/open-document.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { EVERY_STEP, filterSteps, type StepFilter } from '../views/recordings/step-filter.ts';
import { decodeSandbox, encodeSandbox } from '../views/sandbox/sandbox-link.ts';
import { runSandbox, type Sandbox } from '../views/sandbox/sandbox.ts';
import { timelineBars, type TimelineBars } from '../views/recordings/timeline-bars.ts';
import type { Pasted } from './pastes/pasted.ts';
import { PAGE_PLATFORMS } from './sandbox/page-platforms.ts';

/** Steps a second while playing. */
const STEPS_PER_SECOND = 4;

/** Everything that views share. */
export interface Session {
  readonly opened: Signal<Opened | null>;
  /** The recording of what is opened; null where it is none. */
  readonly recording: ReadonlySignal<Recording | null>;
  readonly bars: ReadonlySignal<TimelineBars>;
  /** Pasted texts and what they say; shown before what is opened. */
  readonly pasted: Signal<Pasted | null>;
  /** Why the last file could not be opened; null where it could. */
  readonly problem: Signal<string | null>;
  /** The step that is looked at, from 0. */
  readonly position: Signal<number>;
  readonly filter: Signal<StepFilter>;
  /** The steps that the filter lets through; null where all of them pass. */
  readonly visible: ReadonlySignal<readonly number[] | null>;
  readonly view: Signal<View>;
  /** What is tried in the sandbox; null until somebody tries. */
  readonly sandbox: Signal<Sandbox | null>;
  readonly isPlaying: Signal<boolean>;
  /** Counts the times that somebody has begun to play; an older turn ends. */
  readonly turns: Signal<number>;
  readonly isHelpOpen: Signal<boolean>;
  readonly theme: Signal<Look | 'system'>;
  /** What the system says. */
  readonly systemLook: Signal<Look>;
  /** What is drawn. */
  readonly look: ReadonlySignal<Look>;
}

/** A session in which nothing is opened. */
export function createSession(): Session {
  const opened = signal<Opened | null>(null);
  const recording = computed(() =>
    opened.value?.kind === 'recording' ? opened.value.recording : null,
  );
  const filter = signal<StepFilter>(EVERY_STEP);
  const theme = signal<Look | 'system'>('system');
  const systemLook = signal<Look>('light');
  return {
    opened,
    recording,
    bars: computed(() =>
      recording.value === null ? { lanes: [], bars: [] } : timelineBars(recording.value),
    ),
    pasted: signal<Pasted | null>(null),
    problem: signal<string | null>(null),
    position: signal(0),
    filter,
    visible: computed(() =>
      recording.value === null ? null : filterSteps(recording.value, filter.value),
    ),
    view: signal<View>('timeline'),
    sandbox: signal<Sandbox | null>(null),
    isPlaying: signal(false),
    turns: signal(0),
    isHelpOpen: signal(false),
    theme,
    systemLook,
    look: computed(() => (theme.value === 'system' ? systemLook.value : theme.value)),
  };
}

/** Shows something that is opened already, such as a session of the sandbox. */
export function show(session: Session, opened: Opened): void {
  batch(() => {
    session.opened.value = opened;
    session.pasted.value = null;
    session.problem.value = null;
    session.filter.value = EVERY_STEP;
    session.isPlaying.value = false;
    session.position.value = 0;
    if (opened.kind === 'recording') {
      if (session.view.value === 'try') session.view.value = 'timeline';
    } else {
      session.sandbox.value = null;
      session.view.value = 'try';
    }
  });
}

/** Shows a trial with all that came of it, and its last step. */
export function showTrial(session: Session, sandbox: Sandbox): void {
  const read = readLogRecording(runSandbox(sandbox).log, `trial on ${sandbox.platform.name}`);
  if (!read.ok) {
    session.problem.value = read.refusal.message;
    return;
  }
  batch(() => {
    session.sandbox.value = sandbox;
    session.opened.value = { kind: 'recording', recording: read.value };
    session.filter.value = EVERY_STEP;
    session.view.value = 'try';
    goTo(session, Infinity);
  });
}

/** Plays a log that was found, such as a witness, from its beginning. */
export function playLog(session: Session, log: readonly RecordedEvent[], name: string): void {
  const read = readLogRecording(log, name);
  if (!read.ok) {
    session.problem.value = read.refusal.message;
    return;
  }
  show(session, { kind: 'recording', recording: read.value });
  session.view.value = 'chart';
  togglePlay(session);
}

/** Goes to a step; outside of the recording to its nearest end. */
export function goTo(session: Session, index: number): void {
  const last = (session.recording.value?.length ?? 1) - 1;
  session.position.value = Math.max(0, Math.min(last, Math.round(index)));
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
      ? visible.find((index) => index > position)
      : visible.findLast((index) => index < position);
  if (next !== undefined) goTo(session, next);
}

/** Plays, or stops playing. */
export function togglePlay(session: Session): void {
  const { isPlaying, position, recording, turns } = session;
  isPlaying.value = !isPlaying.value;
  if (!isPlaying.value) return;
  if (position.value >= (recording.value?.length ?? 0) - 1) goTo(session, 0);
  turns.value += 1;
  const turn = turns.value;
  const tick = (): void => {
    if (!isPlaying.value || turns.value !== turn) return;
    const before = position.value;
    stepBy(session, 1);
    if (position.value === before) isPlaying.value = false;
    else setTimeout(tick, 1000 / STEPS_PER_SECOND);
  };
  setTimeout(tick, 1000 / STEPS_PER_SECOND);
}

/** Changes some of the filter. */
export function filterBy(session: Session, change: Partial<StepFilter>): void {
  session.filter.value = { ...session.filter.value, ...change };
}

/** Reopens the view of an address. */
export function followLink(session: Session, link: DeepLink): void {
  batch(() => {
    const { seq, view, buffer = null, driver = null, rule = null, find = '' } = link;
    session.filter.value = { buffer, driver, rule, find };
    if (view !== undefined) session.view.value = view;
    if (link.try !== undefined) followTrial(session, link.try);
    if (seq !== undefined) goTo(session, seq - 1);
  });
}

/** Opens the trial of an address, or says why it is none. */
function followTrial(session: Session, text: string): void {
  const sandbox = decodeSandbox(text, PAGE_PLATFORMS);
  if (sandbox.ok) showTrial(session, sandbox.value);
  else session.problem.value = sandbox.refusal;
}

/** The address of what is looked at. */
export function linkOf(session: Session): DeepLink {
  const { buffer, driver, rule, find } = session.filter.value;
  const sandbox = session.view.value === 'try' ? session.sandbox.value : null;
  const trial = sandbox === null ? null : encodeSandbox(sandbox, PAGE_PLATFORMS);
  if (trial?.ok === true) return { view: 'try', try: trial.value };
  if (session.recording.value === null) return { view: session.view.value };
  return {
    seq: session.position.value + 1,
    ...(buffer === null ? {} : { buffer }),
    ...(driver === null ? {} : { driver }),
    ...(rule === null ? {} : { rule }),
    ...(find === '' ? {} : { find }),
    view: session.view.value,
  };
}
