/**
 * All steps as a list, for those who would rather read than look at a picture. Only the rows that can
 * be seen exist, so that a long recording scrolls like a short one.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { goTo } from './session.ts';

const ROW_HEIGHT = 26;
const ROWS_AROUND = 10;
const HEIGHT = 420;

/** The list of calls. */
export function CallList({ session }: Props): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const scrolled = useSignal(0);
  const recording = session.recording.value;
  const visible = session.visible.value;
  const { value: position } = session.position;
  const count = visible?.length ?? recording?.length ?? 0;
  const row = visible === null ? position : visible.findLastIndex((index) => index <= position);
  useEffect(() => {
    const element = box.current;
    if (element === null || row < 0) return;
    const top = row * ROW_HEIGHT;
    const isSeen = top >= element.scrollTop && top + ROW_HEIGHT <= element.scrollTop + HEIGHT;
    if (!isSeen) element.scrollTop = top - HEIGHT / 2;
  }, [row]);
  if (recording === null) return null;
  const first = Math.max(0, Math.floor(scrolled.value / ROW_HEIGHT) - ROWS_AROUND);
  const last = Math.min(count, first + Math.ceil(HEIGHT / ROW_HEIGHT) + 2 * ROWS_AROUND);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    <div
      ref={box}
      class="calls"
      tabIndex={0}
      role="list"
      aria-label={`${count} calls`}
      onScroll={({ currentTarget }) => {
        scrolled.value = currentTarget.scrollTop;
      }}
    >
      <div style={{ height: `${count * ROW_HEIGHT}px` }}>
        {rows.map((each) => {
          const index = visible === null ? each : (visible[each] ?? 0);
          return (
            <div
              key={index}
              role="listitem"
              class={`call ${recording.isRefused(index) ? 'refused' : ''} ${recording.lateAttaches.has(index) ? 'late' : ''}`}
              aria-current={index === position ? 'step' : undefined}
              style={{ transform: `translateY(${each * ROW_HEIGHT}px)` }}
            >
              <button
                type="button"
                tabIndex={-1}
                onClick={() => {
                  goTo(session, index);
                }}
              >
                <span class="number">{index + 1}</span> {recordedStepInWords(recording, index)}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
