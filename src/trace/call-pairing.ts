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
 */
import { addressOf, joinFacts } from './call-facts.ts';
import type { PointerResult } from './error-pointer.ts';
import type { Operation } from './operation.ts';
import type { ProbeHit } from './probe-hit.ts';

/** A call that was entered and has not returned. */
interface Frame {
  readonly hit: ProbeHit;
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
}

/** Deeper than the kernel's stack lets these functions nest; it bounds tasks that never return. */
const CALL_DEPTH_MAX = 64;

/** Return addresses that stand for "replaced by a tracer": the real caller is unknown. */
const TRAMPOLINE = /^(return_to_handler|.*trampoline.*|ftrace_.*|rethook_.*)$/;

/** Pairs the hits of one recording. */
export class CallPairing {
  readonly #tasks = new Map<number, TaskCalls>();
  readonly #heldAttachments = new Map<string, TaskCalls>();
  readonly #emit: (operation: Operation) => void;
  /** Calls whose return is not in the recording. */
  unreturnedCount = 0;
  /** Returns that do not tell what they belong to, and whose entry is not in the recording. */
  orphanCount = 0;

  constructor(emit: (operation: Operation) => void) {
    this.#emit = emit;
  }

  feed(hit: ProbeHit): void {
    this.#releaseUsedElsewhere(hit);
    const task = this.#taskOf(hit);
    if (hit.phase === 'return') this.#feedReturn(task, hit);
    else this.#feedEntry(task, hit);
  }

  /** Events are missing: what is open now may have ended unseen, so it is forgotten. */
  forgetOpenCalls(): void {
    for (const task of this.#tasks.values()) this.#release(task);
    this.unreturnedCount += this.#openCount();
    this.#tasks.clear();
  }

  finish(): void {
    this.forgetOpenCalls();
  }

  #taskOf(hit: ProbeHit): TaskCalls {
    // Every CPU has an idle task of its own, and all of them have the process id 0.
    const key = hit.at.pid === 0 ? -1 - hit.cpu : hit.at.pid;
    let task = this.#tasks.get(key);
    if (task === undefined) {
      task = { frames: [], held: null, last: null };
      this.#tasks.set(key, task);
    }
    return task;
  }

