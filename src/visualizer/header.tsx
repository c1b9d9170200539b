/** The heading: what is opened, and the controls that are always there. */
import type { JSX } from 'preact';
import { openFile } from './opening.ts';
import type { Props } from './props.ts';
import { switchTheme } from './theme.ts';

/** The heading of the page. */
export function Header({ session }: Props): JSX.Element {
  const opened = session.opened.value;
  const name =
    opened === null
      ? null
      : opened.kind === 'recording'
        ? opened.recording.source.name
        : opened.name;
  return (
    <header>
      <h1>cenalloc{name !== null && <span class="file"> {name}</span>}</h1>
      <div class="tools">
        <OpenButton session={session} />
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

/** Picks a file. */
export function OpenButton({ session }: Props): JSX.Element {
  return (
    <label class="button">
      Open a file
      <input
        type="file"
        class="hidden-input"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) void openFile(session, file);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}
