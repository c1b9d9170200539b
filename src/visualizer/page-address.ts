/**
 * Keeps the address of the page and what it shows together, both ways, so that a view can be sent to
 * somebody else. An address that was there before a file was opened is followed once it is.
 */
import { effect } from '@preact/signals';
import { formatDeepLink, parseDeepLink } from '../views/recordings/deep-link.ts';
import { followLink, linkOf, type Session } from './session.ts';

/** Writing the address more often than this makes browsers complain. */
const MILLISECONDS_BETWEEN = 250;

/** Follows the address, and writes it. */
export function followAddress(session: Session): void {
  // A trial needs no file; everything else waits for the one that it is about.
  const isTrial = parseDeepLink(location.hash).try !== undefined;
  if (isTrial) followLink(session, parseDeepLink(location.hash));
  let pending: string | null = isTrial ? null : location.hash;
  let timer: ReturnType<typeof setTimeout> | null = null;
  effect(() => {
    if (session.recording.value === null || pending === null) return;
    const link = parseDeepLink(pending);
    pending = null;
    followLink(session, link);
  });
  addEventListener('hashchange', () => {
    if (location.hash === `#${formatDeepLink(linkOf(session))}`) return;
    followLink(session, parseDeepLink(location.hash));
  });
  effect(() => {
    const text = formatDeepLink(linkOf(session));
    if (session.recording.value === null) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, '', `#${text}`);
    }, MILLISECONDS_BETWEEN);
  });
}
