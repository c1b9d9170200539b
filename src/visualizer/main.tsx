/**
 * The page begins here: it opens what the server or the file itself holds, follows the address, and
 * draws. Everything else is asked for by the components.
 */
import { render } from 'preact';
import { followAddress } from './page-address.ts';
import { listenToKeys } from './keyboard.ts';
import { listenToPastes, openGiven } from './opening.ts';
import { Page } from './page.tsx';
import { createSession } from './session.ts';
import { adoptPictureStyles } from './picture-styles.ts';
import { followTheme } from './theme.ts';
import './styles.css';

adoptPictureStyles();
const session = createSession();
followTheme(session);
followAddress(session);
listenToKeys(session);
listenToPastes(session);
const root = document.getElementById('page');
if (root !== null) render(<Page session={session} />, root);
await openGiven(session);
