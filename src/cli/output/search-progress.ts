/**
 * How far a search is, on the progress line. What is left is told where the number of states is known before they
 * are found; nobody can tell it from how many are waiting.
 */
import { memoryUsage } from 'node:process';
import type { SearchProgress } from '../../explorer/engine/search-options.ts';
import { ProgressLine } from './progress-line.ts';

/** The rate is that of the last moments, in milliseconds: a machine grows slow, and states grow large. */
const RATE_OF = 5_000;

/** How far a search was at a time, in milliseconds. */
interface Sample {
  readonly at: number;
  readonly expanded: number;
}

/** The progress of one search. */
export class SearchPace {
  readonly #name: string;
  readonly #line: ProgressLine;
  readonly #bytes: () => number;
  #samples: Sample[] = [];

  constructor(name: string, line = new ProgressLine(), bytes = () => memoryUsage.rss()) {
    this.#name = name;
    this.#line = line;
    this.#bytes = bytes;
  }

  /** Shows how far the search is. */
  readonly show = (progress: SearchProgress): void => {
    this.#line.show((now) => this.#inWords(progress, now));
  };

  /** Takes the line away. */
  end(): void {
    this.#line.end();
  }

  #inWords({ states, expanded, depth, expected }: SearchProgress, now: number): string {
    this.#samples = this.#samples.filter(({ at }) => now - at <= RATE_OF);
    this.#samples.push({ at: now, expanded });
    const [first = { at: now, expanded }] = this.#samples;
    const seconds = (now - first.at) / 1000;
    const rate = seconds > 0 ? (expanded - first.expanded) / seconds : null;
    const left = expected === null || rate === null ? null : (expected - expanded) / rate;
    const time =
      left === null || left === Infinity ? 'time left unknown' : `${timeInWords(left)} left`;
    const share = expected === null ? '' : ` ${Math.floor((expanded / expected) * 100)} %,`;
    return [
      `${this.#name}:${share} ${time}`,
      `${short(states)}${expected === null ? '' : ` of ${short(expected)}`} states`,
      ...(rate === null ? [] : [`${short(rate)}/s`]),
      `frontier ${short(states - expanded)}`,
      `depth ${depth}`,
      `${Math.ceil(this.#bytes() / 1024 ** 2)} MiB`,
    ].join(', ');
  }
}

/** A number with as many digits as people take in at a glance. */
function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return String(Math.round(value));
}

function timeInWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
