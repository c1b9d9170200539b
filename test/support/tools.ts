/**
 * What some tests need besides Node. Where it is missing they are skipped, and their names say what is
 * missing and which package of Debian brings it; in CI nothing is skipped: what cannot run fails.
 */
import { env } from 'node:process';
import { placeOnPath } from '../../src/cli/doctor/examine.ts';
import { TOOLS, type ToolName } from '../../src/cli/doctor/tools.ts';

/** Nothing is skipped here. */
export const isCi = env['CI'] !== undefined;

/**
 * What to append to the name of a test that needs these programs: nothing where it runs.
 *
 * @example
 * ```ts
 * const why = lack('dot');
 * test.skipIf(why !== '')(`is drawn by graphviz${why}`, …);
 * ```
 */
export function lack(...tools: readonly ToolName[]): string {
  const missing = isCi ? [] : tools.filter((tool) => placeOnPath(tool) === null);
  const packages = missing.map((tool) => TOOLS[tool].package).join(' and ');
  return missing.length === 0 ? '' : lackOf(`${missing.join(' and ')} (package ${packages})`);
}

/** The same for what is no program on the path. */
export function lackOf(thing: string): string {
  return isCi ? '' : ` [skipped: there is no ${thing}]`;
}
