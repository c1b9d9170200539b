/** The order that was recorded above the one that works; the call that has to move crosses over. */
import type { JSX } from 'preact';
import type { SlopeCall } from '../../views/recordings/story.ts';

/** Pixels of the picture. */
const LEFT = 58;
const CHIP = { width: 46, height: 30, gap: 4 } as const;
const ROWS = [0, 66] as const;

interface Orders {
  readonly recorded: readonly SlopeCall[];
  readonly works: readonly SlopeCall[];
}

/** The picture, with both orders as a text. */
export function SlopePicture({ orders }: { readonly orders: Orders }): JSX.Element {
  const { recorded, works } = orders;
  const width = LEFT + recorded.length * (CHIP.width + CHIP.gap);
  const label = `Recorded: ${inWords(recorded)}. What works: ${inWords(works)}.`;
  return (
    <svg
      class="slope"
      viewBox={`0 0 ${width} ${ROWS[1] + CHIP.height + 2}`}
      role="img"
      aria-label={label}
    >
      <text x={0} y={19} class="label">
        recorded
      </text>
      <text x={0} y={ROWS[1] + 19} class="works">
        works
      </text>
      {recorded.map((call, from) => {
        const to = works.indexOf(call);
        const [x, z] = [middleOf(from), middleOf(to)];
        const [y, end] = [CHIP.height + 1, ROWS[1]];
        const half = (y + end) / 2;
        return (
          <path
            key={call.step}
            class={call.isLate ? 'moved' : 'kept'}
            d={`M${x} ${y} C${x} ${half} ${z} ${half} ${z} ${end}`}
          />
        );
      })}
      {[recorded, works].map((calls, row) =>
        calls.map((call, at) => (
          <Chip key={`${row} ${call.step}`} call={call} at={at} row={row} isWorking={row === 1} />
        )),
      )}
    </svg>
  );
}

function Chip({
  call,
  at,
  row,
  isWorking,
}: {
  readonly call: SlopeCall;
  readonly at: number;
  readonly row: number;
  readonly isWorking: boolean;
}): JSX.Element {
  const kind = call.isLate ? (isWorking ? 'fixed' : 'late') : call.kind;
  const y = ROWS[row] ?? 0;
  return (
    <g class={`chip ${kind}`} transform={`translate(${LEFT + at * (CHIP.width + CHIP.gap)} ${y})`}>
      <rect width={CHIP.width} height={CHIP.height} y={0.5} rx={5} />
      <text x={CHIP.width / 2} y={13} class="what">
        {call.kind}
      </text>
      <text x={CHIP.width / 2} y={25}>
        {shortName(call.importer)}
      </text>
    </g>
  );
}

function middleOf(at: number): number {
  return LEFT + at * (CHIP.width + CHIP.gap) + CHIP.width / 2;
}

/** The end of a name tells importers of one driver apart. */
function shortName(name: string): string {
  return name.length <= 8 ? name : `…${name.slice(-7)}`;
}

function inWords(calls: readonly SlopeCall[]): string {
  return calls
    .map(({ kind, importer }) => `${importer} ${kind}s`.replace('attachs', 'attaches'))
    .join(', ');
}
