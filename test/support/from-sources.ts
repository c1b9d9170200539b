/** Loaded with `--import` before a program of the examples, which then runs on the sources of a checkout. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageSources } from './package-sources.ts';

const sources = packageSources();

registerHooks({
  resolve: (specifier, context, next) => {
    const source = sources.get(specifier);
    return source === undefined
      ? next(specifier, context)
      : { url: pathToFileURL(source).href, shortCircuit: true };
  },
});