  #feedEntry(task: TaskCalls, hit: ProbeHit): void {
    this.#release(task);
    const { last } = task;
    task.last = null;
    if (hit.call.returns) {
      if (task.frames.length === CALL_DEPTH_MAX) {
        task.frames.shift();
        this.unreturnedCount += 1;
      }
      task.frames.push({ hit });
      return;
    }
    if (last === null || last.phase !== 'entry' || !isInnerOf(hit, last)) {
      this.#emit({ kind: hit.call.kind, at: hit.at, entryLine: hit.at.line, facts: hit.facts });
    }
    task.last = hit;
  }

  #feedReturn(task: TaskCalls, hit: ProbeHit): void {
    const { last } = task;
    task.last = null;
    if (!hit.call.returns) {
      this.#release(task);
      this.#emit({ kind: 'sighting', at: hit.at, entryLine: null, facts: hit.facts });
      return;
    }
    const entry = this.#closeFrame(task, hit);
    if (entry === null) {
      this.#feedBareReturn(task, hit, last);
      return;
    }
    // What is held is the inner half of this call, or of one that never returned.
    if (task.held?.outer?.hit === entry) this.#drop(task, task.held);
    else this.#release(task);
    const facts = joinFacts(entry.facts, hit.facts);
    const operation = { kind: hit.call.kind, at: hit.at, entryLine: entry.at.line, facts };
    const outer = task.frames.at(-1);
    if (outer !== undefined && isInnerOf(entry, outer.hit)) {
      this.#hold(task, { operation, hit, outer });
    } else {
      this.#emit(operation);
    }
  }

  /** A return whose entry is not in the recording. */
  #feedBareReturn(task: TaskCalls, hit: ProbeHit, last: ProbeHit | null): void {
    const { held } = task;
    if (held !== null && isOuterReturn(hit, held.hit)) this.#drop(task, held);
    else this.#release(task);
    if (last !== null && last.phase === 'return' && isOuterReturn(hit, last)) return;
    if (!tellsSubject(hit)) {
      this.orphanCount += 1;
      return;
    }
    const operation = { kind: hit.call.kind, at: hit.at, entryLine: null, facts: hit.facts };
    if (hit.caller !== null && hit.call.innerOf.includes(hit.caller)) {
      this.#hold(task, { operation, hit, outer: null });
      return;
    }
    this.#emit(operation);
    task.last = hit;
  }

  /** Closes the newest frame of the function that returns; frames above it never returned. */
  #closeFrame(task: TaskCalls, hit: ProbeHit): ProbeHit | null {
    const index = task.frames.findLastIndex((frame) => frame.hit.functionName === hit.functionName);
    if (index < 0) return null;
    const [closed, ...above] = task.frames.splice(index);
    this.unreturnedCount += above.length;
    return closed?.hit ?? null;
  }

  #hold(task: TaskCalls, held: Held): void {
    task.held = held;
    const address = addressOf(held.operation.facts.attachment);
    if (address !== null) this.#heldAttachments.set(address, task);
  }

  #drop(task: TaskCalls, held: Held): void {
    task.held = null;
    const address = addressOf(held.operation.facts.attachment);
    if (address !== null) this.#heldAttachments.delete(address);
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

  /** Another task uses the attachment, so the call that made it has returned. */
  #releaseUsedElsewhere(hit: ProbeHit): void {
    if (this.#heldAttachments.size === 0) return;
    const address = addressOf(hit.facts.attachment);
    const holder = address === null ? undefined : this.#heldAttachments.get(address);
    if (holder !== undefined && holder !== this.#taskOf(hit)) this.#release(holder);
  }

  #openCount(): number {
    return [...this.#tasks.values()].reduce((sum, task) => sum + task.frames.length, 0);
  }
}

/** Whether `hit` is the inner half of the call `outer`: one calls the other, about the same thing. */
function isInnerOf(hit: ProbeHit, outer: ProbeHit): boolean {
  if (!hit.call.innerOf.includes(outer.functionName)) return false;
  if (hit.call.kind === 'attach') {
    return (
      addressOf(hit.facts.dmabuf) === addressOf(outer.facts.dmabuf) &&
      hit.facts.device === outer.facts.device
    );
  }
  return (
    addressOf(hit.facts.attachment) === addressOf(outer.facts.attachment) &&
    (hit.call.kind !== 'unmap' || addressOf(hit.facts.table) === addressOf(outer.facts.table))
  );
}

/** Whether `hit` is the outer half of the call that `inner` returned from just before. */
function isOuterReturn(hit: ProbeHit, inner: ProbeHit): boolean {
  if (!inner.call.innerOf.includes(hit.functionName)) return false;
  // Where the kernel still knows the caller of the inner call, it says whether this is it.
  const { caller } = inner;
  if (caller !== null && !TRAMPOLINE.test(caller) && caller !== hit.functionName) return false;
  return isSameResult(resultOf(hit), resultOf(inner));
}

/** Whether a return names the buffer or the attachment that it is about. */
function tellsSubject(hit: ProbeHit): boolean {
  switch (hit.call.kind) {
    case 'map':
      return hit.facts.attachment !== undefined;
    case 'attach':
      return hit.facts.dmabuf !== undefined || hit.facts.ino !== undefined;
    default:
      return hit.facts.dmabuf !== undefined;
  }
}

function resultOf({ call, facts }: ProbeHit): PointerResult | undefined {
  return call.kind === 'map' ? facts.table : facts.attachment;
}

function isSameResult(a: PointerResult | undefined, b: PointerResult | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.ok) return b.ok && a.address === b.address;
  return !b.ok && a.errno === b.errno;
}
