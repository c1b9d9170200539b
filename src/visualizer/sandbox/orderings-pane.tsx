/** All orderings of the board that is open, or of the model that was opened. */
import type { JSX } from 'preact';
import type { Props } from '../props.ts';
import { OrderingsPanel } from './orderings-panel.tsx';
import { trialOf } from './trials.ts';

/** The pane. */
export function OrderingsPane({ session }: Props): JSX.Element | null {
  const sandbox = trialOf(session);
  const opened = session.opened.value;
  if (sandbox === null) return null;
  return (
    <div class="pane orderings">
      <OrderingsPanel
        key={sandbox.platform.name}
        session={session}
        platform={sandbox.platform}
        model={opened?.kind === 'model' ? opened.text : null}
      />
    </div>
  );
}
