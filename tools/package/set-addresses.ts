/**
 * `npm run addresses -- https://HOST/OWNER/NAME`: writes where the project lives into package.json, as `repository`,
 * `homepage` and `bugs`. It is a step of publishing, since a checkout does not know where it will be published from,
 * and no address is made up before.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FILE = resolve(import.meta.dirname, '../../package.json');

/** What package.json says of addresses, of the one of the repository. */
export function addressesOf(text: string): object | null {
  const url = URL.parse(text.replace(/(?:\.git)?\/?$/u, ''));
  if (url?.protocol !== 'https:' || !/^\/[^/]+\/[^/]+/u.test(url.pathname)) return null;
  return {
    repository: { type: 'git', url: `git+${url.href}.git` },
    homepage: `${url.href}#readme`,
    bugs: { url: `${url.href}/issues` },
  };
}

if (import.meta.main) {
  const [given = ''] = process.argv.slice(2);
  if (given === '--check') {
    const manifest = JSON.parse(readFileSync(FILE, 'utf8')) as object;
    if (!('repository' in manifest)) {
      console.error('package.json has no addresses: npm run addresses -- https://HOST/OWNER/NAME');
      process.exit(1);
    }
    process.exit(0);
  }
  const addresses = addressesOf(given);
  if (addresses === null) {
    console.error(
      `expected the address of a repository, https://HOST/OWNER/NAME, found "${given}"`,
    );
    process.exitCode = 2;
  } else {
    const { name, version, description, ...rest } = JSON.parse(readFileSync(FILE, 'utf8')) as {
      readonly [field: string]: unknown;
    };
    const changed = { name, version, description, ...rest, ...addresses };
    writeFileSync(FILE, `${JSON.stringify(changed, null, 2)}\n`);
    console.log(JSON.stringify(addresses, null, 2));
  }
}
