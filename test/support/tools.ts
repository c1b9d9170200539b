/**
 * What some tests need besides Node. Where it is missing they are skipped, and their names say what is
 * missing and which package of Debian brings it; in CI nothing is skipped: what cannot run fails.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';

const PACKAGES = {
  bash: 'bash',
  bpftrace: 'bpftrace',
  busybox: 'busybox',
  cc: 'gcc',
  dash: 'dash',
  dot: 'graphviz',
  'firefox-esr': 'firefox-esr',
  shellcheck: 'shellcheck',
  spin: 'spin',
  tcc: 'tcc',
  xmllint: 'libxml2-utils',
} as const;

/** A program that a test starts. */
export type Tool = keyof typeof PACKAGES;

/** Nothing is skipped here. */
export const isCi = env['CI'] !== undefined;

function isInstalled(tool: Tool): boolean {
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, tool)));
}

/**
 * What to append to the name of a test that needs these programs: nothing where it runs.
 *
 * @example
 * ```ts
 * const why = lack('dot');
 * test.skipIf(why !== '')(`is drawn by graphviz${why}`, …);
 * ```
 */
export function lack(...tools: readonly Tool[]): string {
  const missing = isCi ? [] : tools.filter((tool) => !isInstalled(tool));
  const packages = missing.map((tool) => PACKAGES[tool]).join(' and ');
  return missing.length === 0 ? '' : lackOf(`${missing.join(' and ')} (package ${packages})`);
}

/** The same for what is no program on the path. */
export function lackOf(thing: string): string {
  return isCi ? '' : ` [skipped: there is no ${thing}]`;
}
