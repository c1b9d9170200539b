/**
 * Builds the page twice: with its parts beside it, for `cenalloc serve`, and as one file into which
 * `cenalloc export html` writes what is to be shown. Both have the notices of what they are made of.
 */
import { createHash } from 'node:crypto';
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { layoutsFile, LAYOUTS_PATH } from './charts/layouts-file.ts';
import { htmlPage } from './src/views/pages/html-page.ts';

const NOTICES = 'notices.txt';

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
        page.source = pageOf(textOf('.js'), textOf('.css'), textOf(NOTICES));
      },
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
    },
    notices,
  });
}

export default defineConfig(({ mode }) => ({
  root: 'src/visualizer',
  base: './',
  plugins: [
    preact({ devToolsEnabled: false }),
    freshCharts(),
    ...(mode === 'single' ? [oneFile()] : []),
  ],
  build: {
    outDir: mode === 'single' ? '../../dist/page-single' : '../../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    license: { fileName: NOTICES },
    // What is larger than that is the explorer, which is loaded when somebody asks for it.
    chunkSizeWarningLimit: 800,
    // Everything is needed at once where the page is one file.
    ...(mode === 'single' ? { rolldownOptions: { output: { codeSplitting: false } } } : {}),
  },
  server: { host: '127.0.0.1' },
}));
