/**
 * The steps in which a command changes a disk, as it takes them: each call that opens, writes, syncs, names
 * or removes a file, and each statement to SQLite. A process can be killed exactly before one of them.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/** A function of an object, whatever it takes. */
type Owner = Record<string, (...parameters: unknown[]) => unknown>;

/**
 * Watches all steps of this process, until the function is called that is given back.
 *
 * @param take - Told the number of each step, from 1, and its name, before it is taken.
 */
export async function watchSteps(take: (step: number, name: string) => void): Promise<() => void> {
  const handle = await fs.open('/dev/null');
  await handle.close();
  let step = 0;
  const restorers: (() => void)[] = [];
  const watch = (owner: object, names: readonly string[]): void => {
    const functions = owner as Owner;
    for (const name of names) {
      const original = functions[name];
      if (original === undefined) throw new Error(`there is no ${name}`);
      restorers.push(() => (functions[name] = original));
      functions[name] = function (this: unknown, ...parameters: unknown[]): unknown {
        step += 1;
        take(step, name);
        return original.apply(this, parameters);
      };
    }
  };
  watch(Object.getPrototypeOf(handle) as object, ['write', 'sync']);
  watch(fs, ['open', 'link', 'rename', 'rm']);
  watch(DatabaseSync.prototype, ['exec', 'close']);
  watch(StatementSync.prototype, ['run', 'get', 'all', 'iterate']);
  syncBuiltinESMExports();
  return () => {
    for (const restore of restorers) restore();
    syncBuiltinESMExports();
  };
}

/** Ends this process as the power would, before so many steps are taken. */
export async function killBefore(last: number): Promise<void> {
  await watchSteps((step) => {
    if (step === last) process.kill(process.pid, 'SIGKILL');
  });
}
