/**
 * What is known of all orderings, as signals, and the worker that finds it out. It stays while somebody looks at
 * something else, so that coming back costs nothing.
 */
import { batch, computed, signal } from '@preact/signals';
import type { Policy } from '../../events/policy.ts';
import type {
  ComparedPolicies,
  FoundPolicy,
  ToldState,
} from '../../views/orderings/orderings-by-policy.ts';
import ExplorerWorker from './explorer-worker.ts?worker';
import type { ExplorerMessage, ExplorerQuestion, OrderingsQuestion } from './explorer-worker.ts';

/** How far a search is. */
export interface ExplorerProgress {
  readonly policy: Policy;
  readonly states: number;
  readonly depth: number;
  readonly perSecond: number;
}

/** Where a search stands. */
export type SearchStatus =
  | { readonly kind: 'idle' | 'running' }
  | { readonly kind: 'done' | 'stopped'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly message: string };

const question = signal<OrderingsQuestion | null>(null);
const status = signal<SearchStatus>({ kind: 'idle' });

/** All that is known. */
export const SEARCH = {
  question,
  status,
  /** The policies that are asked about, and the importers that take part. */
  policies: signal<readonly Policy[]>([]),
  importers: signal<readonly string[]>([]),
  found: signal<readonly FoundPolicy[]>([]),
  progress: signal<ExplorerProgress | null>(null),
  /** The ordering to the state that is looked at; null until it is told. */
  told: signal<ToldState | null>(null),
  compared: signal<ComparedPolicies | null>(null),
  isRunning: computed(() => status.value.kind === 'running'),
} as const;

let worker: Worker | null = null;
/** Counts the searches: what an older one still tells is left aside. */
let turn = 0;
let begunAt = 0;

/** Explores every order; whatever was explored before is forgotten. */
export function startSearch(asked: OrderingsQuestion): void {
  endWorker();
  batch(() => {
    question.value = asked;
    status.value = { kind: 'running' };
    SEARCH.policies.value = [];
    SEARCH.importers.value = [];
    SEARCH.found.value = [];
    SEARCH.progress.value = null;
    SEARCH.told.value = null;
    SEARCH.compared.value = null;
  });
  begunAt = performance.now();
  openWorker(asked, true);
}

/** Ends a search; what it has found is kept. */
export function stopSearch(): void {
  endWorker();
  status.value = { kind: 'stopped', seconds: secondsGone() };
}

/** Asks about what was explored; a worker that was stopped is begun again for it. */
export function askSearch(asked: Extract<ExplorerQuestion, { kind: 'tell' | 'compare' }>): void {
  const { value: about } = question;
  if (about === null) return;
  if (worker === null) openWorker(about, false);
  send(asked);
}

function secondsGone(): number {
  return (performance.now() - begunAt) / 1_000;
}

function endWorker(): void {
  turn += 1;
  worker?.terminate();
  worker = null;
}

/** A worker that nobody has asked anything yet. */
let spare: Worker | null = null;

/** Loads the explorer before anything is asked: it takes as long as what is asked is read. */
export function prepareSearch(): void {
  if (worker !== null || spare !== null) return;
  const made = new ExplorerWorker();
  spare = made;
  // What fails before it is asked anything is not asked: another one then says why.
  made.addEventListener('error', () => {
    if (spare === made) spare = null;
  });
}

/** The explorer is loaded when it is asked for: most who look at a recording never do. */
function openWorker(asked: OrderingsQuestion, isExplored: boolean): void {
  turn += 1;
  const own = turn;
  const opened = spare ?? new ExplorerWorker();
  spare = null;
  worker = opened;
  opened.addEventListener('message', ({ data }: MessageEvent<ExplorerMessage>) => {
    if (own === turn) hear(data);
  });
  opened.addEventListener('error', (event) => {
    if (own === turn) fail(wordsOf(event));
  });
  send({ kind: 'open', question: asked, isExplored });
}

/** A script that cannot be loaded says nothing. */
function wordsOf({ message }: { readonly message?: string }): string {
  return message === undefined || message === ''
    ? 'the explorer cannot be loaded; is the server of this page gone?'
    : `the search failed: ${message}`;
}

function send(asked: ExplorerQuestion): void {
  worker?.postMessage(asked);
}

function hear(data: ExplorerMessage): void {
  switch (data.kind) {
    case 'opened':
      // Who was stopped is begun again to answer questions, and searches no further.
      if (status.value.kind !== 'running') return;
      SEARCH.policies.value = data.policies;
      SEARCH.importers.value = data.importers;
      break;
    case 'progress':
      SEARCH.progress.value = data;
      break;
    case 'policies':
      take(data);
      break;
    case 'advised':
      takeAdvice(data);
      break;
    case 'told':
      SEARCH.told.value = data.told;
      break;
    case 'compared':
      SEARCH.compared.value = data.compared;
      break;
    case 'refused':
      fail(data.message);
      break;
  }
}

/** What is asked about it goes to the worker before it explores on. */
function take({ found, isWaiting }: Extract<ExplorerMessage, { kind: 'policies' }>): void {
  const all = [...SEARCH.found.value, ...found];
  const isDone = all.length === SEARCH.policies.value.length;
  batch(() => {
    SEARCH.found.value = all;
    SEARCH.progress.value = null;
    if (isDone) status.value = { kind: 'done', seconds: secondsGone() };
  });
  if (isDone) adviseFrom(0);
  else if (isWaiting) send({ kind: 'explore' });
}

/** What helps takes longer than the table, so the table is there before. */
function adviseFrom(index: number): void {
  const next = SEARCH.found.value[index];
  if (next !== undefined) send({ kind: 'advise', policy: next.policy });
}

function takeAdvice({ policy, properties }: Extract<ExplorerMessage, { kind: 'advised' }>): void {
  const { value: found } = SEARCH.found;
  const at = found.findIndex((each) => each.policy === policy);
  const known = found[at];
  if (known === undefined) return;
  if (properties !== null) SEARCH.found.value = found.with(at, { ...known, properties });
  adviseFrom(at + 1);
}

function fail(message: string): void {
  endWorker();
  status.value = { kind: 'refused', message };
}
