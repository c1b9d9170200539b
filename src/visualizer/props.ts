/** What every component is given. */
import type { Session } from './session.ts';

/** The session, which holds everything that is shown. */
export interface Props {
  readonly session: Session;
}
