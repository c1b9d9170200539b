/** The buffers that have storage, with their segments as each importer sees them. */
import type { JSX } from 'preact';
import { addressInWords, counted } from '../../base/quantity-words.ts';
import { tableFor } from '../../exporter/attachment-handle.ts';
import type { World } from '../../exporter/world.ts';
import type { Buffer } from '../../machines/legality.ts';
import { ownerClass, roughly } from '../../views/memory/memory-shapes.ts';
import type { Props } from '../props.ts';
import { filterBy } from '../session.ts';

/** More buffers than this are no list. */
const BUFFERS_SHOWN = 50;
const SEGMENTS_SHOWN = 8;

/** The list; a click on a buffer looks at it alone. */
export function BufferList({
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
          kind={ownerClass(buffer.state.id, buffers)}
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
  kind,
}: Props & {
  readonly world: World;
  readonly buffer: Buffer;
  readonly kind: string;
}): JSX.Element {
  const { id, size, storage, attachments } = state;
  const allocator = world.platform.allocators.find((each) => each.id === storage?.allocator);
  const isChosen = session.filter.value.buffer === id;
  return (
    <li>
      <span class={`key ${kind}`} aria-hidden="true" />{' '}
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
        {attachments.map((attachment) => (
          <li key={attachment.importer}>
            {attachment.importer}: {segmentWords(state, attachment)}
          </li>
        ))}
      </ul>
    </li>
  );
}

type State = Buffer['state'];

function segmentWords(state: State, attachment: State['attachments'][number]): string {
  const entries = tableFor(state, attachment)?.entries ?? [];
  if (entries.length === 0) return 'has no table yet';
  const shown = entries
    .slice(0, SEGMENTS_SHOWN)
    .map(({ dmaAddress, length }) => `${addressInWords(dmaAddress)}+${roughly(length)}`);
  const rest = entries.length > shown.length ? ', …' : '';
  return `${counted(entries.length, 'segment')}: ${shown.join(', ')}${rest}`;
}
