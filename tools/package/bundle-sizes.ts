/**
 * `npm run check:sizes`: what a bundler makes of the smallest useful imports of the package, as it was built, against
 * a budget for each; docs/runtimes.md says what the bytes are. It fails above the budget; a budget far above the figure is lowered, so that growth is a decision.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';

/** What a program imports, and how many bytes that may be with everything it needs, minified and packed by gzip. */
const BUDGETS = [
  { imports: 'bufferMachine', from: 'cenalloc', gzipMax: 61_000 },
  { imports: 'solve', from: 'cenalloc', gzipMax: 66_000 },
  { imports: 'createExporter', from: 'cenalloc', gzipMax: 97_000 },
  { imports: 'checkTrace', from: 'cenalloc/trace', gzipMax: 107_000 },
] as const;

const ENTRY = '\0entry';

/** A module that exists only here. */
function entry(code: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? code : null),
  };
}

/** The script that a bundler makes of one import. */
async function bundled(name: string, from: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [entry(`export { ${name} } from '${from}';`)],
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        output: { codeSplitting: false },
      },
    },
  });
  if (!('output' in made)) throw new Error('expected one bundle');
  const [script] = made.output;
  if (!script.code.includes(' as ')) throw new Error(`the bundle of ${name} exports nothing`);
  return script.code;
}

const inKilobytes = (size: number): string => `${(size / 1000).toFixed(1)} kB`.padStart(9);

let isTooLarge = false;
console.log('import          minified       gzip     brotli     budget');
for (const { imports, from, gzipMax } of BUDGETS) {
  const script = await bundled(imports, from);
  const packed = gzipSync(script).length;
  const sizes = [script.length, packed, brotliCompressSync(script).length, gzipMax];
  console.log(`${imports.padEnd(14)} ${sizes.map(inKilobytes).join('  ')}`);
  if (packed > gzipMax) {
    console.error(`${imports} of ${from} takes more than its budget`);
    isTooLarge = true;
  } else if (packed < gzipMax * 0.85) {
    console.error(
      `${imports} of ${from} is far below its budget: lower it in ${import.meta.filename}`,
    );
    isTooLarge = true;
  }
}
process.exitCode = isTooLarge ? 1 : 0;
