/** How the link of a trial names the board of the document that is open: only with that it can be opened. */
export const OPENED_BOARD = 'opened';

/** Whether a trial is on the board of a document, without which it is nothing. */
export function isOfDocument(link: string): boolean {
  return link.split('~')[1] === OPENED_BOARD;
}
