/**
 * Plain JavaScript: the log of a board, followed over ssh into PostgreSQL while it grows, and asked there.
 *
 *   BOARD="ssh board cenalloc log session.cenalloc --follow --json" DATABASE=postgres://db/fleet node follow-board.mjs
 *
 * Without BOARD a log of the examples stands in for what the board says, and ends by itself.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openPostgresStore } from 'cenalloc/store/postgres';

const installed = dirname(createRequire(import.meta.url).resolve('cenalloc/package.json'));
const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const database = process.env.DATABASE ?? 'postgres://localhost/fleet';
const standIn = join(installed, 'examples/logs/late-display.jsonl');
const board = process.env.BOARD ?? `cat '${standIn}'`;

// What the board tells goes straight into `collect`, which keeps each line before it reads the next.
const from = spawn('sh', ['-c', board], { stdio: ['ignore', 'pipe', 'inherit'] });
const words = [join(installed, bin.cenalloc), 'collect', database];
const collect = spawn(process.execPath, words, { stdio: [from.stdout, 'ignore', 'inherit'] });
from.stdout.destroy();
const ended = await new Promise((resolve) => collect.on('close', resolve));
// 0: nothing was found in what came; 1: something was, here a display that came late.
console.log(`collect ended with ${ended}`);
//> collect ended with 1

// A lost connection is no loss: the same lines may come again, and each fact is kept once.
const opened = await openPostgresStore(database);
if (!opened.ok) throw opened.refusal;
const store = opened.value;
let refused = 0;
let facts = 0;
for await (const { event } of store.readAll()) {
  facts += 1;
  if (event.type !== 'CallRefused') continue;
  refused += 1;
  if (refused === 1) console.log(event.refusal.rule, event.refusal.message.split(':')[0]);
}
//> ATT4 hvs is late
console.log(`${facts} facts, ${refused} refused calls`);
//> 19 facts, 2 refused calls
await store.close();
