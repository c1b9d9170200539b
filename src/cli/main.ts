#!/usr/bin/env node
/**
 * Looks at the version of Node before anything else is loaded, and then begins. An older Node would end in
 * a stack over the first word it does not know, with an exit code that means findings; so this file
 * imports nothing and uses only what every Node that has modules understands.
 */

/** The first Node with all that is used: `node:sqlite` without a flag. */
const NEEDED = [22, 13] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    'cenalloc: needs Node ' + NEEDED.join('.') + ' or newer, found ' + process.versions.node + '\n',
  );
  process.exitCode = 2;
} else {
  import('./program.ts').then(
    function begin(program) {
      return program.runAsProcess();
    },
    function end(error: unknown) {
      process.stderr.write('cenalloc: a part of the program is missing: ' + String(error) + '\n');
      process.exitCode = 2;
    },
  );
}
