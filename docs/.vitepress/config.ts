/** The documentation site: what it shows, in which order. `npm run site` builds it with the reference beside. */

/** Pages outside docs/ are not on the site: their names stay, as words. */
const OUTSIDE = /^\.\/(\.\.\/)+(CHANGELOG|CONTRIBUTING|README|examples|schemas|src|test)/;

interface Part {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

function titled(text: string, items: readonly (readonly [string, string])[]): Part {
  return { text, items: items.map(([name, link]) => ({ text: name, link })) };
}

export default {
  title: 'cenalloc',
  description: 'Where a shared buffer can live, and who attached too late.',
  lang: 'en',
  cleanUrls: false,
  outDir: '../dist/site',
  cacheDir: '../tools/site/.cache',
  vite: { publicDir: '../tools/site/public', build: { chunkSizeWarningLimit: 2000 } },
  srcExclude: ['decisions/template.md'],
  ignoreDeadLinks: [OUTSIDE, /page\.html/],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorials', link: '/tutorials/late-attach' },
      { text: 'Rules', link: '/reference/rules' },
      { text: 'API', link: '/reference/' },
      { text: 'Try it', link: '/try' },
    ],
    sidebar: [
      titled('Begin', [
        ['What it is', '/'],
        ['The first late attach in five minutes', '/tutorials/late-attach'],
        ['Your board', '/tutorials/your-board'],
        ['Your allocator', '/tutorials/your-allocator'],
        ['Every ordering', '/tutorials/every-ordering'],
        ['From a recording to a fix', '/tutorials/recording-to-fix'],
        ['Questions', '/questions'],
        ['Compared with others', '/comparison'],
      ]),
      titled('Answers', [
        ['Late attaches in a recording', '/late-attach'],
        ['What people paste', '/pastes'],
        ['What a kernel log says', '/kernel-log'],
        ['Constraints', '/constraints'],
        ['Pixel formats', '/pixel-formats'],
        ['Boards', '/platforms'],
        ['Stories', '/stories'],
        ['Allocators', '/allocators'],
        ['Tables', '/tables'],
        ['Recordings', '/trace-format'],
        ['The page', '/visualizer'],
      ]),
      titled('The machine', [
        ['Specification', '/spec'],
        ['Rules by id', '/reference/rules'],
        ['Charts', '/machines'],
        ['Exports', '/exports'],
        ['Explorer', '/explorer'],
        ['Proofs', '/proof'],
        ['Peers', '/peers'],
        ['Defects of the RFC', '/rfc-defects'],
        ['Deviations', '/rfc-deviations'],
        ['Runtime verification', '/runtime-verification'],
        ['Tests for a kernel', '/kernel-tests'],
      ]),
      titled('Logs', [
        ['Event store', '/event-store'],
        ['On a server', '/event-store-postgres'],
        ['SQL', '/sql'],
        ['A fleet', '/fleet'],
        ['Guarantees', '/guarantees'],
      ]),
      titled('Project', [
        ['API', '/reference/'],
        ['Architecture', '/architecture'],
        ['Stability', '/stability'],
        ['Benchmarks', '/benchmarks'],
        ['Glossary', '/glossary'],
      ]),
    ],
  },
};
