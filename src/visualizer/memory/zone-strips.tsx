/**
 * The zones of a log at the step that is looked at: who has what, what an importer reaches, and how much
 * is free, and free in one piece, over the log.
 */
import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { addressInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { World } from '../../exporter/world.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { failureInWords } from '../../views/logs/event-words.ts';
import { reachOf, roomOverTime, WorldCursor, zonesOf } from '../../views/memory/memory-at.ts';
import { memoryPicture } from '../../views/memory/memory-picture.ts';
import {
  memoryLegend,
  roughly,
  zoneHeight,
  zoneShapes,
  zoneWords,
  type MemoryLook,
} from '../../views/memory/memory-shapes.ts';
import { OVER_TIME_HEIGHT, roomShapes } from '../../views/memory/over-time-shapes.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import { Downloads } from '../downloads.tsx';
import { Legend } from '../legend.tsx';
import type { Props } from '../props.ts';
import { BufferList } from './buffer-list.tsx';
import { Strip } from './strip.tsx';

/** The zones of a log. */
export function Zones({
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
  const look = { owners: recording.names.buffers, chosen: session.filter.value.buffer };
  const importer = world.platform.importers.find(({ id }) => id === reaching.value);
  const reachIn = (frames: FrameRun): FrameRun | null | undefined =>
    importer === undefined ? undefined : reachOf(importer.constraints, frames);
  const title = `step ${position + 1}${importer === undefined ? '' : `, what ${importer.id} reaches`}`;
  return (
    <div class="memories">
      <div class="filters">
        <ReachChoice
          world={world}
          chosen={reaching.value}
          choose={(name) => {
            reaching.value = name;
          }}
        />
        <Downloads
          session={session}
          name="memory"
          picture={() =>
            memoryPicture({
              ...look,
              heading: recording.source.name,
              moments: [{ title, zones }],
              reachIn,
            })
          }
        />
        <Legend entries={memoryLegend([])} />
      </div>
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

function ReachChoice({
  world,
  chosen,
  choose,
}: {
  readonly world: World;
  readonly chosen: string | null;
  readonly choose: (importer: string | null) => void;
}): JSX.Element {
  return (
    <label>
      What reaches{' '}
      <select
        value={chosen ?? ''}
        onChange={({ currentTarget }) => {
          choose(currentTarget.value === '' ? null : currentTarget.value);
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
  const words = zoneWords(zone);
  return (
    <figure>
      <figcaption>
        <b>{words}</b>{' '}
        <span class="label">
          from {addressInWords(zone.frames.start * PAGE_SIZE)}
          {importer !== null && reachWords(importer, reach, zone.frames)}
        </span>
      </figcaption>
      <Strip height={zoneHeight(zone)} label={words} shapes={zoneShapes(zone, look, reach)} />
      {zone.owned.length > 0 && (
        <Strip
          height={OVER_TIME_HEIGHT}
          label={`${zone.name} over time: free, and free in one piece`}
          shapes={over(size)}
        />
      )}
    </figure>
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
