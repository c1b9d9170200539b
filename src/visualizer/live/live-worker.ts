/** Listens to a recording that grows, and reads it, beside the page. */
import { memoryOfColumns } from '../../views/recordings/recording-columns.ts';
import { LiveFeed, type LiveNews } from './live-feed.ts';

/** What the page asks for: to begin, and more. */
export type LiveOrder =
  | { readonly kind: 'follow'; readonly url: string; readonly name: string }
  | { readonly kind: 'taken' };

let feed: LiveFeed | null = null;

addEventListener('message', ({ data }: MessageEvent<LiveOrder>) => {
  if (data.kind === 'taken') {
    feed?.taken();
    return;
  }
  feed = new LiveFeed(data.url, data.name, {
    open: (url) => new EventSource(url),
    later: setTimeout,
    tell,
  });
  feed.start();
});

function tell(news: LiveNews): void {
  const transfer =
    news.kind === 'gain'
      ? [news.gain.lines.buffer, ...memoryOfColumns(news.gain.delta.columns)]
      : [];
  postMessage(news, { transfer });
}
