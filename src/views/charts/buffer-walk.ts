/**
 * Walks over the steps of one buffer and keeps what its charts show: where it is, how often each way was gone
 * or refused, who came late, each attachment; of a log also the buffer itself, as the machine knows it. A
 * kernel's recording has no step for the choice of storage: its first map goes two ways at once.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import type { FactType } from '../../events/events.ts';
import { factOfStep, LIFE_STATES, type LifeState, type StepWord } from '../../events/vocabulary.ts';
import { applyFactToCopy, newBuffer, type BufferState } from '../../machines/buffer-state.ts';
import { bufferChart } from '../../machines/chart.ts';
import { AttachmentFollower } from '../recordings/attachment-follower.ts';
import type { Recording } from '../recordings/recording.ts';
import { refusalKey, stepKey, type WayOutcome } from './chart-state.ts';

/** What the charts of a buffer show of its steps until now. */
export interface WalkedBuffer {
  readonly life: LifeState | null;
  readonly visits: ReadonlyMap<string, number>;
  readonly refusals: ReadonlyMap<string, number>;
  /** The ways of the last step. */
  readonly taken: ReadonlyMap<string, WayOutcome>;
  /** The fact that the last step refused, where no way leads on by it. */
  readonly stray: string | null;
  /** As the machine knows it; null for a kernel, and before it is created. */
  readonly state: BufferState | null;
  /** The step that chose storage; null where that is not known, or has not happened. */
  readonly firstMap: number | null;
  /** The step that freed it. */
  readonly freed: number | null;
  /** By the number of the importer. */
  readonly attachments: ReadonlyMap<number, WalkedAttachment>;
  /** The importer that was the last to do something; -1 where none has. */
  readonly lastImporter: number;
  /** Whether the buffer was seen from its beginning. */
  readonly isWhole: boolean;
  readonly follower: AttachmentFollower;
}

/** One importer's attachment, by the chart of attachments. */
export interface WalkedAttachment {
  readonly visits: ReadonlyMap<string, number>;
  readonly refusals: ReadonlyMap<string, number>;
  /** The way of the last step, where it was this importer's. */
  readonly last: string | null;
  /** Why the last step was against a rule, or refused. */
  readonly refusal: string | null;
  /** Whether it has come late. */
  readonly isLate: boolean;
  /** The last refusal of an attach; null once it has attached. */
  readonly turnedAway: string | null;
}

const NEVER: WalkedAttachment = {
  visits: new Map(),
  refusals: new Map(),
  last: null,
  refusal: null,
  isLate: false,
  turnedAway: null,
};

/** The ways of the buffer's chart, by state and fact. */
const WAYS = new Map<string, string>();
for (const { from, to, event } of bufferChart().edges) {
  const key = refusalKey(from, event);
  // A fact that may stay in its state is shown there.
  if (!WAYS.has(key) || from === to) WAYS.set(key, stepKey(from, to, event));
}

