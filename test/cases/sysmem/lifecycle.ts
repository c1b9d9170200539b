/**
 * The life of a collection, call by call: allocation is tried once, when everybody has stated constraints
 * or left in order. A participant that closes its channel without leaving takes its failure domain down.
 * Source: LogicalBufferCollection::MaybeAllocate and fuchsia.sysmem2/collection.fidl.
 */
import { ERRORS } from '../as-published/sysmem.ts';
import { NotUnderstoodError } from '../report.ts';
import { isWeak, mayBeWeak } from './weakness.ts';
import type { Outcome } from './collection.ts';
import { participantsOf, withoutParticipants, type TreeNode } from './tree.ts';

/** Where a participant stands. */
type Place = 'bound' | 'constrained' | 'released' | 'kept' | 'failed';

/** What is left of a collection after a sequence of calls. */
export interface LifeOutcome {
  readonly verdict: 'allocated' | 'failed' | 'pending';
  readonly error?: string;
  readonly outcome: Outcome | null;
  /** Who is still served. */
  readonly alive: ReadonlySet<string>;
  /** The answers to "check", in order. */
  readonly checks: readonly ('PENDING' | 'ok' | 'failed')[];
}

const CALL = /^(?:([\w-]+)[.:] ?)?([A-Za-z_ ]+?)(?:\(([\w-]*)\))?$/u;

/** Plays a sequence. */
export class Lifecycle {
  readonly #nodes: readonly TreeNode[];
  readonly #solve: (nodes: readonly TreeNode[]) => Outcome;
  readonly #places = new Map<string, Place>();
  readonly #waited = new Set<string>();
  readonly #weakOk = new Set<string>();
  readonly #checks: ('PENDING' | 'ok' | 'failed')[] = [];
  #outcome: Outcome | null = null;
  #error: string | undefined;
  #areGroupsClosed = true;

  constructor(nodes: readonly TreeNode[], solve: (nodes: readonly TreeNode[]) => Outcome) {
    this.#nodes = nodes;
    this.#solve = solve;
    for (const { name } of participantsOf(nodes)) this.#places.set(name, 'bound');
  }

  /** Plays one call, such as "c1.setConstraints". */
  play(text: string): void {
    // "c2.close (abruptly)" and "c2.close before constraints" say no more than their place in the sequence.
    const bare = text.trim().replace(/ (?:\(.*\)|before .*|after .*|abruptly|again)$/u, '');
    const [, subject = '', verb = '', argument = ''] = CALL.exec(bare) ?? [];
    const who = subject === '' ? argument : subject;
    const call = verb.toLowerCase().replaceAll(/[_ ]/gu, '');
    this.#perform(call, who, text);
    this.#allocateIfReady();
  }

  /** What is left. */
  get result(): LifeOutcome {
    const alive = [...this.#places].filter(([, place]) => place !== 'failed').map(([name]) => name);
    const isAllocated = this.#outcome?.isAllocated === true;
    const verdict = this.#error !== undefined ? 'failed' : isAllocated ? 'allocated' : 'pending';
    return {
      verdict,
      ...(this.#error === undefined ? {} : { error: this.#error }),
      outcome: this.#outcome,
      alive: new Set(this.#error === undefined ? alive : []),
      checks: this.#checks,
    };
  }

  #perform(call: string, who: string, text: string): void {
    if (
      /^(waitforallbuffersallocated|wait|allocate|allocated|sync|bind|duplicate|createtoken|setname|attachtoken)$/u.test(
        call,
      )
    ) {
      if (call.startsWith('wait')) this.#waited.add(who);
      return;
    }
    if (call === 'allchildrenpresent') {
      this.#areGroupsClosed = true;
      return;
    }
    if (/^createchild/u.test(call)) {
      if (this.#outcome !== null || this.#areGroupsClosed) this.#fail(ERRORS.protocol);
      return;
    }
    const place = this.#places.get(who);
    if (place === undefined) throw new NotUnderstoodError(`call "${text}"`);
    if (/^check/u.test(call)) this.#check();
    else if (call === 'setconstraints') this.#constrain(who, place);
    else if (call === 'release') this.#release(who, place);
    else if (/^(close|crash|drop|closechannel|die|fail)$/u.test(call)) this.#close(who, place);
    else if (call === 'setweakok') this.#setWeakOk(who);
    else if (/^(setdispensable|setweak)$/u.test(call)) return;
    else throw new NotUnderstoodError(`call "${text}"`);
  }

  #constrain(who: string, place: Place): void {
    if (place === 'bound') this.#places.set(who, 'constrained');
    else this.#fail(ERRORS.protocol);
  }

  #check(): void {
    if (this.#error !== undefined) this.#checks.push('failed');
    else this.#checks.push(this.#outcome === null ? 'PENDING' : 'ok');
  }

  /** Leaving before stating constraints is having no opinion; leaving after keeps them. */
  #release(who: string, place: Place): void {
    if (place === 'bound') this.#places.set(who, 'released');
    if (place === 'constrained') this.#places.set(who, 'kept');
    const strong = participantsOf(this.#nodes).filter(({ name, spec }) => {
      const isHere = this.#places.get(name) !== 'released' && this.#places.get(name) !== 'kept';
      return isHere && !isWeak(name, this.#nodes) && spec.late !== true;
    });
    const isOverForWeak =
      this.#outcome === null &&
      participantsOf(this.#nodes).some(({ name }) => isWeak(name, this.#nodes));
    if (strong.length === 0 && isOverForWeak) this.#fail(ERRORS.unspecified);
  }

  #close(who: string, place: Place): void {
    if (place === 'released' || place === 'kept') return;
    const spec = participantsOf(this.#nodes).find(({ name }) => name === who)?.spec;
    this.#places.set(who, 'failed');
    const isIsolated =
      spec?.late === true || (spec?.dispensable === true && this.#outcome !== null);
    if (!isIsolated) this.#fail(ERRORS.unspecified);
  }

  /** Too late as soon as the participant has waited for its buffers. */
  #setWeakOk(who: string): void {
    if (this.#waited.has(who)) this.#fail(ERRORS.protocol);
    else this.#weakOk.add(who);
  }

  #fail(error: string): void {
    this.#error ??= error;
  }

  #allocateIfReady(): void {
    if (this.#outcome !== null || this.#error !== undefined) return;
    const isReady = participantsOf(this.#nodes).every(
      ({ name, spec }) => spec.late === true || this.#places.get(name) !== 'bound',
    );
    if (!isReady) return;
    const present = withoutParticipants(
      this.#nodes,
      ({ name }) => this.#places.get(name) === 'released',
    );
    const leaky = participantsOf(present).find(
      ({ name }) =>
        isWeak(name, this.#nodes) && !mayBeWeak(name, this.#nodes) && !this.#weakOk.has(name),
    );
    this.#outcome = this.#solve(present);
    if (!this.#outcome.isAllocated) this.#fail(this.#outcome.error ?? ERRORS.empty);
    else if (leaky !== undefined) this.#fail(ERRORS.protocol);
  }
}
