/**
 * The free IO virtual pages of the importers behind IOMMUs. Each importer translates in its own address
 * space, which all its buffers share. What it may be given is bounded by the window that it stated, which
 * may be another one for each buffer; so a space is kept for each window, and what is taken in one is
 * taken in all of the same importer. [MAP4]
 */
import { assert } from '../base/assert.ts';
import type { ImporterId } from '../base/ids.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { ioVirtualWindow } from '../constraints/io-virtual.ts';
import { FrameRuns, type FrameRun } from '../memory/frame-runs.ts';

/** What one importer may be given in one window. */
interface Space {
  readonly window: FrameRun;
  readonly free: FrameRuns;
}

/** The spaces of all importers. They appear when something is taken in them, so that looking leaves no trace. @public */
export class IoVirtualSpaces {
  /** By importer and window, in the order in which they were first used. */
  readonly #spaces = new Map<string, Space>();
  readonly #ofImporter = new Map<ImporterId, Space[]>();

  /** The free pages of an importer in its window; what is done to them changes no space. */
  free(importer: ImporterId, constraints: Constraints): FrameRuns {
    const window = ioVirtualWindow(constraints);
    return this.#spaces.get(nameOf(importer, window))?.free ?? this.#freeIn(importer, window);
  }

  /** Takes pages, which are free in the importer's window. */
  claim(importer: ImporterId, constraints: Constraints, pages: FrameRun): void {
    const window = ioVirtualWindow(constraints);
    if (!this.#spaces.has(nameOf(importer, window))) {
      this.#open(importer, window, this.#freeIn(importer, window));
    }
    for (const { window: each, free } of this.#ofImporter.get(importer) ?? []) {
      const part = within(pages, each);
      if (part !== null) free.claim(part);
    }
  }

  /** Gives pages back that were taken. */
  release(importer: ImporterId, pages: FrameRun): void {
    const spaces = this.#ofImporter.get(importer) ?? [];
    assert(spaces.length > 0, 'what is given back was taken');
    for (const { window, free } of spaces) {
      const part = within(pages, window);
      if (part !== null) free.release(part);
    }
  }

  /** The free runs of every space by its name, as plain data. */
  describe(): readonly (readonly [name: string, runs: readonly FrameRun[]])[] {
    return Array.from(this.#spaces, ([name, { free }]) => [name, free.toArray()] as const);
  }

  /** Puts a space back as it was described. */
  restore(name: string, runs: readonly FrameRun[]): void {
    const [importer = '', bounds = ''] = name.split(' ');
    const [start = 0, end = 0] = bounds.split('-').map(Number);
    this.#open(importer as ImporterId, { start, end }, new FrameRuns(runs));
  }

  #open(importer: ImporterId, window: FrameRun, free: FrameRuns): void {
    const space = { window, free };
    this.#spaces.set(nameOf(importer, window), space);
    const known = this.#ofImporter.get(importer);
    if (known === undefined) this.#ofImporter.set(importer, [space]);
    else known.push(space);
  }

  /** A window that was not used before: all of it, but what the importer has in its other windows. */
  #freeIn(importer: ImporterId, window: FrameRun): FrameRuns {
    const free = new FrameRuns([window]);
    for (const other of this.#ofImporter.get(importer) ?? []) {
      for (const run of heldIn(other)) {
        const part = within(run, window);
        if (part === null) continue;
        for (const each of [...free.within(part)]) free.claim(each);
      }
    }
    return free;
  }
}

/** The pages of a window that are not free. */
function heldIn({ window, free }: Space): readonly FrameRun[] {
  const held: FrameRun[] = [];
  let at = window.start;
  for (const { start, end } of free.toArray()) {
    if (at < start) held.push({ start: at, end: start });
    at = end;
  }
  if (at < window.end) held.push({ start: at, end: window.end });
  return held;
}

/** The part of a run that lies in a window; null where none does. */
function within(run: FrameRun, window: FrameRun): FrameRun | null {
  const start = Math.max(run.start, window.start);
  const end = Math.min(run.end, window.end);
  return start < end ? { start, end } : null;
}

function nameOf(importer: ImporterId, { start, end }: FrameRun): string {
  return `${importer} ${start}-${end}`;
}