/** A walk that takes the steps of one buffer in their order. */
export class BufferWalk implements WalkedBuffer {
  readonly #recording: Recording;
  life: LifeState | null = null;
  visits = new Map<string, number>();
  refusals = new Map<string, number>();
  taken = new Map<string, WayOutcome>();
  stray: string | null = null;
  state: BufferState | null = null;
  firstMap: number | null = null;
  freed: number | null = null;
  attachments = new Map<number, WalkedAttachment>();
  follower: AttachmentFollower;
  lastImporter = -1;
  isWhole = false;
  #taken = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.follower = new AttachmentFollower(recording);
  }

  /** One that goes on from here by itself. */
  copy(): BufferWalk {
    const other = new BufferWalk(this.#recording);
    other.life = this.life;
    other.visits = new Map(this.visits);
    other.refusals = new Map(this.refusals);
    other.taken = new Map(this.taken);
    other.stray = this.stray;
    other.state = this.state;
    other.firstMap = this.firstMap;
    other.freed = this.freed;
    other.attachments = new Map(this.attachments);
    other.follower = this.follower.copy();
    other.lastImporter = this.lastImporter;
    other.isWhole = this.isWhole;
    other.#taken = this.#taken;
    return other;
  }

  /** Takes the next step of the buffer. */
  take(index: number): void {
    const recording = this.#recording;
    const kind = recording.kindAt(index);
    if (this.#taken === 0) this.isWhole = kind === 'create';
    this.#taken += 1;
    this.taken = new Map();
    this.stray = null;
    this.#takeAttachment(index, kind);
    if (recording.isRefused(index)) {
      this.#refuse(kind);
      return;
    }
    const before = this.life;
    this.life = LIFE_STATES[recording.lifeAt(index)] ?? null;
    const outcome = recording.lateAttaches.has(index) ? 'late' : 'gone';
    for (const key of waysOf(before, this.life, kind)) {
      bump(this.visits, key);
      this.taken.set(key, outcome);
    }
    if (kind === 'free') this.freed = index;
    this.#noteFirstMap(index, kind);
    this.state = stateAfter(this.state, recording.source.log, index);
  }

  #refuse(kind: StepWord): void {
    const from = this.life;
    if (from === null) return;
    const fact = refusedFact(from, kind);
    bump(this.refusals, refusalKey(from, fact));
    const way = refusedWay(from, kind);
    if (way === undefined) this.stray = fact;
    else this.taken.set(way, 'refused');
  }

  #noteFirstMap(index: number, kind: StepWord): void {
    const first = this.#recording.lateAttaches.get(index);
    if (first !== undefined) this.firstMap ??= first;
    // Of a buffer that was there before the recording nobody knows who has mapped it first.
    const isChoice = kind === 'allocate' || (kind === 'map' && this.isWhole);
    if (isChoice) this.firstMap ??= index;
  }

  #takeAttachment(index: number, kind: StepWord): void {
    const recording = this.#recording;
    const [buffer, importer] = [recording.bufferAt(index), recording.importerAt(index)];
    this.#forgetLast();
    const before = this.follower.lifeOf(buffer, importer) ?? '';
    const step = this.follower.take(index);
    if (importer < 0) return;
    this.lastImporter = importer;
    const fact = factOfStep(kind);
    const was = this.attachments.get(importer) ?? NEVER;
    if (recording.isRefused(index)) {
      const refusal = recording.refusals.get(index);
      const words = refusal === undefined ? '' : `${refusal.errno}: ${refusal.message}`;
      this.attachments.set(importer, {
        ...was,
        refusals: bumped(was.refusals, refusalKey(before, fact)),
        refusal: words,
        turnedAway: kind === 'attach' && before !== 'attached' ? words : was.turnedAway,
      });
      return;
    }
    const now = kind === 'attach' ? { ...was, turnedAway: null } : was;
    const isLate = recording.lateAttaches.has(index) || was.isLate;
    if (step === null || step.from === null) {
      this.attachments.set(importer, { ...now, isLate });
      return;
    }
    const key = stepKey(step.from, step.to, fact);
    this.attachments.set(
      importer,
      step.breach === null
        ? { ...now, isLate, visits: bumped(was.visits, key), last: key }
        : {
            ...now,
            isLate,
            refusals: bumped(was.refusals, refusalKey(step.from, fact)),
            refusal: `${step.breach.errno}: ${step.breach.message} It was recorded all the same.`,
          },
    );
  }

  /** Only the importer of the last step may have one, so it is enough to look for what is set. */
  #forgetLast(): void {
    for (const [importer, each] of this.attachments) {
      if (each.last === null && each.refusal === null) continue;
      this.attachments.set(importer, { ...each, last: null, refusal: null });
    }
  }
}

/** The way that a refused call would have gone; undefined where none leads on by it. */
function refusedWay(from: LifeState, kind: StepWord): string | undefined {
  return WAYS.get(refusalKey(from, refusedFact(from, kind)));
}

/** A map that is refused before there is storage is a choice of storage that was refused. */
function refusedFact(from: LifeState, kind: StepWord): FactType {
  return kind === 'map' && from === 'attaching' ? 'BackingAllocated' : factOfStep(kind);
}

/**
 * The next step of a buffer that went along a way or was refused on it; behind the last one, the first again.
 *
 * @param steps - Those of the buffer.
 * @returns null where none did.
 */
export function nextStepOnWay(
  recording: Recording,
  steps: Iterable<number>,
  position: number,
  way: string,
): number | null {
  let life: LifeState | null = null;
  let first: number | null = null;
  for (const index of steps) {
    const kind = recording.kindAt(index);
    const before = life;
    const isRefused = recording.isRefused(index);
    if (!isRefused) life = LIFE_STATES[recording.lifeAt(index)] ?? null;
    const ways = isRefused
      ? [before === null ? undefined : refusedWay(before, kind)]
      : waysOf(before, life, kind);
    if (!ways.includes(way)) continue;
    if (index > position) return index;
    first ??= index;
  }
  return first;
}

/** The ways of the chart that a step goes. */
function waysOf(from: LifeState | null, to: LifeState | null, kind: StepWord): readonly string[] {
  if (from === null || to === null) return [];
  const fact = factOfStep(kind);
  if (kind === 'map' && from === 'attaching' && to === 'mapped') {
    return [
      stepKey('attaching', 'allocated', 'BackingAllocated'),
      stepKey('allocated', 'mapped', fact),
    ];
  }
  return [stepKey(from, to, fact)];
}

/** The buffer after a fact of a log, which was judged when the log was read. */
function stateAfter(
  state: BufferState | null,
  log: readonly RecordedEvent[],
  index: number,
): BufferState | null {
  const event = log[index]?.event;
  const created = log[0]?.event;
  if (event === undefined || created?.type !== 'ExporterCreated') return null;
  switch (event.type) {
    case 'BufferCreated':
      return newBuffer(event.buffer, event.size, created.policy, created.limits, event.declared);
    case 'ExporterCreated':
    case 'CallRefused':
      return state;
    default:
      return state === null ? null : applyFactToCopy(state, event);
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function bumped(counts: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  return new Map(counts).set(key, (counts.get(key) ?? 0) + 1);
}
