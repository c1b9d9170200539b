/** A box for text that somebody has copied from a terminal, a log or a mail. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { openPasted } from '../opening.ts';
import type { Props } from '../props.ts';
import './pastes.css';

/** The box, and the button that asks. */
export function PasteBox({ session }: Props): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        openPasted(session, box.current?.value ?? '');
      }}
    >
      <label for="paste">Paste what you have</label>
      <textarea
        id="paste"
        ref={box}
        rows={5}
        spellcheck={false}
        placeholder="dmesg, /proc/iomem, a device tree, v4l2-ctl --all, drm_info, GStreamer caps, pw-dump, bufinfo, ls -l /proc/PID/fd …"
      />
      <button type="submit">Ask why</button>
    </form>
  );
}
