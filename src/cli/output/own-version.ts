/** The version of this program, as its package says. */
import { readFileSync } from 'node:fs';

/** Both `src/cli/output` and `dist/cli/output` are three steps below the root of the package. */
const PACKAGE = new URL('../../../package.json', import.meta.url);

/** Such as `0.1.0`. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }).version;
}
