/** The focus in the top bar: the file, the buffer and the step, each with a menu of what else could be looked at. */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { counted } from '../base/quantity-words.ts';
import type { Recording } from '../views/recordings/recording.ts';
import { stepsOfBuffer } from '../views/recordings/buffer-steps.ts';
import { openFiles } from './opening.ts';
import { shownName } from './page-title.ts';
import type { Props } from './props.ts';
import { jumpTo, type Session } from './session.ts';

/** More buffers than this are found by the search of the list. */
const BUFFERS_SHOWN = 60;

type Menu = 'file' | 'buffer' | 'step';

/** The crumbs, and the menu of one of them. */
export function Crumbs({ session }: Props): JSX.Element {
  const open = useSignal<Menu | null>(null);
  const name = shownName(session);
  const recording = session.pasted.value === null ? session.recording.value : null;
  const step = recording?.length === 0 ? null : (recording?.step(session.position.value) ?? null);
  return (
    <div
      class="crumbs"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open.value === null) return;
        event.stopPropagation();
        open.value = null;
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget))
          open.value = null;
      }}
    >
      <h1>
        <span class="mark" aria-hidden="true" />
        cenalloc
        {name !== null && (
          <Crumb menu="file" open={open}>
            {name}
          </Crumb>
        )}
        {step !== null && step.buffer !== null && (
          <Crumb menu="buffer" open={open}>
            {step.buffer}
          </Crumb>
        )}
        {step !== null && (
          <Crumb menu="step" open={open}>
            step {step.index + 1}
          </Crumb>
        )}
      </h1>
      {open.value === 'file' && <FileMenu session={session} open={open} />}
      {open.value === 'buffer' && recording !== null && (
        <BufferMenu session={session} recording={recording} open={open} />
      )}
      {open.value === 'step' && recording !== null && (
        <StepMenu session={session} recording={recording} open={open} />
      )}
    </div>
  );
}

function Crumb({
  menu,
  open,
  children,
}: {
  readonly menu: Menu;
  readonly open: Signal<Menu | null>;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <button
      type="button"
      class={menu === 'file' ? 'file' : 'crumb'}
      aria-haspopup="dialog"
      aria-expanded={open.value === menu}
      onClick={() => {
        open.value = open.value === menu ? null : menu;
      }}
    >
      <bdi>{children}</bdi>
    </button>
  );
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
  readonly open: Signal<Menu | null>;
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
              <bdi>{name}</bdi>{' '}
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
