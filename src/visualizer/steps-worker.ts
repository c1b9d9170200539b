/**
 * Searches a long recording beside the page. The recording comes in pieces and stays; a search tells what it has found
 * bit by bit, and ends where another one is asked for.
 */
import type { Recording } from '../views/recordings/recording.ts';
import { SearchParts, type SearchPiece } from '../views/recordings/search-parts.ts';
import { searchOf } from '../views/recordings/step-search.ts';

/** What the page asks. */
export type SearchOrder =
  /** All pieces until now are of something else. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'piece'; readonly piece: SearchPiece }
  | { readonly kind: 'find'; readonly turn: number; readonly text: string };

/** What was found since the last time, and how many steps have been looked at. */
export interface SearchNews {
  readonly turn: number;
  readonly steps: Uint32Array<ArrayBuffer>;
  readonly until: number;
}

/** Milliseconds after which it is told what was found, and looked whether something else is asked. */
const TOLD_EVERY = 80;

/** How many steps are looked at before the clock is. */
const STRIDE = 256;

let parts = new SearchParts();
let recording: Recording | null = null;
let turn = 0;

addEventListener('message', ({ data }: MessageEvent<SearchOrder>) => {
  switch (data.kind) {
    case 'begin':
      parts = new SearchParts();
      recording = null;
      break;
    case 'piece':
      parts.take(data.piece);
      break;
    case 'find':
      ({ turn } = data);
      recording ??= parts.recording();
      void find(recording, data.text, turn);
      break;
  }
});

async function find(searched: Recording, text: string, own: number): Promise<void> {
  const test = searchOf(searched, text);
  let found: number[] = [];
  let last = performance.now();
  const tell = (until: number): void => {
    const news: SearchNews = { turn: own, steps: Uint32Array.from(found), until };
    postMessage(news, { transfer: [news.steps.buffer] });
    found = [];
  };
  for (let index = 0; index < searched.length; index += 1) {
    if (test?.(index) !== false) found.push(index);
    if (index % STRIDE !== 0 || performance.now() < last + TOLD_EVERY) continue;
    tell(index + 1);
    // What was asked meanwhile is heard.
    await new Promise((resolve) => setTimeout(resolve));
    if (turn !== own) return;
    last = performance.now();
  }
  tell(searched.length);
}
