/**
 * Listens to what the server sends of a recording that grows, reads it, and hands over what was gained whenever the
 * page has taken what came before. A page that does not take lets things gather up to a limit; then the connection is
 * closed, and goes on later from the same place.
 */
import { LiveReader, type Gain } from '../../views/recordings/live-reader.ts';

/** How it stands with what is followed. */
export type LiveState =
  /** What was there before is still coming. */
  | { readonly kind: 'catching-up' }
  | { readonly kind: 'live' }
  | { readonly kind: 'away'; readonly tries: number }
  /** Nothing more will come. */
  | { readonly kind: 'ended' }
  /** Nothing more is read. */
  | { readonly kind: 'stopped'; readonly why: string };

/** What the page is told. */
export type LiveNews =
  | { readonly kind: 'state'; readonly state: LiveState }
  /** Something to know beside, such as why a recording begins again. */
  | { readonly kind: 'note'; readonly why: string | null }
  | {
      readonly kind: 'gain';
      readonly gain: Gain;
      /** Whether it is the beginning of a recording: nothing that came before is a part of it. */
      readonly isNew: boolean;
      /** Whether all that is there by now has come. */
      readonly isCaughtUp: boolean;
    };

/** What is asked of a source of events; a browser has it. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(
    name: string,
    listener: (event: { readonly data?: unknown; readonly lastEventId?: string }) => void,
  ): void;
  close(): void;
}

/** What else it depends on. */
export interface FeedHost {
  /** Opens the events of an address. */
  readonly open: (url: string) => EventStream;
  readonly later: (action: () => void, milliseconds: number) => void;
  readonly tell: (news: LiveNews) => void;
}

/** A stream of events that the browser has given up. */
const CLOSED = 2;

/** Milliseconds until another try, where the browser makes none. */
const TRY_AGAIN = 2_000;

/** Bytes that may wait for the page. */
export const PENDING_MAX = 8 * 1024 * 1024;

/** A page holds so many bytes of lines, and so many steps; what is longer is for `cenalloc collect`. */
const LIMITS = { size: 256 * 1024 * 1024, steps: 2_000_000 } as const;

/** Follows one address. */
export class LiveFeed {
  readonly #url: string;
  readonly #host: FeedHost;
  readonly #limits: { readonly size: number; readonly steps: number };
  #name: string;
  #reader: LiveReader;
  #stream: EventStream | null = null;
  /** The place behind what was read. */
  #last = '';
  #tries = 0;
  #isNew = true;
  #isCaughtUp = false;
  /** Whether the page has taken what it was given. */
  #isReady = true;
  #isPaused = false;
  #isOver = false;

  constructor(
    url: string,
    name: string,
    host: FeedHost,
    limits: { readonly size: number; readonly steps: number } = LIMITS,
  ) {
    this.#url = url;
    this.#name = name;
    this.#host = host;
    this.#limits = limits;
    this.#reader = new LiveReader(name);
  }

  /** Begins to listen, or goes on. */
  start(): void {
    const after = this.#last === '' ? '' : `?after=${encodeURIComponent(this.#last)}`;
    const stream = this.#host.open(`${this.#url}${after}`);
    this.#stream = stream;
    const on = (name: string, take: (data: string, at: string) => void): void => {
      stream.addEventListener(name, ({ data = '', lastEventId = '' }) => {
        // What was on its way when the connection was closed comes again.
        if (this.#stream === stream) take(String(data), lastEventId);
      });
    };
    on('open', () => {
      this.#tries = 0;
      this.#tellState();
    });
    on('error', () => {
      this.#lost(stream);
    });
    on('begin', (data, at) => {
      this.#begin(data, at);
    });
    on('message', (data, at) => {
      this.#take(data, at);
    });
    on('caught-up', () => {
      this.#isCaughtUp = true;
      this.#tellState();
      this.#deliver();
    });
    on('note', (data) => {
      this.#host.tell({ kind: 'note', why: whyIn(data) });
    });
    on('end', (data) => {
      this.#end(whyIn(data));
    });
  }

  /** The page has taken what it was given. */
  taken(): void {
    this.#isReady = true;
    this.#deliver();
    if (!this.#isPaused || this.#reader.pending > 0) return;
    this.#isPaused = false;
    this.start();
  }

  #begin(data: string, at: string): void {
    const { name } = JSON.parse(data) as { readonly name: string };
    this.#name = name;
    this.#reader = new LiveReader(name);
    this.#isNew = true;
    this.#isCaughtUp = false;
    this.#last = at;
    const why = whyIn(data);
    this.#host.tell({ kind: 'note', why: why === null ? null : `${name} begins again: ${why}` });
    this.#tellState();
  }

  #take(text: string, at: string): void {
    // The end of the last line is that of the event.
    const read = this.#reader.feed(`${text}\n`);
    this.#last = at;
    if (!read.ok) {
      this.#stop({ kind: 'stopped', why: read.refusal });
      return;
    }
    const { size, steps } = this.#limits;
    if (this.#reader.size > size || this.#reader.length > steps) {
      const why = `${this.#name}: a page holds no more than this; cenalloc collect keeps all of it`;
      this.#stop({ kind: 'stopped', why });
      return;
    }
    this.#deliver();
    if (this.#reader.pending <= PENDING_MAX) return;
    this.#isPaused = true;
    this.#close();
  }

  #end(why: string | null): void {
    const end = this.#reader.end();
    this.#isCaughtUp = true;
    if (end.ok) this.#give(end.value);
    const wrong = why ?? (end.ok ? null : end.refusal);
    this.#over(wrong === null ? { kind: 'ended' } : { kind: 'stopped', why: wrong });
  }

  #stop(state: LiveState): void {
    this.#isCaughtUp = true;
    const gain = this.#reader.take();
    if (gain !== null) this.#give(gain);
    this.#over(state);
  }

  #over(state: LiveState): void {
    this.#isOver = true;
    this.#close();
    this.#host.tell({ kind: 'state', state });
  }

  #close(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #lost(stream: EventStream): void {
    this.#tries += 1;
    this.#host.tell({ kind: 'state', state: { kind: 'away', tries: this.#tries } });
    if (stream.readyState !== CLOSED) return;
    this.#close();
    this.#host.later(() => {
      if (this.#stream === null && !this.#isOver) this.start();
    }, TRY_AGAIN);
  }

  #deliver(): void {
    if (!this.#isReady || this.#isOver) return;
    const gain = this.#reader.pending > 0 ? this.#reader.take() : null;
    if (gain !== null) this.#give(gain);
  }

  #give(gain: Gain): void {
    this.#isReady = false;
    const { isNew, isCaughtUp } = { isNew: this.#isNew, isCaughtUp: this.#isCaughtUp };
    this.#isNew = false;
    this.#host.tell({ kind: 'gain', gain, isNew, isCaughtUp });
  }

  #tellState(): void {
    const kind = this.#isCaughtUp ? 'live' : 'catching-up';
    this.#host.tell({ kind: 'state', state: { kind } });
  }
}

function whyIn(data: string): string | null {
  return (JSON.parse(data) as { readonly why: string | null }).why;
}
