/** The memory of a trial above its chart: one bar of addresses, and who reaches what. */
import type { JSX } from 'preact';
import { addressBar, type Extent } from '../../views/memory/address-bar.ts';
import type { Props } from '../props.ts';
import './address-bar.css';

/** The bar at the step that is looked at; none before the first call. */
export function AddressBarView({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const { value: step } = session.position;
  const { buffer: chosen } = session.filter.value;
  const buffer =
    chosen === null ? recording.bufferAt(step) : recording.names.buffers.indexOf(chosen);
  const bar = addressBar(recording, buffer, step);
  if (bar === null) return null;
  const { zones, marks, reach, ticks, own, label } = bar;
  return (
    <section class="address-bar" aria-label="Memory">
      <h2>Memory</h2>
      <div role="img" aria-label={label}>
        <p class="own">
          {own !== null && (
            <b
              style={
                own.left > 0.5 ? { right: percent(1 - own.left) } : { left: percent(own.left) }
              }
            >
              {own.words}
            </b>
          )}
        </p>
        <div class="zones">
          {zones.map((zone) => (
            <span
              key={zone.left}
              class={zone.words === '' ? 'hole' : 'zone'}
              title={zone.words}
              style={placed(zone)}
            >
              {zone.isWide && zone.words}
              {zone.aside !== '' && <small>{zone.aside}</small>}
            </span>
          ))}
          {marks.map((mark, index) => (
            <i
              key={index}
              class={mark.isOwn ? 'own' : ''}
              title={`${mark.buffer}, ${mark.words}`}
              style={placed(mark)}
            />
          ))}
        </div>
        <p class="addresses">
          {ticks.map(({ left, words }) => (
            <span key={words} style={left === 1 ? { right: 0 } : { left: percent(left) }}>
              {words}
            </span>
          ))}
        </p>
        {reach.map((row) => (
          <p key={row.words} class={`reach ${row.isWithin === false ? 'beyond' : 'within'}`}>
            <i style={placed(row)} />
            {row.isWithin !== null && (row.isWithin ? '✓ ' : '✕ ')}
            {row.words}
          </p>
        ))}
      </div>
    </section>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

function placed({ left, width }: Extent): Readonly<Record<'left' | 'width', string>> {
  return { left: percent(left), width: percent(width) };
}
