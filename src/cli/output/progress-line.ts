/**
 * One line on a terminal that tells how far a search is: states, rate, how many wait to be looked at,
 * and, while the frontier shrinks, when it will be empty. Nothing is shown where stderr is no terminal.
 */
import { stderr } from 'node:process';
import type { SearchProgress } from '../../explorer/engine/search.ts';

/** A terminal is written to at most this often. */
const MILLISECONDS_BETWEEN = 200;

/** Shows the progress of one search. */
export class ProgressLine {
  readonly #name: string;
  readonly #started = performance.now();
  #shownAt = performance.now();
  #last: SearchProgress = { states: 0, expanded: 0, depth: 0 };
  #isShown = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Shows how far the search is, not too often. */
  readonly show = (progress: SearchProgress): void => {
    const now = performance.now();
    if (!stderr.isTTY || now - this.#shownAt < MILLISECONDS_BETWEEN) return;
    const { states, expanded, depth } = progress;
    const frontier = states - expanded;
    const shrinks = this.#last.states - this.#last.expanded - frontier;
    const rate = Math.round((expanded / (now - this.#started)) * 1000);
    const left = (frontier / shrinks) * ((now - this.#shownAt) / 1000);
    const end = shrinks > 0 ? `, about ${Math.ceil(left)} s` : '';
    const text = `${this.#name}: ${states} states, ${rate}/s, frontier ${frontier}, depth ${depth}`;
    stderr.write(`\r\u001b[K${text}${end}`);
    this.#isShown = true;
    this.#shownAt = now;
    this.#last = progress;
  };

  /** Clears the line. */
  end(): void {
    if (this.#isShown) stderr.write('\r\u001b[K');
  }
}
