/** Leads the window to the step that is looked at: with a margin while one steps, zoomed where one has jumped. */
import { effect } from '@preact/signals';
import type { Stop } from './listening.ts';
import { keepInView, leadTo } from './moves.ts';
import type { Stage } from './scene.ts';

/** How far from the edges of the window a step is kept, as a share of it. */
const MARGIN = 0.15;

/** Follows the step that is looked at. */
export function followPosition(stage: Stage): Stop {
  // A recording that has grown is looked at where it was.
  if (stage.isGrown) keepInView(stage, MARGIN);
  else leadTo(stage, true);
  let known = { position: stage.session.position.peek(), jumps: stage.session.jumps.peek() };
  return effect(() => {
    const now = { position: stage.session.position.value, jumps: stage.session.jumps.value };
    const before = known;
    known = now;
    if (now.jumps !== before.jumps) leadTo(stage);
    else if (now.position === before.position || stage.pointed.peek() === now.position) return;
    else keepInView(stage, MARGIN);
    stage.pointed.value = -1;
  });
}
