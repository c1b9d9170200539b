/**
 * Builds the page twice: with its parts beside it, for `cenalloc serve`, and as one file into which
 * `cenalloc export html` writes what is to be shown. Either way the notices of the packages in it come along.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

/** Folders of packages that something of the page was taken from. */
type Packages = Set<string>;

/** Notes which packages the modules belong to. */
function notePackages(packages: Packages): Plugin {
  return {
    name: 'note-packages',
    moduleParsed({ id }) {
      const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
      if (folder !== undefined) packages.add(folder);
    },
  };
}

/** What of a package's own description its notice needs. */
interface PackageWords {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/** The name, the version, the author and the licence of each package, in full, as the licences demand. */
function noticesOf(packages: Packages): string {
  const rule = `\n${'-'.repeat(72)}\n\n`;
  const texts = [...packages].map((folder) => {
    const words = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageWords;
    const { name, version, license, author } = words;
    const by = typeof author === 'object' ? author.name : (author ?? 'its authors');
    return `${name} ${version} by ${by} (${license})\n\n${licenceOf(folder, license).trim()}\n`;
  });
  const heading = 'This page is part of cenalloc (MIT) and contains these packages.\n';
  return [heading, ...texts.sort()].join(rule);
}

/** The licence that a package brings, or the text that its name stands for where it brings none. */
function licenceOf(folder: string, license: string): string {
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  return readFileSync(
    join(import.meta.dirname, 'src/visualizer/licences', `${license}.txt`),
    'utf8',
  );
}

/** Writes the notices beside the page. */
function writeNotices(packages: Packages): Plugin {
  return {
    name: 'write-notices',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'notices.txt', source: noticesOf(packages) });
    },
  };
}

/** The policy of the one file: its own script and style, by their digests, and no network at all. */
function policyOf(script: string, style: string): string {
  const digest = (text: string): string =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    'img-src data: blob:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Puts scripts, styles and notices into the page itself. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    // After the bundler has filled in what it leaves open until then.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the page was not built');
        let [script, style, notices] = ['', '', ''];
        for (const [path, part] of Object.entries(bundle)) {
          // The end of a script element may stand in a text of the script.
          if (part.type === 'chunk')
            script += part.code.replaceAll('</script', String.raw`<\/script`);
          else if (path.endsWith('.css')) style += String(part.source);
          else if (path === 'notices.txt') notices = String(part.source);
          if (part !== page) Reflect.deleteProperty(bundle, path);
        }
        const policy = `<meta http-equiv="content-security-policy" content="${policyOf(script, style)}">`;
        page.source = String(page.source)
          .replace(/<script [^>]*src=[^>]*><\/script>/, '')
          .replace(/<link [^>]*stylesheet[^>]*>/, () => `<style>${style}</style>`)
          .replace(/<meta charset="utf-8" ?\/?>/, (charset) => `${charset}\n    ${policy}`)
          .replace('</body>', () => `<script type="module">${script}</script></body>`)
          .concat(`<!--\n${notices.replaceAll('--', '- -')}\n-->\n`);
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  const packages: Packages = new Set();
  return {
    root: 'src/visualizer',
    base: './',
    plugins: [
      preact({ devToolsEnabled: false }),
      notePackages(packages),
      writeNotices(packages),
      ...(mode === 'single' ? [oneFile()] : []),
    ],
    // The explorer runs in a worker, which is bundled on its own.
    worker: { plugins: () => [notePackages(packages)] },
    build: {
      outDir: mode === 'single' ? '../../dist/page-single' : '../../dist/page',
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: false,
      // What is larger than that is the explorer, which is loaded when somebody asks for it.
      chunkSizeWarningLimit: 800,
      rolldownOptions: {
        // How long the build takes is nothing to be warned of.
        checks: { bundlerTimings: false },
        // Everything is needed at once where the page is one file.
        ...(mode === 'single' ? { output: { codeSplitting: false } } : {}),
      },
    },
    server: { host: '127.0.0.1' },
  };
});
