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
export async function startSearch(asked: OrderingsQuestion): Promise<void> {
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
  await openWorker(asked);
}

/** Ends a search; what it has found is kept. */
export function stopSearch(): void {
  endWorker();
  status.value = { kind: 'stopped', seconds: secondsGone() };
}

/** Asks about what was explored; a worker that was stopped is begun again for it. */
export async function askSearch(
  asked: Extract<ExplorerQuestion, { kind: 'tell' | 'compare' }>,
): Promise<void> {
  const { value: about } = question;
  if (about === null) return;
  if (worker === null) await openWorker(about);
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
let spare: Promise<Worker | null> | null = null;

/** Loads the explorer before anything is asked: it takes as long as what is asked is read. */
export async function prepareSearch(): Promise<void> {
  if (worker !== null) return;
  spare ??= newWorker();
  const made = await spare;
  // What fails before it is asked anything is not asked: another one then says why.
  made?.addEventListener('error', () => {
    spare = null;
  });
}

async function newWorker(): Promise<Worker | null> {
  const loaded = await import('./explorer-worker.ts?worker').catch(() => null);
  return loaded === null ? null : new loaded.default();
}

/** The explorer is loaded when it is asked for: most who look at a recording never do. */
async function openWorker(asked: OrderingsQuestion): Promise<void> {
  turn += 1;
  const own = turn;
  const coming = spare ?? newWorker();
  spare = null;
  const opened = await coming;
  if (own !== turn) {
    opened?.terminate();
    return;
  }
  if (opened === null) {
    fail('the explorer cannot be loaded; is the server of this page gone?');
    return;
  }
  worker = opened;
  opened.addEventListener('message', ({ data }: MessageEvent<ExplorerMessage>) => {
    if (own === turn) hear(data);
  });
  opened.addEventListener('error', ({ message }) => {
    if (own === turn) fail(`the search failed: ${message}`);
  });
  send({ kind: 'open', question: asked });
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
      exploreNext();
      break;
    case 'progress':
      SEARCH.progress.value = data;
      break;
    case 'policy':
      SEARCH.found.value = [...SEARCH.found.value, data.found];
      exploreNext();
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

function exploreNext(): void {
  const policy = SEARCH.policies.value[SEARCH.found.value.length];
  SEARCH.progress.value = null;
  if (policy !== undefined) {
    send({ kind: 'explore', policy });
    return;
  }
  status.value = { kind: 'done', seconds: secondsGone() };
  adviseFrom(0);
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
