/**
 * The state charts, drawn from the machines that judge: where the buffer is, how often each way was gone
 * until now, and what was refused; beside it each attachment of that buffer.
 */
import type { JSX } from 'preact';
import { attachmentChartAt, bufferChartAt } from '../views/charts/chart-history.ts';
import type { ChartLayout } from '../views/charts/chart-layout.ts';
import { ATTACHMENT_LAYOUT, BUFFER_LAYOUT } from '../views/charts/chart-layouts.ts';
import { chartShapes, STILL, type ChartState } from '../views/charts/chart-shapes.ts';
import { chartPicture } from '../views/charts/chart-picture.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { Downloads } from './downloads.tsx';
import type { Props } from './props.ts';
import { ShapeElement } from './shape-element.tsx';

/** Charts of more attachments than this are no overview. */
const ATTACHMENTS_SHOWN = 4;

/** The charts at the step that is looked at. */
export function ChartPanel({ session }: Props): JSX.Element {
  const recording = session.recording.value;
  if (recording === null) {
    return (
      <div class="charts">
        <Chart
          session={session}
          layout={BUFFER_LAYOUT}
          state={STILL}
          caption="The life of a buffer"
        />
        <Chart
          session={session}
          layout={ATTACHMENT_LAYOUT}
          state={STILL}
          caption="The life of an attachment"
          isSmall
        />
      </div>
    );
  }
  const { value: position } = session.position;
  const buffer = session.filter.value.buffer ?? recording.step(position).buffer;
  const state = bufferChartAt(recording, position, session.filter.value.buffer);
  return (
    <div class="charts">
      <Chart
        session={session}
        layout={BUFFER_LAYOUT}
        state={state}
        caption={buffer === null ? 'No buffer yet' : `${buffer}: ${state.active ?? 'not seen yet'}`}
      />
      {buffer !== null && (
        <div class="attachments">
          {importersOf(recording, position, buffer).map((importer) => (
            <Chart
              session={session}
              key={importer}
              layout={ATTACHMENT_LAYOUT}
              state={attachmentChartAt(recording, position, buffer, importer)}
              caption={importer}
              isSmall
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** The importers that have come to a buffer until now. */
function importersOf(recording: Recording, position: number, buffer: string): readonly string[] {
  const wanted = recording.names.buffers.indexOf(buffer);
  const found = new Set<number>();
  for (let index = 0; index <= position && found.size < ATTACHMENTS_SHOWN; index += 1) {
    const importer = recording.importerAt(index);
    if (recording.bufferAt(index) === wanted && importer >= 0) found.add(importer);
  }
  return [...found].flatMap((number) => recording.names.importers[number] ?? []);
}

function Chart({
  session,
  layout,
  state,
  caption,
  isSmall = false,
}: Props & {
  readonly layout: ChartLayout;
  readonly state: ChartState;
  readonly caption: string;
  readonly isSmall?: boolean;
}): JSX.Element {
  const { width, height } = layout;
  return (
    <figure class={isSmall ? 'small' : ''}>
      <figcaption>
        <b>{caption}</b>{' '}
        <Downloads
          session={session}
          name={`chart-${layout.id}`}
          picture={() => chartPicture(layout, state)}
        />
        {state.refusal !== null && <span class="error"> refused: {state.refusal}</span>}
      </figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label={`Chart: ${caption}`}>
        <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={caption}>
          {chartShapes(layout, state).map((shape, index) => (
            <ShapeElement key={index} shape={shape} />
          ))}
        </svg>
      </div>
    </figure>
  );
}
