/**
 * From probe hits to operations. Entry and return pair per task like brackets, and of functions
 * that call each other for one operation only the outermost counts. What cannot be paired is
 * counted and left out, never guessed.
 *
 * 1. An entry opens a frame of its task. 2. A return closes the newest frame of its function.
 * 3. If the frame below is the same operation, the result is held for the outer return; any other
 * hit of the task shows that there is none, and the operation counts as it stands.
 * 4. A recording of returns alone has no frames. A return into the outer function is held in the
 * same way; where the kernel does not know the caller, the operation counts at its first return,
 * and an outer return that is the task's next hit and has the same result repeats it.
 * 5. One of the kernel's own events repeats an open frame, or the entry just before it, of the same
 * kind and buffer; else it is held for a return that may follow.
 */
import { addressOf, joinFacts, withInnerDetails, type CallFacts } from './call-facts.ts';
import type { Operation } from './operation.ts';
import type { ProbeHit } from './probe-hit.ts';
import { withPiece, type SeenBounces } from './reach/bounced-pieces.ts';
import {
  contradicts,
  isInnerOf,
  isOuterReturn,
  isReturnAround,
  isSecondProbe,
  tellsSubject,
} from './related-hits.ts';
import { TurnoverMap } from './turnover-map.ts';

/** A call that was entered and has not returned. */
interface Frame {
  readonly hit: ProbeHit;
  /** How many CPUs had begun to be recorded when it was entered. */
  readonly starts: number;
}

/** A completed inner half, whose outer call has not returned. */
interface Held {
  readonly operation: Operation;
  readonly hit: ProbeHit;
  /** The frame of the outer call, or null where its entry is not in the recording. */
  readonly outer: Frame | null;
}

interface TaskCalls {
  readonly frames: Frame[];
  held: Held | null;
  /** The previous hit, where it counted although an outer or inner half of it may follow. */
  last: ProbeHit | null;
  /** The bounces since the last hit of the task, all of one device. */
  bounces: { readonly device: string | undefined; readonly seen: SeenBounces } | null;
  /** How many times events had been lost at the last hit. */
  losses: number;
}

/** Deeper than the kernel's stack lets these functions nest; it bounds tasks that never return. */
const CALL_DEPTH_MAX = 64;

/** More tasks than most systems have at one time; then those without an open call are forgotten. */
const TASKS_MAX = 16_384;

/** Pairs the hits of one recording. */
export class CallPairing {
  readonly #tasks = new Map<number, TaskCalls>();
  /** The tasks that hold a call, by the attachment or the buffer that it made. */
  readonly #heldNames = new TurnoverMap<string, TaskCalls>();
  readonly #emit: (operation: Operation) => void;
  readonly #lost: () => void;
  #losses = 0;
  #starts = 0;
  #showsMapEntries = false;
  /** Calls whose return is not in the recording. */
  unreturnedCount = 0;
  /** Returns that do not tell what they belong to, and whose entry is not in the recording. */
  orphanCount = 0;

  /** @param lost - Told where a return is surely missing, before what follows it is emitted. */
  constructor(emit: (operation: Operation) => void, lost: () => void = () => undefined) {
    this.#emit = emit;
    this.#lost = lost;
  }

  /** Takes the next hit. Returns whether it is one of a call, and the first that tells it so. */
  feed(found: ProbeHit): boolean {
    if (found.call.kind === 'bounce') {
      this.#bounce(found);
      return false;
    }
    this.#releaseUsedElsewhere(found);
    const task = this.#taskOf(found);
    const hit = withLine(withBounces(found, task));
    const isTorn = task.losses < this.#losses;
    task.bounces = null;
    task.losses = this.#losses;
    if (this.#isRepeated(task, hit)) return false;
    if (hit.phase === 'return') this.#feedReturn(task, hit, isTorn);
    else if (hit.phase === 'entry') this.#feedEntry(task, hit);
    else this.#feedPoint(task, hit);
    return true;
  }

  /** A piece is bounced while a map of its task is under way; whatever else the task does ends that. */
  #bounce(hit: ProbeHit): void {
    const task = this.#taskOf(hit);
    const { device, bounced } = hit.facts;
    if (bounced === undefined) return;
    const before = task.bounces?.device === device ? (task.bounces?.seen ?? null) : null;
    task.bounces = { device, seen: withPiece(before, bounced) };
  }

