/** The top bar: what is looked at, the modes, and the controls that are always there. */
import type { JSX } from 'preact';
import { copyText } from './copying.ts';
import { Crumbs } from './crumbs.tsx';
import { MODES } from './modes.ts';
import { openFiles } from './opening.ts';
import type { Props } from './props.ts';
import { chooseView, isSomethingOpen, showBefore } from './session.ts';
import { switchTheme } from './theme.ts';
import './header.css';

/** The top bar of the page. */
export function Header({ session }: Props): JSX.Element {
  const isOpen = isSomethingOpen(session) && session.pasted.value === null;
  return (
    <header class="top">
      <Crumbs session={session} />
      {isOpen && (
        <nav class="modes" aria-label="Modes">
          {MODES.map(({ title, view, has }) => (
            <button
              key={title}
              type="button"
              aria-current={has.includes(session.view.value) ? 'page' : undefined}
              onClick={() => {
                if (!has.includes(session.view.value)) chooseView(session, view);
              }}
            >
              {title}
            </button>
          ))}
        </nav>
      )}
      <BackButton session={session} />
      <div class="tools">
        <OpenButton session={session} />
        <button
          type="button"
          onClick={() => {
            copyText(session, location.href);
          }}
        >
          Copy link
        </button>
        <button
          type="button"
          onClick={() => {
            switchTheme(session);
          }}
        >
          Light or dark
        </button>
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => {
            session.isHelpOpen.value = true;
          }}
        >
          Keys
        </button>
      </div>
    </header>
  );
}

/** Leads from a witness that is played to what was open before. */
function BackButton({ session }: Props): JSX.Element | null {
  const before = session.before.value;
  if (before === null) return null;
  const { opened, view } = before;
  const name = opened?.kind === 'recording' ? opened.recording.source.name : opened?.name;
  return (
    <button
      type="button"
      onClick={() => {
        showBefore(session);
      }}
    >
      Back to {view === 'orderings' ? 'all orderings' : (name ?? 'before')}
    </button>
  );
}

/** Picks files. */
export function OpenButton({ session }: Props): JSX.Element {
  return (
    <label class="button">
      Open a file
      <input
        type="file"
        multiple
        class="hidden-input"
        onChange={({ currentTarget }) => {
          void openFiles(session, [...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}
