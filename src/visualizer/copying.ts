/** Copies texts for somebody. Only pages of a trusted origin may do that, and a browser may refuse it besides. */
import type { Session } from './session.ts';

/** Puts a text into the clipboard, or says that it cannot. */
export function copyText(session: Session, text: string): void {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
  };
  copy().catch(() => {
    session.problem.value = 'The browser does not let this page copy.';
  });
}