  /**
   * Whether another probe on the same function has told this call already. What it tells beyond that is
   * added to the call, where that is still open, and else to what is known of its buffer.
   */
  #isRepeated(task: TaskCalls, hit: ProbeHit): boolean {
    const { held, last } = task;
    if (hit.phase === 'return' && held !== null && isSecondProbe(hit, held.hit)) {
      const facts = withInnerDetails(held.operation.facts, hit.facts);
      task.held = { ...held, operation: { ...held.operation, facts } };
      return true;
    }
    const frame = task.frames.at(-1);
    if (hit.phase === 'entry' && frame !== undefined && isSecondProbe(hit, frame.hit)) return true;
    if (last === null || !isSecondProbe(hit, last)) return false;
    const repeated = { kind: 'sighting', at: hit.at, entryLine: null, facts: hit.facts } as const;
    this.#emit({ ...repeated, isRepeated: true });
    return true;
  }

  /** One of the kernel's own events: it fires inside the call, after the call has succeeded. */
  #feedPoint(task: TaskCalls, hit: ProbeHit): void {
    const { last } = task;
    const { kind } = hit.call;
    // The addresses of attachments may be hashed here; buffer and device decide.
    const { ino, device } = hit.facts;
    const isSame = (other: ProbeHit): boolean =>
      other.call.kind === kind && !contradicts({ ino, device }, other.facts);
    if (task.frames.some((frame) => isSame(frame.hit))) return;
    // The calls that return nothing are probed on entry: then this is the other half of the same.
    if (last !== null && last.phase === 'entry' && isSame(last)) return;
    this.#release(task);
    const operation = { kind, at: hit.at, entryLine: null, facts: hit.facts };
    if (hit.call.returns) this.#hold(task, { operation, hit, outer: null });
    else this.#emit(operation);
  }

  /** Events are missing: what is open now may have ended unseen, so it is forgotten. */
  forgetOpenCalls(): void {
    this.#losses += 1;
    for (const task of this.#tasks.values()) this.#release(task);
    this.unreturnedCount += this.#openCount();
    this.#tasks.clear();
  }

  /** A CPU begins here: what it did before is not in the recording. */
  startCpu(): void {
    this.#starts += 1;
  }

  finish(): void {
    this.forgetOpenCalls();
  }

  #taskOf(hit: ProbeHit): TaskCalls {
    // Every CPU has an idle task of its own, and all of them have the process id 0.
    // Where no task is told, there is one for all, and arguments keep its calls apart.
    const key = hit.at.pid === 0 ? -1 - hit.cpu : hit.at.pid;
    let task = this.#tasks.get(key);
    if (task === undefined) {
      if (this.#tasks.size >= TASKS_MAX) this.#forgetIdleTasks();
      task = { frames: [], held: null, last: null, bounces: null, losses: 0 };
      this.#tasks.set(key, task);
    }
    return task;
  }

  /** A task without an open call has nothing that could be paired any more. */
  #forgetIdleTasks(): void {
    for (const [key, task] of this.#tasks) {
      if (task.frames.length === 0 && task.held === null) this.#tasks.delete(key);
    }
  }

  #feedEntry(task: TaskCalls, hit: ProbeHit): void {
    this.#release(task);
    this.#missReturns(task, hit);
    const { last } = task;
    task.last = null;
    if (hit.call.returns) {
      if (task.frames.length === CALL_DEPTH_MAX) {
        task.frames.shift();
        this.unreturnedCount += 1;
      }
      if (hit.call.kind === 'map') this.#showsMapEntries = true;
      task.frames.push({ hit, starts: this.#starts });
      return;
    }
    if (last === null || last.phase !== 'entry' || !isInnerOf(hit, last)) {
      const kind = hit.call.isToldByReturn === true ? 'sighting' : hit.call.kind;
      this.#emit({ kind, at: hit.at, entryLine: hit.at.line, facts: hit.facts });
    }
    task.last = hit;
  }

  /** A task that does something else to an attachment which it is mapping has returned from that, unseen. */
  #missReturns(task: TaskCalls, hit: ProbeHit): void {
    const attachment = addressOf(hit.facts.attachment);
    if (attachment === null) return;
    const index = task.frames.findIndex(
      ({ hit: open }) =>
        open.call.kind === 'map' &&
        addressOf(open.facts.attachment) === attachment &&
        !isInnerOf(hit, open) &&
        hit.call.kind !== 'exporter-map',
    );
    if (index < 0) return;
    this.unreturnedCount += task.frames.splice(index).length;
    this.#losses += 1;
    this.#lost();
  }

  /** @param isTorn - Whether events were lost since the last hit of the task. */
  #feedReturn(task: TaskCalls, hit: ProbeHit, isTorn: boolean): void {
    const { last } = task;
    task.last = null;
    if (!hit.call.returns) {
      this.#release(task);
      const kind = hit.call.isToldByReturn === true ? hit.call.kind : 'sighting';
      this.#emit({ kind, at: hit.at, entryLine: null, facts: hit.facts });
      return;
    }
    const frame = this.#closeFrame(task, hit);
    if (frame === null) {
      const isCut = hit.call.kind === 'map' && (isTorn || this.#showsMapEntries);
      this.#feedBareReturn(task, isCut ? torn(hit) : hit, last);
      return;
    }
    const entry = frame.hit;
    // What is held is the inner half of this call, or of one that never returned.
    const inner = task.held?.outer?.hit === entry ? task.held : null;
    if (inner === null) this.#release(task);
    else this.#drop(task, inner);
    // A task that went to a CPU of which nothing was recorded before may have done more there.
    const hasMoved = frame.starts < this.#starts && entry.cpu !== hit.cpu;
    const told = joinFacts(entry.facts, (hasMoved ? torn(hit) : hit).facts);
    const facts = inner === null ? told : withInnerDetails(told, inner.operation.facts);
    const { kind } = hit.call;
    const operation = { kind, at: hit.at, entryLine: entry.at.line, facts, caller: hit.caller };
    if (kind === 'exporter-map') {
      // Inside a map it is a part of that map; inside an attach it is one that nobody asked for.
      if (task.frames.at(-1)?.hit.call.kind === 'attach') this.#emit(operation);
      return;
    }
    const { frames } = task;
    const outer = frames.findLast((frame) => isInnerOf(entry, frame.hit));
    if (outer !== undefined) {
      this.#hold(task, { operation, hit, outer });
    } else {
      this.#emit(operation);
      task.last = hit;
    }
  }

  /** A return whose entry is not in the recording. */
  #feedBareReturn(task: TaskCalls, hit: ProbeHit, last: ProbeHit | null): void {
    const { held } = task;
    let details: CallFacts | null = null;
    if (held !== null && (isOuterReturn(hit, held.hit) || isReturnAround(hit, held.hit))) {
      details = held.operation.facts;
      this.#drop(task, held);
    } else this.#release(task);
    if (last !== null && last.phase === 'return' && isOuterReturn(hit, last)) return;
    if (!tellsSubject(hit)) {
      this.orphanCount += 1;
      return;
    }
    const { kind } = hit.call;
    if (kind === 'exporter-map') return;
    const { at, caller } = hit;
    const facts = details === null ? hit.facts : withInnerDetails(hit.facts, details);
    const operation = { kind, at, entryLine: null, facts, caller };
    if (hit.caller !== null && hit.call.innerOf.includes(hit.caller)) {
      this.#hold(task, { operation, hit, outer: null });
      return;
    }
    this.#emit(operation);
    task.last = hit;
  }

  /** Closes the newest frame of the function that returns; frames above it never returned. */
  #closeFrame(task: TaskCalls, hit: ProbeHit): Frame | null {
    const isOf = ({ hit: entry }: Frame): boolean =>
      entry.functionName === hit.functionName && !contradicts(hit.facts, entry.facts);
    const newest = task.frames.at(-1);
    if (newest === undefined) return null;
    // Almost every return answers the newest entry.
    if (isOf(newest)) return task.frames.pop() ?? null;
    const index = task.frames.findLastIndex(isOf);
    if (index < 0) return null;
    if (isAnonymous(hit)) return task.frames.splice(index, 1)[0] ?? null;
    const [closed, ...above] = task.frames.splice(index);
    this.unreturnedCount += above.length;
    return closed ?? null;
  }

  #hold(task: TaskCalls, held: Held): void {
    task.held = held;
    for (const name of namesMade(held)) this.#heldNames.set(name, task);
  }

  #drop(task: TaskCalls, held: Held): void {
    task.held = null;
    for (const name of namesMade(held)) this.#heldNames.delete(name);
  }

  /** Counts a held operation as it stands: no outer return followed. */
  #release(task: TaskCalls): void {
    const { held } = task;
    if (held === null) return;
    this.#drop(task, held);
    const outer = held.outer === null ? -1 : task.frames.indexOf(held.outer);
    if (outer >= 0) task.frames.splice(outer, 1);
    this.#emit(held.operation);
  }

  /** Another task uses what a held call has made, so that call has returned. */
  #releaseUsedElsewhere(hit: ProbeHit): void {
    if (this.#heldNames.size === 0) return;
    const address = addressOf(hit.facts.attachment);
    const { ino } = hit.facts;
    for (const name of [address, ino === undefined ? null : inodeName(ino)]) {
      const holder = name === null ? undefined : this.#heldNames.get(name);
      if (holder !== undefined && holder !== this.#taskOf(hit)) this.#release(holder);
    }
  }

  #openCount(): number {
    return [...this.#tasks.values()].reduce((sum, task) => sum + task.frames.length, 0);
  }
}

