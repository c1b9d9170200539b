import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Calls that would make a run depend on the machine it runs on; only the command line may make them. */
const impureGlobals = ['process', 'console'].map((name) => ({
  name,
  message: 'Only src/cli may talk to the outside; pass the value in.',
}));

export default defineConfig(
  { ignores: ['dist/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['bin/*.js', 'docs/.vitepress/*.ts'] },
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true }],
      complexity: ['error', 20],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    // The inspector is a server, which a program starts in itself.
    ignores: ['src/cli/**', 'src/inspect/**', 'src/visualizer/**'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass a seeded generator in.' },
        { object: 'Date', property: 'now', message: 'Pass a clock in.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['node:*'], message: 'Only src/cli may use the operating system.' }],
        },
      ],
    },
  },
  {
    // A store on a disk needs a disk: these modules in these two files, and no others.
    files: ['src/store/sqlite/node-driver.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:(?!(sqlite|timers/promises|zlib)$)',
              message: 'The driver uses SQLite, a wait and a checksum.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/store/sqlite/node-files.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:(?!(fs|path)$)',
              message: 'It asks who may write to a file and its folder.',
            },
          ],
        },
      ],
    },
  },
  {
    // A store on a server needs a wait, checksums, a name that nobody else gives, and what the environment says of
    // connections; `pg` brings the rest.
    files: ['src/store/postgres/node-driver.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:(?!(crypto|process|timers/promises|zlib)$)',
              message: 'The driver uses a wait, random names, checksums and the environment.',
            },
          ],
        },
      ],
    },
  },
  {
    // A search on several cores needs threads, and what they are given arrives in this one file.
    files: ['src/explorer/cores/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:(?!worker_threads$)',
              message: 'A crew needs threads and nothing else.',
            },
          ],
        },
      ],
    },
  },
  {
    // Plain JavaScript has no types to go by.
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
