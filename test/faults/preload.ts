/**
 * Loaded into a command before it begins, by `NODE_OPTIONS=--import`. It makes writes fail, and tells what a
 * test cannot see from outside.
 *
 * - `FAULT_PIECE=N`: no write takes more than N bytes.
 * - `FAULT_TELL=1`: `@ready` on stderr where the command begins to listen to signals.
 * - `FAULT_KILL=N`: SIGKILL before its step N; see `steps.ts`.
 */
import { writeSync } from 'node:fs';
import { env } from 'node:process';
import { inject } from './faults.ts';
import { killBefore } from './steps.ts';

const say = writeSync;

if (env['FAULT_PIECE'] !== undefined) await inject({ piece: Number(env['FAULT_PIECE']) });

if (env['FAULT_TELL'] !== undefined) {
  process.on('newListener', (name) => {
    if (name === 'SIGTERM') say(2, '@ready\n');
  });
}

if (env['FAULT_KILL'] !== undefined) await killBefore(Number(env['FAULT_KILL']));
