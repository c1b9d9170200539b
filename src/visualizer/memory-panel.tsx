/**
 * Where the buffers lie: zones and their owners at the step that is looked at, the segments of a buffer
 * as each importer sees them, what an importer reaches, and fragmentation over the log. A kernel's
 * recording tells no addresses; of it the live buffers over time are shown.
 */
import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { ZoneSnapshot } from '../allocators/memory-snapshot.ts';
import { addressInWords, counted, sizeInWords } from '../base/quantity-words.ts';
import { tableFor } from '../exporter/attachment-handle.ts';
import type { World } from '../exporter/world.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { Buffer } from '../machines/legality.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { Shape } from '../views/charts/shape.ts';
import { liveOverTime, liveShapes, LIVE_HEIGHT } from '../views/memory/live-buffers-shapes.ts';
import { failureInWords } from '../views/logs/event-words.ts';
import { reachOf, roomOverTime, WorldCursor, zonesOf } from '../views/memory/memory-at.ts';
import {
  colourOf,
  memorySvg,
  MEMORY_STYLE,
  MEMORY_WIDTH,
  roomShapes,
  ROOM_HEIGHT,
  zoneHeight,
  zoneShapes,
  type MemoryLook,
} from '../views/memory/memory-shapes.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { Downloads } from './downloads.tsx';
import { filterBy } from './session.ts';
import type { Props } from './props.ts';
import { ShapeElement } from './shape-element.tsx';

const style = new CSSStyleSheet();
style.replaceSync(MEMORY_STYLE);
document.adoptedStyleSheets.push(style);

/** More buffers than this are no list. */
const BUFFERS_SHOWN = 50;
const SEGMENTS_SHOWN = 8;

/** The memory at the step that is looked at. */
export function MemoryPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return <p>Open a log to see where its buffers lie.</p>;
  if (recording.source.kind === 'trace')
    return <LiveBuffers session={session} recording={recording} />;
  return <Zones session={session} recording={recording} />;
}

