/**
 * Run by `npm version`, before it commits: what stands under "Unreleased" in CHANGELOG.md is of this version from now
 * on. A version without a single line in it is none.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const HEADING = '## Unreleased\n';

/** The changelog with its newest part under a version and a day; null where nothing stands in that part. */
export function datedChangelog(text: string, version: string, day: string): string | null {
  const [before, after, ...more] = text.split(HEADING);
  if (before === undefined || after === undefined || more.length > 0) return null;
  const [newest = ''] = after.split('\n## ');
  if (!/^- /mu.test(newest)) return null;
  return `${before}${HEADING}\n## ${version} (${day})\n${after}`;
}

if (import.meta.main) {
  const path = resolve(ROOT, 'CHANGELOG.md');
  const manifest = readFileSync(resolve(ROOT, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const day = new Date().toISOString().slice(0, 10);
  const dated = datedChangelog(readFileSync(path, 'utf8'), version, day);
  if (dated === null) {
    console.error(
      'CHANGELOG.md: nothing stands under "Unreleased"; say there what this version changes',
    );
    process.exitCode = 1;
  } else writeFileSync(path, dated);
}
