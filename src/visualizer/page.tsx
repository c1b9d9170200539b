/** The page: a top bar, and what is opened: pasted texts, the workbench, or what to begin with. */
import type { JSX } from 'preact';
import { Header } from './header.tsx';
import { openFiles } from './opening.ts';
import { lazyPanel } from './lazy-panel.tsx';
import type { Props } from './props.ts';
import { Waiting } from './live/live-status.tsx';
import { isSomethingOpen } from './session.ts';
import { Workbench } from './workbench.tsx';
import './page.css';

const Answer = lazyPanel(async () => (await import('./pastes/answer-panel.tsx')).AnswerPanel);

/** Who opens a document never sees it. */
const Welcome = lazyPanel(async () => (await import('./welcome.tsx')).Welcome);
const Help = lazyPanel(async () => (await import('./help.tsx')).Help);

/** The whole page. */
export function Page({ session }: Props): JSX.Element {
  return (
    <div
      class={session.isPlain.value ? 'page plain' : 'page'}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        void openFiles(session, [...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <Header session={session} />
      <Problem session={session} />
      <ReadingBar session={session} />
      <Shown session={session} />
      {session.isHelpOpen.value && <Help session={session} />}
    </div>
  );
}

/** Pasted texts, what is opened, or what to begin with. */
function Shown({ session }: Props): JSX.Element | null {
  if (session.pasted.value !== null) return <Answer session={session} />;
  if (isSomethingOpen(session)) return <Workbench session={session} />;
  // Who opens a document is not shown first what one could open.
  if (session.isGivenAwaited.value && session.live.value === null) return null;
  return session.live.value === null ? (
    <Welcome session={session} />
  ) : (
    <Waiting session={session} />
  );
}

/** How far a large file is read, and a way to stop. */
function ReadingBar({ session }: Props): JSX.Element | null {
  const reading = session.reading.value;
  if (reading === null) return null;
  const { name, share, stop } = reading;
  return (
    <div class="reading" role="status">
      <progress value={share} aria-label={`Reading ${name}`} />
      <span>
        Reading {name}, {Math.floor(share * 100)} %
      </span>
      <button type="button" onClick={stop}>
        Stop
      </button>
    </div>
  );
}

function Problem({ session }: Props): JSX.Element {
  const problem = session.problem.value;
  return (
    <div role="alert" class="problem" hidden={problem === null}>
      <span>{problem}</span>
      <button
        type="button"
        onClick={() => {
          session.problem.value = null;
        }}
      >
        Dismiss
      </button>
    </div>
  );
}
