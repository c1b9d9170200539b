/** Which facts `cenalloc log` shows, and how it prints them. */
import { counted } from '../../base/quantity-words.ts';
import { encodeEvent } from '../../events/encode-log.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { markedInWords } from '../../views/logs/event-words.ts';
import { admits, type FactFilter } from '../../views/logs/fact-filter.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { harmlessJson, print } from '../output/terminal.ts';

/** What was chosen on the command line. */
export interface FactChoice {
  readonly buffer?: readonly string[];
  readonly importer?: readonly string[];
  readonly type?: readonly string[];
  readonly refused?: true;
  readonly after?: string;
  readonly json?: true;
}

/** The choice as a filter. */
export function filterOf(choice: FactChoice): FactFilter {
  const { buffer: buffers, importer: importers, type: types, refused: only, after } = choice;
  return {
    buffers,
    importers,
    types,
    refused: only,
    after: after === undefined ? 0 : Number(after),
  };
}

/** Prints facts one by one. */
export class FactPrinter {
  readonly #filter: FactFilter;
  readonly #isJson: boolean;
  #printed = 0;
  #passed = 0;

  constructor(filter: FactFilter, isJson: boolean) {
    this.#filter = filter;
    this.#isJson = isJson;
  }

  /** Prints a fact that is chosen; a reader that is slower than the store is waited for. */
  async print(recorded: RecordedEvent, signal?: AbortSignal): Promise<void> {
    this.#passed += 1;
    if (!admits(this.#filter, recorded)) return;
    this.#printed += 1;
    if (this.#isJson) standardOutput.write(`${harmlessJson(encodeEvent(recorded))}\n`);
    else print([markedInWords(recorded, timeInWords)]);
    await standardOutput.ready(signal);
  }

  /** Why nothing was printed, in words; null where something was. */
  whyNothing(): string | null {
    if (this.#printed > 0) return null;
    if (this.#passed === 0) return 'it holds no facts';
    return `none of its ${counted(this.#passed, 'fact')} is of what was chosen`;
  }
}

/** Beyond this a time is one of the calendar, in milliseconds: September 2001. */
const CALENDAR_TIME = 1e12;

function timeInWords(time: number): string {
  return time < CALENDAR_TIME ? `at ${time}` : new Date(time).toISOString();
}
