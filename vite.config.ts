/**
 * Builds the page twice: with its parts beside it, for `cenalloc serve`, and as one file into which
 * `cenalloc export html` writes what is to be shown.
 */
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

/** Puts scripts and styles into the page itself. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('the page was not built');
      let html = String(page.source);
      for (const [path, part] of Object.entries(bundle)) {
        if (part.type === 'chunk') {
          // The end of a script element may stand in a text of the script.
          const code = part.code.replaceAll('</script', String.raw`<\/script`);
          html = html.replace(/<script [^>]*src=[^>]*><\/script>/, '');
          html = html.replace('</body>', () => `<script type="module">${code}</script></body>`);
          Reflect.deleteProperty(bundle, path);
        } else if (path.endsWith('.css')) {
          html = html.replace(
            /<link [^>]*stylesheet[^>]*>/,
            () => `<style>${String(part.source)}</style>`,
          );
          Reflect.deleteProperty(bundle, path);
        }
      }
      page.source = html;
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: 'src/visualizer',
  base: './',
  plugins: [preact({ devToolsEnabled: false }), ...(mode === 'single' ? [oneFile()] : [])],
  build: {
    outDir: mode === 'single' ? '../../dist/page-single' : '../../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    // What is larger than that is the explorer, which is loaded when somebody asks for it.
    chunkSizeWarningLimit: 800,
    // Everything is needed at once where the page is one file.
    ...(mode === 'single' ? { rolldownOptions: { output: { codeSplitting: false } } } : {}),
  },
  server: { host: '127.0.0.1' },
}));
