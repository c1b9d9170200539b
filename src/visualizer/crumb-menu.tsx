/** The menu of a crumb of the top bar: another file, the buffers, a step by its number. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { counted } from '../base/quantity-words.ts';
import { stepsOfBuffer } from '../views/recordings/buffer-steps.ts';
import { lifeSpans } from '../views/recordings/life-spans.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { openFiles } from './opening.ts';
import type { Props } from './props.ts';
import { jumpTo, type Session } from './session.ts';
import './crumb-menu.css';

/** More buffers than this are found by the search of the list. */
const BUFFERS_SHOWN = 60;

/** The menu that is open; none where nothing is. */
export function CrumbMenu({ session }: Props): JSX.Element | null {
  const { crumb: open, recording } = session;
  if (open.value === 'file') return <FileMenu session={session} open={open} />;
  if (open.value === null || recording.value === null) return null;
  const Menu = open.value === 'buffer' ? BufferMenu : StepMenu;
  return <Menu session={session} recording={recording.value} open={open} />;
}

/** What floats below the crumbs; the keyboard goes into it. */
function Floating({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, []);
  return (
    <div ref={place} class="crumb-menu" role="dialog" aria-label={label} tabIndex={-1}>
      {children}
    </div>
  );
}

interface MenuProps extends Props {
  readonly open: Session['crumb'];
}

function FileMenu({ session, open }: MenuProps): JSX.Element {
  const { opened } = session;
  return (
    <Floating label="What is open">
      <p class="label">
        {formatOf(session) ?? (opened.value?.kind === 'recording' ? '' : 'a board')}
      </p>
      <label class="button">
        Open another file
        <input
          type="file"
          multiple
          class="hidden-input"
          onChange={({ currentTarget }) => {
            open.value = null;
            void openFiles(session, [...(currentTarget.files ?? [])]);
          }}
        />
      </label>
    </Floating>
  );
}

function formatOf({ recording }: Session): string | null {
  const source = recording.value?.source;
  return source === undefined ? null : `${source.format}, ${recording.value?.length ?? 0} steps`;
}

/** The buffers with how many steps each has; those with a late attach are marked. */
function BufferMenu({
  session,
  recording,
  open,
}: MenuProps & { readonly recording: Recording }): JSX.Element {
  const find = useSignal('');
  const { buffers } = recording.names;
  const late = new Set([...recording.lateAttaches.keys()].map((step) => recording.bufferAt(step)));
  const found = buffers
    .map((name, buffer) => ({ name, buffer }))
    .filter(({ name }) => name.includes(find.value));
  return (
    <Floating label="Buffers">
      {buffers.length > 8 && (
        <input
          type="search"
          aria-label="Find a buffer"
          placeholder="Find a buffer"
          value={find.value}
          onInput={({ currentTarget }) => {
            find.value = currentTarget.value;
          }}
        />
      )}
      <ul>
        {found.slice(0, BUFFERS_SHOWN).map(({ name, buffer }) => (
          <li key={name}>
            <button
              type="button"
              class="ghost"
              onClick={() => {
                open.value = null;
                const [first] = stepsOfBuffer(recording, buffer);
                const own = [...recording.lateAttaches.keys()].find(
                  (step) => recording.bufferAt(step) === buffer,
                );
                jumpTo(session, own ?? first ?? 0);
              }}
            >
              <bdi>{name}</bdi>
              <LifeLine recording={recording} buffer={buffer} />{' '}
              <span class="label">
                {counted(stepsOfBuffer(recording, buffer).length, 'step')}
                {late.has(buffer) && ', late'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > BUFFERS_SHOWN && <p class="label">and {found.length - BUFFERS_SHOWN} more</p>}
    </Floating>
  );
}

/** When the buffer lived, and how: it says nothing that its steps do not say in words. */
function LifeLine({
  recording,
  buffer,
}: {
  readonly recording: Recording;
  readonly buffer: number;
}): JSX.Element {
  return (
    <svg class="life-line" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      {lifeSpans(recording, buffer).map(({ state, from, to }) => (
        <rect key={from} class={state} x={from} y="0" width={to - from} height="1" />
      ))}
    </svg>
  );
}

function StepMenu({
  session,
  recording,
  open,
}: MenuProps & { readonly recording: Recording }): JSX.Element {
  return (
    <Floating label="Go to a step">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const asked = Number(new FormData(event.currentTarget).get('step'));
          open.value = null;
          if (Number.isFinite(asked)) jumpTo(session, asked - 1);
        }}
      >
        <label>
          Step, from 1 to {recording.length}{' '}
          <input
            type="number"
            name="step"
            min={1}
            max={recording.length}
            value={session.position.value + 1}
          />
        </label>{' '}
        <button type="submit">Go</button>
      </form>
    </Floating>
  );
}
