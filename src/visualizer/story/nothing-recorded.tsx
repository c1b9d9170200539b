/** What a document says in whose time nothing has happened: a board or a model, which can be tried and explored. */
import type { JSX } from 'preact';
import type { Props } from '../props.ts';
import { chooseView } from '../session.ts';

/** The words, and the ways on. */
export function NothingRecorded({ session }: Props): JSX.Element {
  const { value: opened } = session.opened;
  return (
    <section class="story" aria-label="What was found">
      {opened === null ? (
        <h2>No recording is open.</h2>
      ) : (
        <h2>This is a {opened.kind}: nothing has happened yet.</h2>
      )}
      <p>Try calls on {opened === null ? 'a board' : 'it'}, or explore every order.</p>
      <p class="buttons">
        <button
          type="button"
          class="primary"
          onClick={() => {
            chooseView(session, 'try');
          }}
        >
          Try calls
        </button>
        <button
          type="button"
          onClick={() => {
            chooseView(session, 'orderings');
          }}
        >
          Explore every order
        </button>
      </p>
    </section>
  );
}