function Zones({
  session,
  recording,
}: Props & { readonly recording: Recording }): JSX.Element | null {
  const { log } = recording.source;
  const cursor = useMemo(() => new WorldCursor(log), [log]);
  const room = useMemo(() => roomOverTime(log), [log]);
  const reaching = useMemo(() => signal<string | null>(null), [log]);
  const { value: position } = session.position;
  const walked = cursor.at(position);
  if (!walked.ok) return <p class="error">{failureInWords(walked.refusal)}</p>;
  if (!room.ok) return <p class="error">{failureInWords(room.refusal)}</p>;
  const world = walked.value;
  const zones = zonesOf(world);
  const look = { buffers: recording.names.buffers, buffer: session.filter.value.buffer };
  const importer = world.platform.importers.find(({ id }) => id === reaching.value);
  const reachIn = (frames: FrameRun): FrameRun | null | undefined =>
    importer === undefined ? undefined : reachOf(importer.constraints, frames);
  return (
    <div class="memories">
      <p class="filters">
        <label>
          What reaches{' '}
          <select
            value={reaching.value ?? ''}
            onChange={({ currentTarget }) => {
              reaching.value = currentTarget.value === '' ? null : currentTarget.value;
            }}
          >
            <option value="">everybody</option>
            {world.platform.importers.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <Downloads name="memory" svg={() => memorySvg(zones, look, reachIn)} />
      </p>
      {zones.map((zone, index) => (
        <ZoneFigure
          key={zone.name}
          zone={zone}
          look={look}
          importer={importer?.id ?? null}
          reach={reachIn(zone.frames)}
          over={(size) => roomShapes(room.value, index, size, position)}
        />
      ))}
      <BufferList session={session} world={world} buffers={recording.names.buffers} />
    </div>
  );
}

/** One zone: what is free in words, who has what, and below it the same over time. */
function ZoneFigure({
  zone,
  look,
  importer,
  reach,
  over,
}: {
  readonly zone: ZoneSnapshot;
  readonly look: MemoryLook;
  readonly importer: string | null;
  readonly reach: FrameRun | null | undefined;
  readonly over: (size: number) => readonly Shape[];
}): JSX.Element {
  const size = (zone.frames.end - zone.frames.start) * PAGE_SIZE;
  const words =
    `${zone.name}: ${roughly(zone.freeBytes)} of ${roughly(size)} free, ` +
    `${roughly(zone.largestFreeBytes)} in one piece`;
  return (
    <figure>
      <figcaption>
        <b>{words}</b>{' '}
        <span class="faint">
          from {addressInWords(zone.frames.start * PAGE_SIZE)}
          {importer !== null && reachWords(importer, reach, zone.frames)}
        </span>
      </figcaption>
      <Picture height={zoneHeight(zone)} label={words} shapes={zoneShapes(zone, look, reach)} />
      {zone.owned.length > 0 && (
        <Picture
          height={ROOM_HEIGHT}
          label={`${zone.name} over time: free, and free in one piece`}
          shapes={over(size)}
        />
      )}
    </figure>
  );
}

function Picture({
  height,
  label,
  shapes,
}: {
  readonly height: number;
  readonly label: string;
  readonly shapes: readonly Shape[];
}): JSX.Element {
  return (
    <svg
      class="memory"
      viewBox={`0 0 ${MEMORY_WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ height: `${height}px` }}
      role="img"
      aria-label={label}
    >
      {shapes.map((shape, index) => (
        <ShapeElement key={index} shape={shape} />
      ))}
    </svg>
  );
}

function reachWords(importer: string, reach: FrameRun | null | undefined, zone: FrameRun): string {
  if (reach === undefined) return '';
  if (reach === null) return `; ${importer} reaches none of it`;
  const isAll = reach.start === zone.start && reach.end === zone.end;
  if (isAll) return `; ${importer} reaches all of it`;
  const from = addressInWords(reach.start * PAGE_SIZE);
  return `; ${importer} reaches ${roughly((reach.end - reach.start) * PAGE_SIZE)} from ${from}`;
}

/** The buffers that have storage, with their segments as each importer sees them. */
function BufferList({
  session,
  world,
  buffers,
}: Props & { readonly world: World; readonly buffers: readonly string[] }): JSX.Element {
  const live = [...world.buffers.values()].filter(
    ({ life, state }) => life !== 'freed' && state.storage !== null,
  );
  return (
    <ul class="rows">
      {live.slice(0, BUFFERS_SHOWN).map((buffer) => (
        <BufferRow
          key={buffer.state.id}
          session={session}
          world={world}
          buffer={buffer}
          colour={colourOf(buffer.state.id, buffers)}
        />
      ))}
      {live.length > BUFFERS_SHOWN && <li>and {live.length - BUFFERS_SHOWN} more</li>}
      {live.length === 0 && <li>No buffer has storage yet.</li>}
    </ul>
  );
}

function BufferRow({
  session,
  world,
  buffer: { state },
  colour,
}: Props & {
  readonly world: World;
  readonly buffer: Buffer;
  readonly colour: string;
}): JSX.Element {
  const { id, size, storage, attachments } = state;
  const allocator = world.platform.allocators.find((each) => each.id === storage?.allocator);
  const isChosen = session.filter.value.buffer === id;
  return (
    <li>
      <span class="key" style={{ background: colour }} aria-hidden="true" />{' '}
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => {
          filterBy(session, { buffer: isChosen ? null : id });
        }}
      >
        {id}
      </button>{' '}
      {roughly(size)} of {allocator?.name ?? 'an allocator'},{' '}
      {counted(storage?.runs.length ?? 0, 'run')}
      <ul>
        {attachments.map((attachment) => {
          const { importer } = attachment;
          const entries = tableFor(state, attachment)?.entries ?? [];
          const shown = entries
            .slice(0, SEGMENTS_SHOWN)
            .map(({ dmaAddress, length }) => `${addressInWords(dmaAddress)}+${roughly(length)}`);
          return (
            <li key={importer}>
              {importer}:{' '}
              {entries.length === 0
                ? 'has no table yet'
                : `${counted(entries.length, 'segment')}: ${shown.join(', ')}${entries.length > shown.length ? ', …' : ''}`}
            </li>
          );
        })}
      </ul>
    </li>
  );
}

/** A size without its exact bytes, which a picture does not need. */
function roughly(size: number): string {
  return sizeInWords(size).replace(/ \(.*\)$/, '');
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
        <figcaption class="faint">live buffers, and live maps</figcaption>
        <Picture
          height={LIVE_HEIGHT}
          label="Live buffers and live maps over the recording"
          shapes={liveShapes(samples, session.position.value)}
        />
      </figure>
    </div>
  );
}
