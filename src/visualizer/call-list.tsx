/** All steps as a list, for those who would rather read than look at a picture: the text twin of the timeline. */
import type { JSX } from 'preact';
import { counted } from '../base/quantity-words.ts';
import { countUntil } from '../views/recordings/buffer-steps.ts';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { jumpTo } from './session.ts';
import { VirtualList } from './virtual-list.tsx';

/** Pixels. */
const heightOfCall = (): number => 26;

/** The list of calls that the filter lets through. */
export function CallList({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const visible = session.visible.value;
  const { value: position } = session.settling.settled;
  const count = visible?.length ?? recording.length;
  const current = visible === null ? position : countUntil(visible, position) - 1;
  if (count === 0) return <p class="empty">Nothing matches. Clear the filter to see all calls.</p>;
  return (
    <VirtualList
      label={counted(count, 'call')}
      count={count}
      heightOf={heightOfCall}
      current={current}
      row={(at) => {
        const index = visible === null ? at : (visible[at] ?? 0);
        const isRefused = recording.isRefused(index);
        const isLate = recording.lateAttaches.has(index);
        const words = recordedStepInWords(recording, index);
        return (
          <button
            type="button"
            class={`call ${isRefused ? 'refused' : ''} ${isLate ? 'late' : ''}`}
            title={words}
            onClick={() => {
              jumpTo(session, index);
            }}
          >
            <span class="number">{index + 1}</span> {words}
          </button>
        );
      }}
    />
  );
}
