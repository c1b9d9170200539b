/**
 * Says whether what is shown goes on, and offers what has come while somebody looks at an earlier step. Who listens
 * to the page is told when that changes and of findings, and not of every step.
 */
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import type { Props } from '../props.ts';
import type { Live } from './live.ts';
import './live.css';

/** The state of what is followed; nothing where something else is shown. */
export function LiveStatus({ session }: Props): JSX.Element | null {
  const live = session.live.value;
  if (live?.isShown !== true || session.view.value === 'try') return null;
  const isHeld = !live.isFollowing;
  return (
    <span class={`live ${live.state.kind} ${isHeld ? 'held' : ''}`}>
      <i aria-hidden="true" />
      <span>{stateInWords(live)}</span>
      {isHeld && live.newFindings > 0 && (
        <button type="button" class="found" onClick={live.showFinding}>
          {counted(live.newFindings, 'new finding')}
        </button>
      )}
      {isHeld && (
        <button type="button" title="Follow the newest step (L)" onClick={live.follow}>
          Follow
        </button>
      )}
      <span class="unseen" role="status">
        {heard(live)}
      </span>
    </span>
  );
}

/** What is shown until the first step has come. */
export function Waiting({ session }: Props): JSX.Element {
  const live = session.live.value;
  return (
    <main class="welcome waiting">
      <p role="status">{live === null ? '' : waitingInWords(live)}</p>
    </main>
  );
}

function waitingInWords(live: Live): string {
  const { name, state } = live;
  switch (state.kind) {
    case 'catching-up':
    case 'live':
      return `Waiting for the first call in ${name}.`;
    case 'ended':
      return `${name} has ended, and nothing came.`;
    case 'away':
    case 'stopped':
      return `${stateInWords(live)}.`;
  }
}

function stateInWords({ state, isFollowing, newSteps }: Live): string {
  const held = newSteps === 0 ? ', held' : `, held (${newSteps} new)`;
  switch (state.kind) {
    case 'catching-up':
      return `Catching up${isFollowing ? '' : held}`;
    case 'live':
      return `Live${isFollowing ? '' : held}`;
    case 'away':
      return `Not connected, trying again (${state.tries})`;
    case 'ended':
      return `Ended${isFollowing || newSteps === 0 ? '' : ` (${newSteps} new)`}`;
    case 'stopped':
      return 'Stopped';
  }
}

/** The same for who listens: how many tries or steps it is by now would be said all the time. */
function heard({ state, isFollowing, newFindings }: Live): string {
  const words = {
    'catching-up': 'Catching up',
    live: isFollowing ? 'Live' : 'Live, held at this step',
    away: 'Not connected, trying again',
    ended: 'Ended',
    stopped: 'Stopped',
  }[state.kind];
  return isFollowing || newFindings === 0
    ? words
    : `${words}, ${counted(newFindings, 'new finding')}`;
}
