/** The heading: what is opened, and the controls that are always there. */
import type { JSX } from 'preact';
import { openFiles } from './opening.ts';
import type { Props } from './props.ts';
import { switchTheme } from './theme.ts';

/** The heading of the page. */
export function Header({ session }: Props): JSX.Element {
  const name = openedName(session);
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

/** The name of what is shown; null before anything is. */
function openedName({ opened, pasted }: Props['session']): string | null {
  const files = pasted.value?.answer.shapes.map(({ file }) => file);
  if (files !== undefined) return [...new Set(files)].join(', ');
  if (opened.value === null) return null;
  return opened.value.kind === 'recording' ? opened.value.recording.source.name : opened.value.name;
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
