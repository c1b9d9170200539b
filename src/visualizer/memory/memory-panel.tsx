/**
 * Where the buffers lie. A kernel's recording tells no addresses; of it the live buffers over time are
 * shown.
 */
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { liveOverTime } from '../../views/memory/live-over-time.ts';
import { liveShapes, OVER_TIME_HEIGHT } from '../../views/memory/over-time-shapes.ts';
import { memoryStyle } from '../../views/memory/memory-shapes.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import type { Props } from '../props.ts';
import { adoptStyle } from '../picture-styles.ts';
import { Strip } from './strip.tsx';
import { Zones } from './zone-strips.tsx';

adoptStyle(memoryStyle);

/** The memory at the step that is looked at. */
export function MemoryPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return <p>Open a log to see where its buffers lie.</p>;
  if (recording.source.kind === 'trace')
    return <LiveBuffers session={session} recording={recording} />;
  return <Zones session={session} recording={recording} />;
}

function LiveBuffers({
  session,
  recording,
}: Props & { readonly recording: Recording }): JSX.Element {
  const samples = useMemo(() => liveOverTime(recording), [recording]);
  return (
    <div class="memories">
      <p>
        A kernel's recording does not tell where storage lies. This is how many buffers were live,
        and how many maps, at each step.
      </p>
      <figure>
        <figcaption class="label">live buffers, and live maps</figcaption>
        <Strip
          height={OVER_TIME_HEIGHT}
          label="Live buffers and live maps over the recording"
          shapes={liveShapes(samples, session.position.value)}
        />
      </figure>
    </div>
  );
}
