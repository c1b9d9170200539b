/** The focus in the top bar: the file, the buffer and the step, each with a menu of what else could be looked at. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { lazyPanel } from './lazy-panel.tsx';
import { shownName } from './page-title.ts';
import type { Props } from './props.ts';
import type { CrumbName } from './session.ts';

const CrumbMenu = lazyPanel(async () => (await import('./crumb-menu.tsx')).CrumbMenu);

/** The crumbs, and the menu of one of them. */
export function Crumbs({ session }: Props): JSX.Element {
  const open = session.crumb;
  const name = shownName(session);
  const recording = session.pasted.value === null ? session.recording.value : null;
  const step =
    recording?.length === 0 ? null : (recording?.step(session.settling.settled.value) ?? null);
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
      {open.value !== null && <CrumbMenu session={session} />}
    </div>
  );
}

function Crumb({
  menu,
  open,
  children,
}: {
  readonly menu: CrumbName;
  readonly open: Signal<CrumbName | null>;
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