/** Whether a recording leaves the task out; then neighbouring calls need not be nested. */
function isAnonymous({ at }: ProbeHit): boolean {
  return at.time === null && at.pid === 0;
}

function inodeName(ino: number): string {
  return `ino ${ino}`;
}

/** What a held call has made, by which other tasks may refer to it. */
function namesMade({ operation: { kind, facts } }: Held): string[] {
  const address = addressOf(facts.attachment);
  if (kind === 'export') return facts.ino === undefined ? [] : [inodeName(facts.ino)];
  return address === null ? [] : [address];
}

/** The line of limits is that of the inner half of an attach, which the operation has no more. */
function withLine(hit: ProbeHit): ProbeHit {
  const { limits } = hit.facts;
  if (limits === undefined) return hit;
  return { ...hit, facts: { ...hit.facts, limits: { ...limits, line: hit.at.line } } };
}

/** A hit with the bounces of its device that came just before it, while its call was open. */
function withBounces(hit: ProbeHit, { bounces }: TaskCalls): ProbeHit {
  if (bounces === null || hit.phase !== 'return' || hit.call.kind !== 'map') return hit;
  const { device } = hit.facts;
  if (device !== undefined && bounces.device !== device) return hit;
  return { ...hit, facts: { ...hit.facts, bounces: bounces.seen } };
}

/** A hit of a call of which something may be missing. */
function torn(hit: ProbeHit): ProbeHit {
  return { ...hit, facts: { ...hit.facts, isTorn: true } };
}
