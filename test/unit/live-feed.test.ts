/**
 * What the page hears of a recording that grows: nothing is lost or read twice over a lost connection, a page that does
 * not take what it is given lets no more than a limit gather, and what cannot be read ends it with a reason.
 */
import { expect, test } from 'vitest';
import { GrowingRecording } from '../../src/views/recordings/growing-recording.ts';
import {
  LiveFeed,
  PENDING_MAX,
  type EventStream,
  type LiveNews,
} from '../../src/visualizer/live/live-feed.ts';

interface Sent {
  readonly data?: string;
  readonly lastEventId?: string;
}

/** A connection that a test sends over. */
class Stream implements EventStream {
  readonly url: string;
  readyState = 1;
  readonly #listeners = new Map<string, (event: Sent) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(name: string, listener: (event: Sent) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  send(name: string, data?: unknown, lastEventId = ''): void {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.#listeners.get(name)?.({ data: text, lastEventId });
  }
}

/** A feed, all of its connections, and what it told. */
class Bench {
  readonly streams: Stream[] = [];
  readonly news: LiveNews[] = [];
  readonly #later: (() => void)[] = [];
  readonly feed: LiveFeed;

  constructor(limits?: { readonly size: number; readonly steps: number }) {
    this.feed = new LiveFeed(
      'live',
      'it',
      {
        open: (url) => {
          const stream = new Stream(url);
          this.streams.push(stream);
          return stream;
        },
        later: (action) => this.#later.push(action),
        tell: (news) => this.news.push(news),
      },
      limits,
    );
    this.feed.start();
  }

  get stream(): Stream {
    const stream = this.streams.at(-1);
    if (stream === undefined) throw new Error('nothing is open');
    return stream;
  }

  get state(): unknown {
    return this.news.findLast((news) => news.kind === 'state')?.state;
  }

  /** The recording that the page has by now. */
  get lines(): number {
    const growing = new GrowingRecording();
    for (const news of this.news) {
      if (news.kind === 'gain') growing.take(news.gain.delta, news.gain.lines);
    }
    return growing.recording()?.source.report?.lines ?? 0;
  }

  begin(): void {
    this.stream.send('open');
    this.stream.send('begin', { name: 'it', why: null }, '0');
  }

  tryAgain(): void {
    for (const action of this.#later.splice(0)) action();
  }
}

test('lines that came while the page was busy come together, once each', () => {
  const bench = new Bench();
  bench.begin();
  for (let line = 1; line <= 5; line += 1) bench.stream.send('message', `line ${line}`, `${line}`);
  expect(bench.lines).toBe(1);
  bench.feed.taken();
  expect(bench.lines).toBe(5);
  bench.stream.send('message', 'line 6', '6');
  bench.feed.taken();
  bench.feed.taken();
  expect(bench.lines).toBe(6);
  bench.stream.send('caught-up', {});
  expect(bench.state).toEqual({ kind: 'live' });
});

test('a lost connection is told, and gone on with where the browser does not', () => {
  const bench = new Bench();
  bench.begin();
  bench.stream.send('message', 'one', 'place/1');
  // The browser tries by itself, as often as it takes.
  bench.stream.readyState = 0;
  bench.stream.send('error');
  bench.stream.send('error');
  expect(bench.state).toEqual({ kind: 'away', tries: 2 });
  bench.stream.send('open');
  expect(bench.state).toEqual({ kind: 'catching-up' });
  expect(bench.streams).toHaveLength(1);
  // An answer that is none makes it give up.
  bench.stream.readyState = 2;
  bench.stream.send('error');
  expect(bench.state).toEqual({ kind: 'away', tries: 1 });
  const given = bench.stream;
  bench.tryAgain();
  expect(bench.stream.url).toBe('live?after=place%2F1');
  given.send('message', 'of the old connection', 'place/2');
  bench.stream.send('open');
  bench.stream.send('message', 'two', 'place/2');
  bench.feed.taken();
  expect(bench.lines).toBe(2);
});

test('a page that takes nothing holds up no more than a limit, and goes on from there', () => {
  const bench = new Bench();
  bench.begin();
  const line = 'x'.repeat(1024 * 1024 - 1);
  let sent = 0;
  while (bench.stream.readyState === 1 && sent < 100) {
    sent += 1;
    bench.stream.send('message', line, `${sent}`);
  }
  // One piece was given, and the others wait.
  expect(sent).toBe(PENDING_MAX / 1024 / 1024 + 2);
  bench.stream.send('message', line, `${sent + 1}`);
  expect(bench.streams).toHaveLength(1);
  // What waits is given; the next is asked for when that is taken, too.
  bench.feed.taken();
  expect(bench.lines).toBe(sent);
  expect(bench.stream.url).toBe(`live?after=${sent}`);
  bench.begin();
});

test('what was begun again replaces what came before', () => {
  const bench = new Bench();
  bench.begin();
  bench.stream.send('message', 'one\ntwo', '2');
  bench.stream.send('begin', { name: 'it', why: 'it shrank' }, '0');
  expect(bench.news).toContainEqual({ kind: 'note', why: 'it begins again: it shrank' });
  bench.stream.send('message', 'other', '1');
  bench.feed.taken();
  const gains = bench.news.filter((news) => news.kind === 'gain');
  expect(gains.map(({ isNew }) => isNew)).toEqual([true, true]);
  expect(gains.at(-1)?.gain.delta.source.report?.lines).toBe(1);
});

test('a line that cannot be read stops it, and so does the limit of a page', () => {
  const bench = new Bench();
  bench.begin();
  bench.stream.send('message', '{"schema":2,garbage', '1');
  expect(bench.state).toMatchObject({
    kind: 'stopped',
    why: expect.stringMatching(/^it:1: /) as string,
  });
  expect(bench.stream.readyState).toBe(2);
  const small = new Bench({ size: 10, steps: 10 });
  small.begin();
  small.stream.send('message', 'a line of text', '1');
  expect(small.state).toEqual({
    kind: 'stopped',
    why: 'it: a page holds no more than this; cenalloc collect keeps all of it',
  });
  expect(small.lines).toBe(1);
});

test('the end is told, with what is wrong with what came', () => {
  const bench = new Bench();
  bench.begin();
  bench.stream.send('message', 'nothing that anybody knows', '1');
  bench.stream.send('end', { why: null });
  expect(bench.state).toMatchObject({
    kind: 'stopped',
    why: expect.stringMatching(/^it/) as string,
  });
  const other = new Bench();
  other.begin();
  other.stream.send('end', { why: 'it was removed' });
  expect(other.state).toEqual({ kind: 'stopped', why: 'it was removed' });
  other.tryAgain();
  expect(other.streams).toHaveLength(1);
});
