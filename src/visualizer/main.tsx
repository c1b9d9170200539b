/**
 * The page begins here: it opens what the server or the file itself holds, follows the address, and
 * draws. Everything else is asked for by the components.
 */
// Before what the components bring: these rules are the weaker ones.
import './fonts.css';
import './base.css';
import { render } from 'preact';
import { followAddress } from './page-address.ts';
import { listenToKeys } from './keyboard.ts';
import { listenToPastes, openGiven } from './opening.ts';
import { Page } from './page.tsx';
import { prepareSearch } from './orderings/explorer-search.ts';
import { parseDeepLink } from '../views/recordings/deep-link.ts';
import { recallPanes } from './panes/pane-sizes.ts';
import { isOfDocument } from '../views/sandbox/opened-board.ts';
import { createSession, followLink, isSomethingOpen } from './session.ts';
import { paletteStyle } from '../views/pictures/palette.ts';
import { timelineStyle } from '../views/timeline/timeline-style.ts';
import { adoptStyle } from './picture-styles.ts';
import { followTitle } from './page-title.ts';
import { followTheme } from './theme.ts';

adoptStyle(paletteStyle);
adoptStyle(timelineStyle);
const session = createSession();
followTitle(session);
followTheme(session);
const link = parseDeepLink(location.hash);
const isTrial = followAddress(session);
recallPanes();
listenToKeys(session);
listenToPastes(session);
const root = document.getElementById('page');
if (root !== null) render(<Page session={session} />, root);
void open();

async function open(): Promise<void> {
  // It is loaded beside the document, and not behind it.
  if (link.view === 'orderings') beginOrderings();
  await openGiven(session, () => {
    if (link.view === 'orderings' && isSomethingOpen(session)) followLink(session, link);
  });
  if (link.example !== undefined) {
    const { openLinkedExample } = await import('./welcome.tsx');
    await openLinkedExample(session, link.example);
  }
  session.isGivenAwaited.value = false;
  // What a trial is about has not come: whoever reads trials says so.
  const { try: trial = '' } = link;
  if (isOfDocument(trial) && !isSomethingOpen(session)) {
    const { openTrialLink } = await import('./sandbox/trials.ts');
    openTrialLink(session, trial);
  }
  // The address of a trial asks for that, whatever else the server holds.
  if (isTrial && session.trial.value !== null) session.view.value = 'try';
}

/** What finds them out is loaded beside what shows them. Where it cannot be loaded, whoever shows it says so. */
function beginOrderings(): void {
  prepareSearch();
  import('./orderings/orderings-mode.tsx').catch(() => null);
}
