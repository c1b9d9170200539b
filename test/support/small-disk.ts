/** A disk that fills: a tmpfs of some KiB. Where none can be mounted, tests say so and are skipped. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isCi } from '../support/tools.ts';
import { newFolder } from './program.ts';

const folder = newFolder();

/** What the names of tests end with where no small disk can be had; nothing where one can. */
export const noSmallDisk = isCi || canMount() ? '' : ' [skipped: to mount a tmpfs needs root]';

const disks: string[] = [];

// Hooks run from the last to the first: the folder is removed after that.
afterAll(() => {
  for (const disk of disks) execFileSync('umount', [disk]);
});

/** Mounts a disk of so many KiB; it is gone after the tests. */
export function smallDisk(kibibytes: number): string {
  const path = join(folder, `disk-${disks.length}`);
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path]);
  disks.push(path);
  return path;
}

function canMount(): boolean {
  const path = join(folder, 'try');
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', path], { stdio: 'ignore' });
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  }
}
