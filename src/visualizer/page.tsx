/**
 * The page: a heading, what was found, the timeline with its scrubber, and one of the other views.
 */
import type { JSX } from 'preact';
import { VIEWS, type View } from '../views/recordings/deep-link.ts';
import { CallList } from './call-list.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { Filters } from './filters.tsx';
import { Help } from './help.tsx';
import { Header } from './header.tsx';
import { MemoryPanel } from './memory/memory-panel.tsx';
import { openFiles } from './opening.ts';
import { LazyAnswer } from './pastes/lazy-answer.tsx';
import type { Props } from './props.ts';
import { Scrubber } from './scrubber.tsx';
import { StepPanel } from './step-panel.tsx';
import { TryPanel } from './sandbox/try-panel.tsx';
import { Summary } from './summary.tsx';
import { TimelinePanel } from './timeline/timeline-panel.tsx';
import { Welcome } from './welcome.tsx';

/** The views beside the timeline, by the name that stands in the address. */
const PANELS: Readonly<
  Partial<
    Record<View, { readonly title: string; readonly Panel: (props: Props) => JSX.Element | null }>
  >
> = {
  timeline: { title: 'Step', Panel: StepPanel },
  calls: { title: 'Calls', Panel: CallList },
  chart: { title: 'Chart', Panel: ChartPanel },
  memory: { title: 'Memory', Panel: MemoryPanel },
  try: { title: 'Try it', Panel: TryPanel },
};

/** The whole page. */
export function Page({ session }: Props): JSX.Element {
  return (
    <div
      class="page"
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
      <Shown session={session} />
      <Help session={session} />
    </div>
  );
}

/** Pasted texts, what is opened, or what to begin with. */
function Shown({ session }: Props): JSX.Element {
  if (session.pasted.value !== null) return <LazyAnswer session={session} />;
  return session.opened.value === null ? (
    <Welcome session={session} />
  ) : (
    <Opened session={session} />
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

function Opened({ session }: Props): JSX.Element {
  const isRecording = session.recording.value !== null;
  return (
    <main>
      {isRecording && <Summary session={session} />}
      {isRecording && <Filters session={session} />}
      {isRecording && <TimelinePanel session={session} />}
      {isRecording && <Scrubber session={session} />}
      <Panels session={session} />
    </main>
  );
}

function Panels({ session }: Props): JSX.Element {
  const shown = VIEWS.filter((view) => PANELS[view] !== undefined);
  const current = PANELS[session.view.value] === undefined ? 'timeline' : session.view.value;
  const panel = PANELS[current];
  const choose = (view: View | undefined): void => {
    if (view === undefined) return;
    session.view.value = view;
    document.getElementById(`tab-${view}`)?.focus();
  };
  return (
    <section class="panels">
      <div
        role="tablist"
        aria-label="Views"
        onKeyDown={(event) => {
          const at = shown.indexOf(current);
          const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (by !== 0) choose(shown.at((at + by) % shown.length));
        }}
      >
        {shown.map((view) => (
          <button
            type="button"
            key={view}
            id={`tab-${view}`}
            role="tab"
            aria-selected={view === current}
            aria-controls="panel"
            tabIndex={view === current ? 0 : -1}
            onClick={() => {
              choose(view);
            }}
          >
            {PANELS[view]?.title}
          </button>
        ))}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${current}`} tabIndex={0}>
        {panel !== undefined && <panel.Panel session={session} />}
      </div>
    </section>
  );
}
