/** Memory along the timeline; of a log also the zones at the step that is looked at. */
import type { JSX } from 'preact';
import { memoryStyle } from '../../views/memory/memory-shapes.ts';
import type { Props } from '../props.ts';
import { adoptStyle } from '../picture-styles.ts';
import { MemoryStrip } from './memory-strip.tsx';
import { Zones } from './zone-strips.tsx';
import './memory.css';

adoptStyle(memoryStyle);

/** The memory of what is opened. */
export function MemoryPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  return (
    <>
      <MemoryStrip session={session} recording={recording} />
      <TrialZones session={session} />
    </>
  );
}

/** The zones of a log; in a trial they stand below the chart. */
export function TrialZones({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording?.source.kind !== 'log') return null;
  return <Zones session={session} recording={recording} />;
}
