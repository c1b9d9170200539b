/**
 * What happens to an importer that attaches after storage was allocated: the question Russell King
 * asked in 2015 and nobody answered by enumeration. [ATT4]
 */

/** The policies for a late attach that this version offers. @public */
export const POLICIES = ['strict', 'fits', 'migrate', 'barrier', 'rfc'] as const;

/**
 * - `strict` refuses every late attach.
 * - `fits` accepts it exactly where the storage that exists serves the newcomer.
 * - `migrate` moves the storage where it does not serve the newcomer and nobody uses it just now, and
 *   tells the importers; else it answers as `fits`.
 * - `barrier` makes the first map wait until everybody who was declared has attached or has given
 *   its place up, or until nobody is waited for any more; afterwards it answers as `fits`.
 * - `rfc` is the code as it was posted: the masks are AND-ed and nothing else is looked at. It is
 *   unsound and kept to show why.
 *
 * @public
 */
export type Policy = (typeof POLICIES)[number];

/** The policy where nobody names one. */
export const DEFAULT_POLICY: Policy = 'strict';
