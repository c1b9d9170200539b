/**
 * Calls of which only the function is known: the function tracers, and probes without arguments.
 * They tell how often and in which order things happened, not to which buffer; so they are counted
 * and never make a finding. Of functions that call each other for one operation one counts.
 */
import type { CallKind, DmaBufCall } from './dma-buf-calls.ts';
import type { Moment } from './probe-hit.ts';
import { countText } from './wording.ts';

/** One call without arguments. */
export interface BareCall {
  readonly at: Moment;
  readonly call: DmaBufCall;
  readonly functionName: string;
  /** The calling function, or null where it is not told. */
  readonly caller: string | null;
  /** Whether the call was entered; whether it failed, which may be told on a later line. */
  readonly outcome: 'entered' | 'failed' | 'failed-later';
}

/** The kinds without which a late attach cannot be shown, and what they are called. */
const TELLING: readonly (readonly [CallKind, string, string])[] = [
  ['export', 'export', 'exports'],
  ['attach', 'attach', 'attaches'],
  ['map', 'map', 'maps'],
  ['unmap', 'unmap', 'unmaps'],
  ['detach', 'detach', 'detaches'],
  ['release', 'release', 'releases'],
];

/** Tasks that are remembered; more than this and pairs may be counted twice, which is harmless. */
const TASKS_MAX = 4_096;

/** Counts the bare calls of one recording. */
export class BareCalls {
  readonly #counts = new Map<CallKind, number>();
  readonly #failed = new Map<CallKind, number>();
  readonly #lastOfTask = new Map<number, BareCall>();
  #firstMap: Moment | null = null;
  #attachAfterMap: Moment | null = null;
  #attachesAfterMap = 0;
  lineCount = 0;

  feed(bare: BareCall): void {
    this.lineCount += 1;
    const { call, at, outcome } = bare;
    const key = at.pid;
    const last = this.#lastOfTask.get(key);
    if (outcome === 'failed-later') {
      if (call.innerOf.length === 0) this.#fail(call.kind, at);
      return;
    }
    if (this.#lastOfTask.size >= TASKS_MAX) this.#lastOfTask.clear();
    this.#lastOfTask.set(key, bare);
    const isInner =
      call.innerOf.includes(bare.caller ?? '') ||
      (last !== undefined && call.innerOf.includes(last.functionName));
    if (isInner) return;
    this.#counts.set(call.kind, this.countOf(call.kind) + 1);
    if (outcome === 'failed') {
      this.#fail(call.kind, at);
      return;
    }
    if (call.kind === 'map') this.#firstMap ??= at;
    if (call.kind !== 'attach' || this.#firstMap === null) return;
    this.#attachAfterMap ??= at;
    this.#attachesAfterMap += 1;
  }

  countOf(kind: CallKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** A map that turns out to have failed chose no storage, if nothing came after it. */
  #fail(kind: CallKind, at: Moment): void {
    this.#failed.set(kind, (this.#failed.get(kind) ?? 0) + 1);
    if (kind === 'map' && this.#attachAfterMap === null && this.#firstMap?.pid === at.pid) {
      this.#firstMap = null;
    }
  }

  /** What was counted of the kinds that no better line tells: `2 attaches, 2 maps (1 failed)`. */
  counted(isShown: (kind: CallKind) => boolean): string {
    const told = TELLING.filter(([kind]) => this.countOf(kind) > 0 && !isShown(kind));
    return told
      .map(([kind, noun, plural]) => {
        const failed = this.#failed.get(kind) ?? 0;
        const note = failed === 0 ? '' : ` (${failed} failed)`;
        return `${countText(this.countOf(kind), noun, plural)}${note}`;
      })
      .join(', ');
  }

  /** Where an attach came after a map, of whatever buffer. */
  suspicion(): string | null {
    if (this.#attachAfterMap === null || this.#firstMap === null) return null;
    const how =
      this.#attachesAfterMap === 1
        ? `the attach at line ${this.#attachAfterMap.line} comes`
        : `${this.#attachesAfterMap} attaches, the first at line ${this.#attachAfterMap.line}, come`;
    return `${how} after the map at line ${this.#firstMap.line}: late, if both were about one buffer`;
  }
}
