/**
 * What happens to an importer that attaches after storage was allocated: the question Russell King
 * asked in 2015 and nobody answered by enumeration. [ATT4]
 */

/** The policies for a late attach that this version offers. @public */
export const POLICIES = ['strict', 'fits', 'rfc'] as const;

/**
 * - `strict` refuses every late attach.
 * - `fits` accepts it exactly where the storage that exists serves the newcomer.
 * - `rfc` is the code as it was posted: the masks are AND-ed and nothing else is looked at. It is
 *   unsound and kept to show why.
 *
 * @public
 */
export type Policy = (typeof POLICIES)[number];
