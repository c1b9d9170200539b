/**
 * The explorer beside the page, so that a long search leaves it alive. It is told to explore, a policy or a few at a
 * time, and answers about states and pairs of policies as soon as nothing is searched.
 */
import type { Platform } from '../../allocators/platform/platform.ts';
import type { Result } from '../../base/result.ts';
import type { Policy } from '../../events/policy.ts';
import { orderingsModel } from '../../views/orderings/orderings-question.ts';
import {
  importersAskedFirst,
  OrderingsExplorer,
  readOrderingsAsked,
  type ComparedPolicies,
  type FoundPolicy,
  type FoundProperty,
  type ToldState,
} from '../../views/orderings/orderings-by-policy.ts';

/** What is explored: a model file, or some importers of a board; those that differ where none are named. */
export type OrderingsQuestion =
  | { readonly kind: 'model'; readonly text: string }
  | {
      readonly kind: 'board';
      readonly platform: Platform;
      readonly importers: readonly string[] | null;
    };

/** What the worker is asked. */
export type ExplorerQuestion =
  | {
      readonly kind: 'open';
      readonly question: OrderingsQuestion;
      /** Whether it begins to explore, rather than wait for what is asked. */
      readonly isExplored: boolean;
    }
  /** Goes on with the policies that are not explored yet. */
  | { readonly kind: 'explore' }
  | { readonly kind: 'advise'; readonly policy: Policy }
  | { readonly kind: 'tell'; readonly policy: Policy; readonly state: number }
  | { readonly kind: 'compare'; readonly policies: readonly [Policy, Policy] };

/** What the worker tells. */
export type ExplorerMessage =
  | {
      readonly kind: 'opened';
      readonly policies: readonly Policy[];
      readonly importers: readonly string[];
    }
  | {
      readonly kind: 'progress';
      readonly policy: Policy;
      readonly states: number;
      readonly depth: number;
      readonly perSecond: number;
    }
  | {
      readonly kind: 'policies';
      readonly found: readonly FoundPolicy[];
      /** Whether it explores no further until it is told to. */
      readonly isWaiting: boolean;
    }
  | {
      readonly kind: 'advised';
      readonly policy: Policy;
      /** Null where there is nothing to say. */
      readonly properties: readonly FoundProperty[] | null;
    }
  | { readonly kind: 'told'; readonly told: ToldState | null }
  | { readonly kind: 'compared'; readonly compared: ComparedPolicies | null }
  | { readonly kind: 'refused'; readonly message: string };

/** The page needs no more than this to see that something happens. */
const MILLISECONDS_BETWEEN = 100;

/** Milliseconds: what is found so quickly one after another is told together, as it is one picture. */
const TOGETHER = 150;

let explorer: OrderingsExplorer | null = null;
let toldAt = 0;

/** How many policies are explored. */
let done = 0;

function tell(message: ExplorerMessage): void {
  postMessage(message);
}

function open(question: OrderingsQuestion, isExplored: boolean): void {
  const importers =
    question.kind === 'board'
      ? (question.importers ?? importersAskedFirst(question.platform))
      : null;
  const text =
    question.kind === 'model' ? question.text : orderingsModel(question.platform, importers ?? []);
  const asked = readOrderingsAsked(text);
  if (!asked.ok) {
    tell({ kind: 'refused', message: asked.refusal });
    return;
  }
  const opened = new OrderingsExplorer(asked.value);
  explorer = opened;
  const { policies } = opened;
  tell({ kind: 'opened', policies, importers: importers ?? opened.importers });
  if (isExplored) explore(opened);
}

/** Explores policies until it has found enough for a while, or all. */
function explore(opened: OrderingsExplorer): void {
  const begun = performance.now();
  let untold: FoundPolicy[] = [];
  const isLong = (): boolean => performance.now() > begun + TOGETHER;
  const tellFound = (isWaiting: boolean): void => {
    tell({ kind: 'policies', found: untold, isWaiting });
    untold = [];
  };
  for (const policy of opened.policies.slice(done)) {
    const found = explorePolicy(opened, policy, () => {
      if (untold.length > 0 && isLong()) tellFound(false);
    });
    if (!found.ok) {
      tell({ kind: 'refused', message: found.refusal });
      return;
    }
    done += 1;
    untold.push(found.value);
    if (isLong()) break;
  }
  tellFound(true);
}

function explorePolicy(
  opened: OrderingsExplorer,
  policy: Policy,
  meanwhile: () => void,
): Result<FoundPolicy, string> {
  const begun = performance.now();
  return opened.explore(policy, ({ states, depth }) => {
    const now = performance.now();
    if (now - toldAt < MILLISECONDS_BETWEEN) return;
    toldAt = now;
    meanwhile();
    const perSecond = Math.round((states / Math.max(1, now - begun)) * 1_000);
    tell({ kind: 'progress', policy, states, depth, perSecond });
  });
}

addEventListener('message', ({ data }: MessageEvent<ExplorerQuestion>) => {
  switch (data.kind) {
    case 'open':
      open(data.question, data.isExplored);
      break;
    case 'explore':
      if (explorer !== null) explore(explorer);
      break;
    case 'advise': {
      const properties = explorer?.advise(data.policy) ?? null;
      tell({ kind: 'advised', policy: data.policy, properties });
      break;
    }
    case 'tell':
      tell({ kind: 'told', told: explorer?.tell(data.policy, data.state) ?? null });
      break;
    case 'compare':
      tell({ kind: 'compared', compared: explorer?.compare(...data.policies) ?? null });
      break;
  }
});
