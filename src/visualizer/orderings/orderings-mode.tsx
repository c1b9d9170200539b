/** All orderings: what is explored on the left, policies, states and orderings in the middle, a state on the right. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { Props } from '../props.ts';
import { goTo, type Session } from '../session.ts';
import { keyOfQuestion, lookingOf, questionOf, type Looking } from './looking.ts';
import { OrderingsLeft } from './orderings-left.tsx';
import './middle.css';
import { PoliciesPane } from './policies-pane.tsx';
import { askSearch, SEARCH, startSearch } from './explorer-search.ts';
import { StateGraphPane } from './state-picture.tsx';
import { StatePane } from './state-pane.tsx';
import { TwoOrderings } from './two-orderings.tsx';

/** The left pane. */
export function LeftPane({ session }: Props): JSX.Element {
  return <OrderingsLeft session={session} looking={useLooking(session)} />;
}

/** The middle. It asks whatever the address wants to know. */
export function Centre({ session }: Props): JSX.Element {
  const looking = useLooking(session);
  const told = SEARCH.told.value;
  // The explorer need not wait until the empty table is painted.
  useLayoutEffect(() => followQuestions(session), [session]);
  return (
    <div class="pane orderings" data-pane tabIndex={-1}>
      <PoliciesPane session={session} looking={looking} />
      {looking !== null && (
        <>
          <StateGraphPane session={session} looking={looking} told={told} />
          <TwoOrderings session={session} looking={looking} told={told} />
        </>
      )}
    </div>
  );
}

/** The right pane. */
export function RightPane({ session }: Props): JSX.Element | null {
  const looking = useLooking(session);
  if (looking === null) return null;
  const told = SEARCH.told.value;
  const isOfIt = told?.policy === looking.found.policy && told.state === looking.state;
  return <StatePane session={session} looking={looking} told={isOfIt ? told : null} />;
}

function useLooking(session: Session): Looking | null {
  return useMemo(() => lookingOf(session), [session]).value;
}

/** Explores what is asked for, and asks about the state and the policies that are looked at. */
function followQuestions(session: Session): () => void {
  const looking = lookingOf(session);
  // Each is asked once, however often what is looked at is worked out anew.
  let asked = '';
  let askedPair = '';
  const ends = [
    effect(() => {
      const question = questionOf(session);
      if (question === null) return;
      if (keyOfQuestion(question) === keyOfQuestion(SEARCH.question.peek())) return;
      startSearch(question);
    }),
    effect(() => {
      const { value: looked } = looking;
      if (looked?.found.picture === null || looked === null) return;
      const { found, state } = looked;
      const told = SEARCH.told.peek();
      const key = `${keyOfQuestion(SEARCH.question.peek())} ${found.policy} ${state}`;
      if (told?.policy === found.policy && told.state === state) return;
      if (key === asked) return;
      asked = key;
      askSearch({ kind: 'tell', policy: found.policy, state });
    }),
    effect(() => {
      const { value: looked } = looking;
      if (looked === null || looked.against === null) return;
      const policies = [looked.found.policy, looked.against] as const;
      const key = `${keyOfQuestion(SEARCH.question.peek())} ${policies.join()}`;
      if (key === askedPair) return;
      askedPair = key;
      askSearch({ kind: 'compare', policies });
    }),
    effect(() => {
      const told = SEARCH.told.value;
      if (told === null) return;
      const { own, other } = told;
      const { length } = own.ordering.calls;
      untracked(() => {
        session.orderingCalls.value = Math.max(length, other?.ordering.calls.length ?? 0);
        if (session.view.value === 'orderings') goTo(session, length);
      });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
