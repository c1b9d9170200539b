/** Lanes of an ordering, drawn: bars for attachments, maps and storage, marks, and how far it is played. */
import type { JSX } from 'preact';
import type { Lane, OrderingBar, LaneMark } from '../../views/orderings/ordering-lanes.ts';

/** Pixels. */
const NAMES = 72;
const ROW = 28;
const AXIS = 16;

interface PictureProps {
  readonly lanes: readonly Lane[];
  /** The columns of the axis, which both orderings share. */
  readonly calls: number;
  readonly width: number;
  /** How many calls are played. */
  readonly position: number;
  readonly differsAt: number | null;
  readonly label: string;
}

/** The picture. */
export function LanePicture({
  lanes,
  calls,
  width,
  position,
  differsAt,
  label,
}: PictureProps): JSX.Element {
  const column = (width - NAMES - 4) / calls;
  const xOf = (call: number): number => NAMES + call * column;
  const height = AXIS + lanes.length * ROW + 2;
  const every = Math.ceil(18 / column);
  return (
    <svg class="lanes-picture" width={width} height={height} role="img" aria-label={label}>
      {differsAt !== null && (
        <rect class="differs" x={xOf(differsAt)} y={0} width={column} height={height} />
      )}
      {Array.from({ length: calls }, (_, call) => (
        <g key={call}>
          <path class="tick" d={`M${xOf(call)} ${AXIS} V${height}`} />
          {call % every === 0 && (
            <text class="axis" x={xOf(call) + 3} y={11}>
              {call + 1}
            </text>
          )}
        </g>
      ))}
      {lanes.map(({ name, bars, marks }, row) => (
        <g key={name} transform={`translate(0 ${AXIS + row * ROW})`}>
          <text class={bars[0]?.kind === 'storage' ? 'lane storage' : 'lane'} x={0} y={19}>
            {name}
          </text>
          {bars.map((bar, index) => (
            <Bar key={index} bar={bar} x={xOf(bar.from)} width={(bar.to - bar.from) * column} />
          ))}
          {marks.map((mark) => (
            <Mark key={`${mark.kind} ${mark.at}`} mark={mark} x={xOf(mark.at)} />
          ))}
        </g>
      ))}
      <path class="played" d={`M${xOf(Math.min(position, calls))} ${AXIS - 4} V${height}`} />
    </svg>
  );
}

function Bar({
  bar: { kind, text },
  x,
  width,
}: {
  readonly bar: OrderingBar;
  readonly x: number;
  readonly width: number;
}): JSX.Element {
  const inset = kind === 'mapped' ? 8 : 4;
  const letters = Math.floor((width - 12) / 6.4);
  return (
    <>
      <rect
        class={`bar ${kind}`}
        x={x + 0.5}
        y={inset}
        width={Math.max(2, width - 1)}
        height={ROW - 2 * inset}
        rx={3}
      />
      {text !== '' && (
        <text class="on-bar" x={x + 6} y={18}>
          {shortened(text, letters)}
        </text>
      )}
    </>
  );
}

/** What fits: all of it, or the allocator without its address, or the beginning of that. */
function shortened(text: string, letters: number): string {
  if (text.length <= letters) return text;
  const name = text.split(',')[0] ?? '';
  if (name.length <= letters) return name;
  return letters < 4 ? '' : `${name.slice(0, letters - 1)}…`;
}

function Mark({ mark: { kind }, x }: { readonly mark: LaneMark; readonly x: number }): JSX.Element {
  const y = ROW / 2;
  switch (kind) {
    case 'late':
    case 'wrong':
      return <path class={`mark ${kind}`} d={`M${x} ${y - 6} l6 11 h-12z`} />;
    case 'refused':
      return <path class="mark refused" d={`M${x} ${y - 5} l10 10 m0 -10 l-10 10`} />;
    case 'waits':
      return <circle class="mark waits" cx={x + 5} cy={y} r={5} />;
  }
}
