/**
 * Keeps the address of the page and what it shows together, both ways, so that a view can be sent to
 * somebody else. An address that was there before a file was opened is followed once it is.
 */
import { effect } from '@preact/signals';
import { formatDeepLink, parseDeepLink } from '../views/recordings/deep-link.ts';
import { withPart } from './load-part.ts';
import { isOfDocument } from '../views/sandbox/opened-board.ts';
import { followLink, isSomethingOpen, linkOf, type Session } from './session.ts';

/** Writing the address more often than this makes browsers complain. */
const MILLISECONDS_BETWEEN = 250;

/** Follows the address, and writes it. Returns whether it is that of a trial. */
export function followAddress(session: Session): boolean {
  // A trial on a board of the page needs no file; everything else waits for the one that it is about.
  const first = parseDeepLink(location.hash);
  const { try: trial } = first;
  const isWaiting = trial !== undefined && isOfDocument(trial);
  if (trial !== undefined && !isWaiting) void followTrial(session, trial);
  const isExplored = first.view === 'orderings';
  if (isExplored) followLink(session, first);
  const isLater = isWaiting || (trial === undefined && !isExplored);
  let pending: string | null = isLater ? location.hash : null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  effect(() => {
    if (session.opened.value === null || pending === null) return;
    const link = parseDeepLink(pending);
    pending = null;
    if (link.try !== undefined) {
      void followTrial(session, link.try);
      return;
    }
    followLink(session, link);
    // Who opens a file without a word of its timeline is led to what matters there.
    const { t, range, axis } = link;
    if ((t ?? range ?? axis) === undefined) session.asked.value = null;
  });
  addEventListener('hashchange', () => {
    if (location.hash !== `#${formatDeepLink(linkOf(session))}`) follow(session);
  });
  let jumps = session.jumps.peek();
  let last: string | null = null;
  effect(() => {
    const text = formatDeepLink(linkOf(session));
    const { value: count } = session.jumps;
    if (!isSomethingOpen(session)) return;
    if (timer !== null) clearTimeout(timer);
    if (count !== jumps && last !== null && text !== last) {
      // The entry that is left says where somebody was, also where that was a moment ago.
      history.replaceState(null, '', `#${last}`);
      history.pushState(null, '', `#${text}`);
    } else {
      timer = setTimeout(() => {
        history.replaceState(null, '', `#${text}`);
      }, MILLISECONDS_BETWEEN);
    }
    jumps = count;
    last = text;
  });
  return trial !== undefined;
}

/** Goes where the address says, which may be a trial. */
function follow(session: Session): void {
  const link = parseDeepLink(location.hash);
  if (link.try === undefined) followLink(session, link);
  else void followTrial(session, link.try);
}

/** Opens the trial of an address; what runs calls comes with it. */
async function followTrial(session: Session, text: string): Promise<void> {
  await withPart(
    session,
    () => import('./sandbox/trials.ts'),
    ({ openTrialLink }) => {
      openTrialLink(session, text);
    },
  );
}
