/**
 * Shows a recording while it grows: the newest step, unless somebody looks at another one; then what has come is
 * counted. Steps and columns are added to what is there. What pictures and lists are made of is made anew of all of it,
 * so that they are right at every moment; that is done for at most a quarter of the time.
 */
import { batch, effect } from '@preact/signals';
import { GrowingRecording } from '../../views/recordings/growing-recording.ts';
import type { Opened } from '../../views/recordings/open-document.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import { show, type Session } from '../session.ts';
import type { LiveNews, LiveState } from './live-feed.ts';
import type { LiveOrder } from './live-worker.ts';

/** After the page was busy for some time it is left alone for so many times as long. */
const REST = 3;

/** Milliseconds that the first picture may wait for what was there before. */
const FIRST_MAX = 1_000;

/** Follows what the server of the page follows. */
export async function followLive(session: Session, name: string): Promise<void> {
  const { default: LiveWorker } = await import('./live-worker.ts?worker');
  const worker = new LiveWorker();
  const order = (each: LiveOrder): void => {
    worker.postMessage(each);
  };
  const page = new LivePage(session, name, () => {
    order({ kind: 'taken' });
  });
  worker.addEventListener('message', ({ data }: MessageEvent<LiveNews>) => {
    page.hear(data);
  });
  worker.addEventListener('error', ({ message }) => {
    const state = { kind: 'stopped', why: `${name}: reading it failed: ${message}` } as const;
    page.hear({ kind: 'state', state });
  });
  order({ kind: 'follow', url: new URL('live', document.baseURI).href, name });
}

/** What is shown of a recording that grows. */
class LivePage {
  readonly #session: Session;
  readonly #taken: () => void;
  readonly #begun = performance.now();
  readonly #name: string;
  #growing = new GrowingRecording();
  /** The recording that was shown last. */
  #shown: Recording | null = null;
  #isFollowing = true;
  /** What there was when somebody stopped following. */
  #held = { steps: 0, findings: 0 };
  #state: LiveState = { kind: 'catching-up' };
  #isCaughtUp = false;
  #isPressed = false;
  /** What was gained and is not shown. */
  #isBehind = false;
  #isScheduled = false;
  #notBefore = 0;

  constructor(session: Session, name: string, taken: () => void) {
    this.#session = session;
    this.#name = name;
    this.#taken = taken;
    this.#listen();
    this.#tell();
    setTimeout(() => {
      this.#schedule();
    }, FIRST_MAX);
  }

  hear(news: LiveNews): void {
    switch (news.kind) {
      case 'state':
        this.#state = news.state;
        if (news.state.kind === 'live') this.#isCaughtUp = true;
        if (news.state.kind === 'stopped') this.#session.problem.value = news.state.why;
        break;
      case 'note':
        if (news.why !== null) this.#session.problem.value = news.why;
        break;
      case 'gain':
        if (news.isNew) this.#growing = new GrowingRecording();
        this.#growing.take(news.gain.delta, news.gain.lines);
        this.#isCaughtUp ||= news.isCaughtUp;
        this.#isBehind = true;
        // What was there before is not drawn piece by piece.
        if (this.#isPatient) this.#taken();
        break;
    }
    this.#tell();
    this.#schedule();
  }

  /** Whether the first picture can wait for more. */
  get #isPatient(): boolean {
    const isEarly = performance.now() < this.#begun + FIRST_MAX;
    return this.#shown === null && !this.#isCaughtUp && isEarly;
  }

  /** Who holds a button down drags something, which must not be made anew under the hand. */
  #listen(): void {
    addEventListener('pointerdown', () => {
      this.#isPressed = true;
    });
    for (const end of ['pointerup', 'pointercancel', 'blur']) {
      addEventListener(end, () => {
        this.#isPressed = false;
        this.#schedule();
      });
    }
    const { opened, positions } = this.#session;
    effect(() => {
      const { value: position } = positions.trace;
      const { value: now } = opened;
      if (this.#shown === null || now?.kind !== 'recording') return;
      if (now.recording === this.#shown) this.#heed(position >= this.#shown.length - 1);
      // Somebody has come back from something else that was opened.
      else if (now.recording.origin === this.#shown.origin) this.#isBehind = true;
      this.#schedule();
      this.#tell();
    });
  }

  #heed(isAtEnd: boolean): void {
    if (isAtEnd === this.#isFollowing) return;
    this.#isFollowing = isAtEnd;
    const { length: steps, findingCount: findings } = this.#growing;
    this.#held = { steps, findings };
  }

  /** Shows what was gained, once the page has rested. */
  #schedule(): void {
    if (!this.#isBehind || this.#isScheduled) return;
    this.#isScheduled = true;
    const wait = Math.max(0, this.#notBefore - performance.now());
    setTimeout(() => {
      requestAnimationFrame(() => {
        this.#isScheduled = false;
        if (!this.#isPressed && !this.#isPatient) this.#publish();
      });
    }, wait);
  }

  /** Shows what was gained, and measures what that costs. */
  #publish(): void {
    const begun = performance.now();
    const recording = this.#growing.recording();
    this.#isBehind = false;
    if (recording !== null && recording.length > 0) this.#put(recording);
    this.#tell();
    // The frame is drawn before the next task.
    requestAnimationFrame(() => {
      setTimeout(() => {
        const end = performance.now();
        this.#notBefore = end + REST * (end - begun);
        this.#taken();
      });
    });
  }

  #put(recording: Recording): void {
    const { opened, positions, trial, view } = this.#session;
    const before = this.#shown;
    if (before === null) {
      const asked = view.peek();
      show(this.#session, { kind: 'recording', recording });
      // Whoever tries something goes on with that.
      if (asked === 'try' && trial.peek() !== null) view.value = asked;
    } else if (originOf(opened.peek()) !== before.origin) {
      // What somebody has opened meanwhile stays.
      return;
    }
    const isNew = before?.origin !== recording.origin;
    if (isNew) this.#isFollowing = true;
    this.#shown = recording;
    batch(() => {
      opened.value = { kind: 'recording', recording };
      if (this.#isFollowing) positions.trace.value = recording.length - 1;
    });
  }

  #tell(): void {
    const { opened, live } = this.#session;
    const now = opened.peek();
    const shown = this.#shown;
    const isShown = shown !== null && originOf(now) === shown.origin;
    const since = this.#isFollowing
      ? { newSteps: 0, newFindings: 0 }
      : {
          newSteps: Math.max(0, this.#growing.length - this.#held.steps),
          newFindings: Math.max(0, this.#growing.findingCount - this.#held.findings),
        };
    live.value = {
      name: this.#name,
      state: this.#state,
      isShown,
      isFollowing: this.#isFollowing,
      ...since,
      follow: this.#follow,
      showFinding: this.#showFinding,
    };
  }

  readonly #follow = (): void => {
    if (this.#shown === null) return;
    this.#isFollowing = true;
    this.#session.positions.trace.value = this.#shown.length - 1;
    this.#tell();
  };

  readonly #showFinding = (): void => {
    const step = this.#growing.firstFindingSince(this.#held.findings);
    if (step === null || this.#shown === null || step >= this.#shown.length) return;
    const { jumps, positions } = this.#session;
    const { steps } = this.#held;
    batch(() => {
      jumps.value += 1;
      positions.trace.value = step;
    });
    // Those that were offered are looked at now.
    this.#held = { steps, findings: this.#growing.findingCount };
    this.#tell();
  };
}

/** What a recording that is shown has in common with those that it grows to; null where none is shown. */
function originOf(opened: Opened | null): object | null {
  return opened?.kind === 'recording' ? opened.recording.origin : null;
}
