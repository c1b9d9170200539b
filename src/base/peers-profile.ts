/** How a model of peers is told from other documents, without reading it. */

/** The `profile` of models of peers. */
export const PEERS_PROFILE = 'dma-buf-peers';

/** Whether a text is meant as a model of peers. */
export function isPeersModel(document: string): boolean {
  return new RegExp(`"profile"\\s*:\\s*"${PEERS_PROFILE}"`).test(document);
}
