/**
 * Builds the page twice: with its parts beside it, for `cenalloc serve`, and as one file into which
 * `cenalloc export html` writes what is to be shown. Both have the notices of what they are made of.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin, type BuildEnvironmentOptions, type UserConfig } from 'vite';
import { layoutsFile, LAYOUTS_PATH } from './charts/layouts-file.ts';
import { htmlPage } from './src/views/pages/html-page.ts';
import { cutFonts, fontNotices } from './tools/page-fonts/cut-fonts.ts';

const NOTICES = 'notices.txt';

/** The page as one file, packed: it is what the other one is, and need not take its room twice. */
const ONE_FILE_NAME = 'index.html.gz';

/** Puts scripts, styles and notices into the page itself. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    // Nothing is taken away before the notices of it are written.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the page was not built');
        const parts = Object.entries(bundle).filter(([path]) => path !== 'index.html');
        for (const [path] of parts) Reflect.deleteProperty(bundle, path);
        const textOf = (ending: string): string =>
          parts
            .filter(([path]) => path.endsWith(ending))
            .map(([, part]) => (part.type === 'chunk' ? part.code : String(part.source)))
            .join('\n');
        const file = pageOf(textOf('.js'), textOf('.css'), textOf(NOTICES));
        Reflect.deleteProperty(bundle, 'index.html');
        // Nobody but `export html` reads it.
        this.emitFile({
          type: 'asset',
          fileName: ONE_FILE_NAME,
          source: gzipSync(file, { level: 9 }),
        });
      },
    },
  };
}

/** The page as one file begins where it may also begin as a worker of itself. */
function oneScript(): Plugin {
  const WORKER = /([\w-]+)\.ts\?worker$/;
  return {
    name: 'one-script',
    enforce: 'pre',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('./main.tsx', './one-file.ts'),
    },
    resolveId: (id) => {
      const name = WORKER.exec(id)?.[1];
      return name === undefined ? null : `\0own-worker:${name}`;
    },
    load: (id) => {
      const name = /^\0own-worker:(.+)$/.exec(id)?.[1];
      if (name === undefined) return null;
      const file = JSON.stringify(resolve('src/visualizer/own-worker.ts'));
      return `import { ownWorker } from ${file};
        export default class { constructor() { return ownWorker(${JSON.stringify(name)}); } }`;
    },
  };
}

/** Where the page has parts beside it, its workers begin in parts of their own, and share all others with the page. */
function sharedParts(): Plugin {
  const FILE = '\0worker-of-page:';
  return {
    name: 'shared-parts',
    enforce: 'pre',
    apply: 'build',
    resolveId: async function (id, importer) {
      if (!id.endsWith('.ts?worker')) return null;
      const found = await this.resolve(id.replace('?worker', ''), importer);
      return found === null ? null : `${FILE}${found.id}`;
    },
    load: function (id) {
      if (!id.startsWith(FILE)) return null;
      const part = this.emitFile({ type: 'chunk', id: id.slice(FILE.length) });
      const address = `import.meta.ROLLUP_FILE_URL_${part}`;
      return `export default class { constructor() { return new Worker(${address}, { type: 'module' }); } }`;
    },
  };
}

/** The charts are laid out by what the machines say while the page is built, whatever was kept of them. */
function freshCharts(): Plugin {
  return {
    name: 'fresh-charts',
    load: (id) => (id.endsWith(`/${LAYOUTS_PATH}`) ? layoutsFile() : null),
  };
}

/** One file of a script, a style and notices. Only this very script may run. */
function pageOf(script: string, style: string, notices: string): string {
  // The end of a script element may stand in a text of the script.
  const code = script.replaceAll('</script', String.raw`<\/script`);
  const hash = createHash('sha256').update(code).digest('base64');
  return htmlPage({
    title: 'cenalloc',
    style,
    body: `<div id="page"></div>\n<script type="module">${code}</script>`,
    allowed: {
      'script-src': `'sha256-${hash}'`,
      'worker-src': 'blob:',
      'img-src': 'data: blob:',
      'font-src': 'data:',
    },
    notices,
  });
}

/** Where the build keeps the faces that it cuts. */
const FONTS = resolve('node_modules/.cache/cenalloc-fonts');

/** Terms that many share word by word stand once; each copyright stays where it was. */
function sameTermsOnce(notices: string): string {
  const known = new Map<string, string>();
  return notices
    .split(/^(?=## )/m)
    .map((section) => {
      const at = section.search(
        /^(?:Permission is hereby granted|This Font Software is licensed)/m,
      );
      if (at < 0) return section;
      const terms = section.slice(at).replaceAll(/\s+/g, ' ').trim();
      const name = /^## (\S+)/.exec(section)?.[1] ?? '';
      const first = known.get(terms);
      if (first !== undefined)
        return `${section.slice(0, at)}Under the same terms as ${first} above.\n\n`;
      known.set(terms, name);
      return section;
    })
    .join('');
}

/** The licences of the faces stand behind those of the scripts. */
function withFontNotices(): Plugin {
  return {
    name: 'font-notices',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const notices = bundle[NOTICES];
        if (notices?.type !== 'asset') throw new Error('the notices were not written');
        const all = `${String(notices.source).trimEnd()}\n\n${fontNotices()}`;
        notices.source = sameTermsOnce(all);
      },
    },
  };
}

export default defineConfig(async ({ mode }) => {
  await cutFonts(FONTS);
  return configOf(mode);
});

/**
 * Everything is needed at once where the page is one file. Its script is no module, so that it may also run as a
 * worker, and no address of its own is known to it.
 */
const ONE_FILE: BuildEnvironmentOptions = {
  assetsInlineLimit: Infinity,
  cssCodeSplit: false,
  rolldownOptions: {
    output: { codeSplitting: false, format: 'iife' },
    transform: { define: { 'import.meta': '{}' } },
  },
};

function configOf(mode: string): UserConfig {
  return {
    root: 'src/visualizer',
    base: './',
    plugins: [
      preact({ devToolsEnabled: false }),
      freshCharts(),
      withFontNotices(),
      ...(mode === 'single' ? [oneScript(), oneFile()] : [sharedParts()]),
    ],
    resolve: { alias: { '@fonts': FONTS } },
    build: {
      outDir: mode === 'single' ? '../../dist/page-single' : '../../dist/page',
      emptyOutDir: true,
      target: 'es2023',
      // Asked for all at once, parts compete with the first paint: timed beside each other, that is slower.
      modulePreload: false,
      license: { fileName: NOTICES },
      // What is larger than that is the explorer, which is loaded when somebody asks for it.
      chunkSizeWarningLimit: 800,
      ...(mode === 'single' ? ONE_FILE : {}),
    },
    server: { host: '127.0.0.1' },
  };
}
