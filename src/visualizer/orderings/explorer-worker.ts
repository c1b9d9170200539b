/**
 * The explorer beside the page, so that a long search leaves it alive. It is told what to explore, policy by
 * policy, and answers about states and pairs of policies as soon as nothing is searched.
 */
import type { Platform } from '../../allocators/platform/platform.ts';
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
  | { readonly kind: 'open'; readonly question: OrderingsQuestion }
  | { readonly kind: 'explore'; readonly policy: Policy }
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
  | { readonly kind: 'policy'; readonly found: FoundPolicy }
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

let explorer: OrderingsExplorer | null = null;
let toldAt = 0;

function tell(message: ExplorerMessage): void {
  postMessage(message);
}

function open(question: OrderingsQuestion): void {
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
  explorer = new OrderingsExplorer(asked.value);
  const { policies } = explorer;
  tell({ kind: 'opened', policies, importers: importers ?? explorer.importers });
}

function explorePolicy(policy: Policy): void {
  const begun = performance.now();
  const found = explorer?.explore(policy, ({ states, depth }) => {
    const now = performance.now();
    if (now - toldAt < MILLISECONDS_BETWEEN) return;
    toldAt = now;
    const perSecond = Math.round((states / Math.max(1, now - begun)) * 1_000);
    tell({ kind: 'progress', policy, states, depth, perSecond });
  });
  if (found === undefined) return;
  tell(
    found.ok ? { kind: 'policy', found: found.value } : { kind: 'refused', message: found.refusal },
  );
}

addEventListener('message', ({ data }: MessageEvent<ExplorerQuestion>) => {
  switch (data.kind) {
    case 'open':
      open(data.question);
      break;
    case 'explore':
      explorePolicy(data.policy);
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
