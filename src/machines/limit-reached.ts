/** The one way in which every limit of an exporter refuses. [LIM1] */

/** Says which limit was reached. */
export function limitReached(what: string): { readonly message: string; readonly next: string } {
  return {
    message: `${what}.`,
    next: 'Look for a missing release, or create the exporter with a higher limit.',
  };
}
