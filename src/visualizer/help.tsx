/** The keys, in a dialog. */
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { KEYS } from './keyboard.ts';
import type { Props } from './props.ts';

/** The dialog with the keys. */
export function Help({ session }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = session.isHelpOpen.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
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
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
