/** The answer first: who came too late, by how much, and whether it did harm; and the order that works. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Recording } from '../../views/recordings/recording.ts';
import { ordersOf, storyOf, type Story } from '../../views/recordings/story.ts';
import { lazyPanel } from '../lazy-panel.tsx';
import type { Props } from '../props.ts';
import { jumpTo, type Session } from '../session.ts';
import { SlopePicture } from './slope-picture.tsx';
import './story.css';

/** Few recordings have more than one late attach, so this is no part of the first view. */
const LateOverview = lazyPanel(async () => (await import('./late-overview.tsx')).LateOverview);

/** The story of what is opened. */
export function StoryPane({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  const told = useMemo(() => {
    if (recording === null) return null;
    const story = storyOf(recording);
    return { story, orders: ordersOf(recording, story) };
  }, [recording]);
  if (recording === null || told === null) return null;
  const { story, orders } = told;
  return (
    <section class="story" aria-label="What was found">
      <h2 class={story.tone}>{story.heading}</h2>
      {story.text.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {recording.source.limits.map((limit) => (
        <p key={limit} class="limit">
          {limit}
        </p>
      ))}
      {orders !== null && <SlopePicture orders={orders} />}
      <Jumps session={session} recording={recording} story={story} />
      {recording.lateAttaches.size > 1 && <LateOverview session={session} />}
    </section>
  );
}

function Jumps({
  session,
  recording,
  story: { late },
}: {
  readonly session: Session;
  readonly recording: Recording;
  readonly story: Story;
}): JSX.Element | null {
  if (late === null) return null;
  return (
    <div class="jumps">
      <Jump session={session} recording={recording} step={late.map} words="First map" kind="map" />
      <Jump
        session={session}
        recording={recording}
        step={late.step}
        words="Late attach"
        kind="late"
      />
    </div>
  );
}

function Jump({
  session,
  recording,
  step,
  words,
  kind,
}: {
  readonly session: Session;
  readonly recording: Recording;
  readonly step: number;
  readonly words: string;
  readonly kind: 'map' | 'late';
}): JSX.Element {
  const { line } = recording.step(step);
  const place = recording.source.kind === 'log' ? `#${line}` : `L${line}`;
  return (
    <button
      type="button"
      class={`jump ${kind}`}
      aria-current={session.settling.settled.value === step ? 'step' : undefined}
      onClick={() => {
        jumpTo(session, step);
      }}
    >
      <span class={`mark ${kind}`} aria-hidden="true" />
      <b>{words}</b>
      <span class="place">
        step {step + 1}, {place}
      </span>
    </button>
  );
}
