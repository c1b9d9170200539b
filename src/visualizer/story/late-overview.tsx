/** Of many late attaches: how late they were, with the latest one named, and the ways in which they came about. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { durationInWords } from '../../base/duration-words.ts';
import { counted } from '../../base/quantity-words.ts';
import {
  latenessOf,
  lateShapesOf,
  type Lateness,
  type LateShape,
} from '../../views/recordings/late-shapes.ts';
import type { Props } from '../props.ts';
import { jumpTo } from '../session.ts';
import './late-overview.css';

/** Pixels of the picture. */
const WIDTH = 268;
const HEIGHT = 36;

/** More ways than this are counted. */
const SHAPES_SHOWN = 4;

/** The histogram and the ways; nothing where one attach at most was late. */
export function LateOverview({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  const told = useMemo(() => {
    if (recording === null || recording.lateAttaches.size < 2) return null;
    return { lateness: latenessOf(recording), shapes: lateShapesOf(recording) };
  }, [recording]);
  if (recording === null || told === null || told.lateness === null) return null;
  const { lateness, shapes } = told;
  const { latest } = lateness;
  return (
    <div class="late-overview">
      <Histogram lateness={lateness} count={recording.lateAttaches.size} />
      <button
        type="button"
        class="jump late"
        onClick={() => {
          jumpTo(session, latest);
        }}
      >
        <b>Latest</b> {lengthInWords(lateness, lateness.most)}
        <span class="place">{recording.step(latest).buffer}</span>
      </button>
      <p class="label">{counted(shapes.length, 'way', 'ways')}, by the calls to the buffer:</p>
      <ol>
        {shapes.slice(0, SHAPES_SHOWN).map((shape) => (
          <li key={shape.calls}>
            <ShapeRow session={session} shape={shape} />
          </li>
        ))}
      </ol>
      {shapes.length > SHAPES_SHOWN && (
        <p class="label">and {counted(shapes.length - SHAPES_SHOWN, 'more way')}</p>
      )}
    </div>
  );
}

/** A click goes through the late attaches of one way. */
function ShapeRow({
  session,
  shape: { calls, steps },
}: Props & { readonly shape: LateShape }): JSX.Element {
  const { value: position } = session.position;
  const at = steps.indexOf(position);
  return (
    <button
      type="button"
      class="jump"
      title={calls}
      aria-current={at < 0 ? undefined : 'step'}
      onClick={() => {
        jumpTo(session, steps.find((step) => step > position) ?? steps[0] ?? position);
      }}
    >
      <b>{at < 0 ? `${steps.length}×` : `${at + 1} of ${steps.length}`}</b>
      <span class="calls">{calls}</span>
    </button>
  );
}

function Histogram({
  lateness,
  count,
}: {
  readonly lateness: Lateness;
  readonly count: number;
}): JSX.Element {
  const { bins, least, median, most } = lateness;
  const words = (value: number): string => lengthInWords(lateness, value);
  const highest = Math.max(...bins.map((bin) => bin.count));
  const wide = WIDTH / bins.length;
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`How late ${count} attaches were: from ${words(least)} to ${words(most)}, half of them at most ${words(median)}`}
      >
        {bins.map((bin, at) => {
          // A single one among thousands is seen.
          const height = bin.count === 0 ? 0 : Math.max(3, (bin.count / highest) * (HEIGHT - 2));
          return (
            <rect
              key={bin.from}
              x={at * wide + 0.5}
              y={HEIGHT - height}
              width={Math.max(1, Math.min(24, wide - 1))}
              height={height}
            >
              <title>
                {bin.count} from {words(bin.from)} to {words(bin.to)}
              </title>
            </rect>
          );
        })}
        <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      </svg>
      <figcaption class="label">
        <span>{words(least)}</span>
        <span>how late, {count} attaches</span>
        <span>{words(most)}</span>
      </figcaption>
    </figure>
  );
}

function lengthInWords({ isTime }: Lateness, value: number): string {
  return isTime ? durationInWords(value) : counted(Math.round(value), 'step');
}
