/** The keys, and the notices of what the page is made of, in a dialog. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { NOTICES_ID } from '../views/pages/html-page.ts';
import { SEARCH_FORMS, SEARCH_WORDS } from '../views/recordings/step-search.ts';
import { KEYS } from './key-words.ts';
import type { Props } from './props.ts';
import { HAS_SINGLE_KEYS, setSingleKeys } from './single-keys.ts';
import { TimelineLegend } from './timeline/timeline-legend.tsx';
import './help.css';

/** The dialog with the keys. */
export function Help({ session }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next key can come: the keys ask whether a dialog is open.
  useLayoutEffect(() => {
    const { current: shown } = dialog;
    shown?.showModal();
    // The keyboard goes back to where it was.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      onClose={() => {
        session.isHelpOpen.value = false;
      }}
    >
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={HAS_SINGLE_KEYS.value}
          onChange={({ currentTarget }) => {
            setSingleKeys(currentTarget.checked);
          }}
        />{' '}
        Letters, digits and signs are keys
      </label>
      <h2>Timeline</h2>
      <TimelineLegend />
      <h2>Search</h2>
      <dl>
        {[...SEARCH_WORDS, ...SEARCH_FORMS].map(([word, words]) => (
          <div key={word}>
            <dt>
              <kbd>{word}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <Notices />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

/** A page that is one file has the notices in itself; where it is served they are a file beside it. */
function Notices(): JSX.Element {
  const own = document.getElementById(NOTICES_ID)?.textContent;
  if (own === undefined) {
    return (
      <p>
        <a href="notices.txt">What this page is made of</a>
      </p>
    );
  }
  return (
    <details>
      <summary>What this page is made of</summary>
      <pre>{own}</pre>
    </details>
  );
}
