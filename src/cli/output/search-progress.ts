/**
 * How far a search is, on the progress line: states, rate, how many wait to be looked at, and, while the
 * frontier shrinks, when it will be empty.
 */
import type { SearchProgress } from '../../explorer/engine/search-options.ts';
import { ProgressLine } from './progress-line.ts';

/** The progress of one search. */
export class SearchPace {
  readonly #name: string;
  readonly #line = new ProgressLine();
  readonly #started = performance.now();
  #shownAt = performance.now();
  #last: SearchProgress = { states: 0, expanded: 0, depth: 0 };

  constructor(name: string) {
    this.#name = name;
  }

  /** Shows how far the search is. */
  readonly show = (progress: SearchProgress): void => {
    this.#line.show((now) => this.#inWords(progress, now));
  };

  /** Takes the line away. */
  end(): void {
    this.#line.end();
  }

  #inWords(progress: SearchProgress, now: number): string {
    const { states, expanded, depth } = progress;
    const frontier = states - expanded;
    const shrinks = this.#last.states - this.#last.expanded - frontier;
    const rate = Math.round((expanded / (now - this.#started)) * 1000);
    const left = (frontier / shrinks) * ((now - this.#shownAt) / 1000);
    const end = shrinks > 0 ? `, about ${Math.ceil(left)} s` : '';
    this.#shownAt = now;
    this.#last = progress;
    return `${this.#name}: ${states} states, ${rate}/s, frontier ${frontier}, depth ${depth}${end}`;
  }
}
