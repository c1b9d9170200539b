/**
 * The workbench: story and findings on the left, timeline above chart in the middle, the step on the right, time
 * below. It fills the screen; panes scroll, and their sizes are kept. Everything is about one step, one buffer.
 */
// Before what the panes bring.
import './workbench.css';
import type { JSX } from 'preact';
import { CallList } from './call-list.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { Filters } from './filters.tsx';
import { lazyPanel } from './lazy-panel.tsx';
import { BORDERS, PANE_SIZES } from './panes/pane-sizes.ts';
import { Splitter } from './panes/splitter.tsx';
import type { Props } from './props.ts';
import { StepPanel } from './step-panel.tsx';
import { FindingsList } from './story/findings-list.tsx';
import { StoryPane } from './story/story-pane.tsx';
import { TimelinePanel } from './timeline/timeline-panel.tsx';
import { Transport } from './transport.tsx';

const WhatWasRead = lazyPanel(async () => (await import('./story/coverage.tsx')).WhatWasRead);
const NothingRecorded = lazyPanel(
  async () => (await import('./story/nothing-recorded.tsx')).NothingRecorded,
);
const AddressBar = lazyPanel(async () => (await import('./sandbox/reach-bar.tsx')).AddressBarView);
const TryPanel = lazyPanel(async () => (await import('./sandbox/try-panel.tsx')).TryPanel);
const OrderingsLeft = lazyPanel(
  async () => (await import('./orderings/orderings-mode.tsx')).LeftPane,
);
const OrderingsCentre = lazyPanel(
  async () => (await import('./orderings/orderings-mode.tsx')).Centre,
);
const OrderingsRight = lazyPanel(
  async () => (await import('./orderings/orderings-mode.tsx')).RightPane,
);

/** All panes. */
export function Workbench({ session }: Props): JSX.Element {
  const isOrderings = session.view.value === 'orderings';
  const style = {
    '--left': `${PANE_SIZES.left.value}px`,
    '--right': `${PANE_SIZES.right.value}px`,
    '--upper': `${PANE_SIZES.timeline.value}%`,
  };
  return (
    <main class="workbench" style={style}>
      <LeftPane session={session} />
      <Splitter
        border="left"
        label="Width of the left pane"
        sign={1}
        sizeAt={({ clientX }, line) =>
          clientX - (line.parentElement?.getBoundingClientRect().left ?? 0)
        }
      />
      {isOrderings ? <OrderingsCentre session={session} /> : <Centre session={session} />}
      <Splitter
        border="right"
        label="Width of the right pane"
        sign={-1}
        sizeAt={({ clientX }, line) =>
          (line.parentElement?.getBoundingClientRect().right ?? 0) - clientX
        }
      />
      <aside
        class="pane right"
        data-pane
        tabIndex={-1}
        aria-label={isOrderings ? 'State and its ordering' : 'Step'}
        data-open={session.isStepOpen.value}
      >
        {isOrderings ? <OrderingsRight session={session} /> : <StepPanel session={session} />}
      </aside>
      <Transport session={session} />
    </main>
  );
}

function LeftPane({ session }: Props): JSX.Element {
  const { value: view } = session.view;
  if (view === 'orderings') {
    return (
      <aside class="pane left" data-pane tabIndex={-1} aria-label="Question and answer">
        <OrderingsLeft session={session} />
      </aside>
    );
  }
  if (view === 'try') {
    return (
      <aside class="pane left" data-pane tabIndex={-1} aria-label="Trial">
        <TryPanel session={session} />
      </aside>
    );
  }
  const isCalls = view === 'calls';
  if (session.recording.value === null) {
    return (
      <aside class="pane left" data-pane tabIndex={-1} aria-label="Story and findings">
        <NothingRecorded session={session} />
      </aside>
    );
  }
  return (
    <aside class="pane left" data-pane tabIndex={-1} aria-label="Story and findings">
      <StoryPane session={session} />
      <div class="tabs" role="tablist" aria-label="Lists">
        {[false, true].map((isOfCalls) => (
          <button
            key={String(isOfCalls)}
            type="button"
            role="tab"
            id={isOfCalls ? 'tab-calls' : 'tab-findings'}
            aria-selected={isOfCalls === isCalls}
            aria-controls="list"
            tabIndex={isOfCalls === isCalls ? 0 : -1}
            onKeyDown={({ key }) => {
              if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
              session.view.value = isCalls ? 'timeline' : 'calls';
              document.getElementById(isCalls ? 'tab-findings' : 'tab-calls')?.focus();
            }}
            onClick={() => {
              session.view.value = isOfCalls ? 'calls' : 'timeline';
            }}
          >
            {isOfCalls
              ? `Calls ${session.visible.value?.length ?? session.recording.value?.length ?? 0}`
              : `Findings ${session.recording.value?.findings.length ?? 0}`}
          </button>
        ))}
      </div>
      <div
        id="list"
        class="list"
        role="tabpanel"
        aria-labelledby={isCalls ? 'tab-calls' : 'tab-findings'}
      >
        <Filters session={session} />
        {isCalls ? <CallList session={session} /> : <FindingsList session={session} />}
      </div>
      <WhatWasRead session={session} />
    </aside>
  );
}

function Centre({ session }: Props): JSX.Element {
  const isTrial = session.view.value === 'try';
  const hasRecording = session.recording.value !== null;
  const isUsual = PANE_SIZES.timeline.value === BORDERS.timeline.usual;
  return (
    <div class={`centre${isTrial ? ' trial' : ''}${isUsual ? ' usual' : ''}`}>
      {hasRecording && (
        <>
          <section class="pane upper">
            <TimelinePanel session={session} />
          </section>
          <Splitter
            border="timeline"
            label="Height of the timeline"
            sign={1}
            sizeAt={({ clientY }, line) => {
              const box = line.parentElement?.getBoundingClientRect();
              return box === undefined ? 0 : ((clientY - box.top) / box.height) * 100;
            }}
          />
        </>
      )}
      <section class="pane lower" data-pane tabIndex={-1} aria-label="Chart and memory">
        {isTrial && <AddressBar session={session} />}
        <ChartPanel session={session} />
      </section>
    </div>
  );
}
